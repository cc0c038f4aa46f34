"""What changed since a decider was last asked about the same thing (APPR-3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F

from approvals.models import AskedDecider
from approvals.rules import differences
from approvals.subjects import subject
from approvals.wording import Told, told


class Since(NamedTuple):
    """The version before, as this decider got it; decision is what they said, "" for nothing.

    changes leaves out the parts that one may return: those are shown one by one."""

    version: int
    decision: str
    at: datetime  # of their decision, else of the question
    content: Mapping[str, Any]
    changes: list[Told]


def since_last(asked: AskedDecider) -> Since | None:
    """Return what is new to a decider: against the version they decided about last, else the one
    they were asked about last; None for the first time. An opened link proves no reading (LNK-2),
    so openings don't count. One query, none for a first version."""
    request = asked.request
    if request.subject_version == 1:
        return None
    earlier = AskedDecider.objects.filter(
        person_id=asked.person_id,
        request__kind=request.kind,
        request__subject_id=request.subject_id,
        request__subject_version__lt=request.subject_version,
    )
    columns = ("decision", "decided_at", "request__created_at", "request__content")
    found = (
        earlier.order_by(F("decided_at").desc(nulls_last=True), "-request__subject_version")
        .values_list("request__subject_version", *columns)
        .first()
    )
    if found is None:
        return None
    version, decision, decided_at, asked_at, content = found
    aside = {"findings", "mix"}  # what follows from other changes
    if subject(request.kind).parts(request.content):
        aside.add("posts")
    before, now = (
        {name: value for name, value in one.items() if name not in aside}
        for one in (content, request.content)
    )
    said = told(differences(before, now), now, request.client.timezone)
    return Since(version, decision, decided_at or asked_at, content, said)
