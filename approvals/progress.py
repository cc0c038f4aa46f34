"""An answer as far as a decider got with it: kept, taken along to the next version, forgotten."""

from collections.abc import Collection, Mapping, Sequence

from django.utils import timezone

from approvals.models import AnswerDraft, AskedDecider
from approvals.said import cleaned
from approvals.subjects import subject


def draft_of(asked: AskedDecider) -> AnswerDraft | None:
    """Return what a decider has typed so far; no query where it was loaded with the part."""
    return getattr(asked, "draft", None)


def keep_answer(
    asked: AskedDecider, *, ticked: Collection[str], remarks: Mapping[str, str], comment: str
) -> None:
    """Keep what a decider has typed so far in place of what was kept before; one statement.

    The history has no line for it: nothing is said yet. Raises ValidationError for a text that
    couldn't be sent either."""
    parts = set(subject(asked.request.kind).parts(asked.request.content))
    values = {
        "ticked": sorted(parts.intersection(ticked)),
        "remarks": {
            pk: cleaned("remarks", text) for pk, text in sorted(remarks.items()) if pk in parts
        },
        "comment": cleaned("comment", comment),
        "updated_at": timezone.now(),
    }
    AnswerDraft.objects.bulk_create(
        [AnswerDraft(asked=asked, **values)],
        update_conflicts=True,
        unique_fields=["asked"],
        update_fields=list(values),
    )


def take_along(parts: Sequence[AskedDecider]) -> None:
    """Give new parts what the same people typed about the version before and never sent."""
    if not parts:
        return
    request = parts[0].request
    left = AnswerDraft.objects.filter(
        asked__request__kind=request.kind,
        asked__request__subject_id=request.subject_id,
        asked__decision="",
    ).select_related("asked")
    by_person = {draft.asked.person_id: draft for draft in left.order_by("asked__pk")}
    for part in parts:
        draft = by_person.get(part.person_id)
        if draft is not None:
            draft.asked = part
            draft.save(update_fields=["asked", "updated_at"])


def forget_answer(asked: AskedDecider) -> None:
    """Delete what was typed on the way to a decision: the decision has it now.

    No query for a part that was loaded with its draft and has none."""
    draft = draft_of(asked)
    if draft is not None:
        draft.delete()
