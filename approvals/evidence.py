"""What proves a decision: the frozen content, who decided it how, and its place in the history.

An evidence file holds nothing internal (the agency's own review neither), so both sides may have
it, and enough to be checked against
this installation's history: `manage.py verify_history --evidence FILE.json` (APPR-7, AUD-2)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import ApprovalRequest, AskedDecider, RequestStep, in_order_of_decision
from approvals.subjects import digest
from clients.history import first_broken, record
from clients.models import HistoryChain, HistoryEntry
from clients.rules import AGENCY_ROLES
from common.errors import WrongState

FORMAT = "smmhub-evidence/1"
NAMED = ("number", "verb", "door", "at", "hash")  # what the file repeats of an entry


def is_decided(request: ApprovalRequest) -> bool:
    """Return whether there is something to prove: a closed question with an answer."""
    return not request.is_open and bool(_given(request))


def _given(request: ApprovalRequest) -> list[AskedDecider]:
    """Return what the client's people decided, first decision first."""
    return in_order_of_decision(request.parts(of_client=True))


@transaction.atomic
def export_evidence(request: ApprovalRequest, kind: str, *, by: User) -> dict[str, Any]:
    """Return the evidence of a decided request, and note that it was taken out (AUD-1).

    The head of the chain is the one before that note. Raises WrongState while it is undecided."""
    if not is_decided(request):
        raise WrongState(_("Nothing has been decided here yet."), request)
    told = evidence_of(request)
    changes = {"as": [None, kind], "digest": [None, request.digest]}
    record("exported", request, client=request.client, by=by, changes=changes)
    return told


def evidence_of(request: ApprovalRequest) -> dict[str, Any]:
    """Return what proves the decisions about a request, as JSON takes it."""
    client = request.client
    chain = HistoryChain.objects.get(pk=client.pk)
    told = HistoryEntry.objects.filter(chain_id=client.pk, subject_id=request.pk)
    review = Q(verb__in=["approved", "returned"], role__in=AGENCY_ROLES)
    entries = told.exclude(review).exclude(verb="exported")
    return {
        "format": FORMAT,
        "made_at": _iso(timezone.now()),
        "agency": client.agency.name,
        "client": {"id": str(client.pk), "name": client.name, "timezone": client.timezone},
        "approval": {
            "id": str(request.pk),
            "subject_kind": request.kind,
            "subject": str(request.subject_id),
            "title": request.title,
            "version": request.subject_version,
            "sha256": request.digest,
            "status": request.status,
            "steps": [_step(one) for one in request.steps(of_client=True)],
            "asked_by": request.asked_by.name if request.asked_by else None,
            "sent_at": _iso(request.created_at),
            "closed_at": _iso(request.closed_at),
        },
        "decisions": [_decision(one) for one in _given(request)],
        "content": request.content,
        "history": {
            "chain": str(chain.pk),
            "entries": [_entry(one) for one in entries.order_by("number")],
            "head": {"number": chain.length, "hash": chain.head},
        },
    }


def _step(step: RequestStep) -> dict[str, Any]:
    return {
        "name": str(step),
        "side": step.side,
        "rule": step.rule,
        "needed": step.needed,
        "people": [one.person.name for one in step.parts],
        "closed_at": _iso(step.closed_at),
        "ended": step.ended,
    }


def disagreement(told: Any) -> str | None:
    """Return the first thing in which an evidence file and this installation differ, else None.

    Raises ValueError for what isn't an evidence file."""
    try:
        if told["format"] != FORMAT:
            raise ValueError(f"the format is {told['format']!r}, not {FORMAT}")
        return next(_disagreements(told), None)
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise ValueError(f"this is not an evidence file: {error!r}") from error


def _disagreements(told: dict[str, Any]) -> Iterator[str]:
    """Yield what doesn't agree, what the rest rests upon first."""
    about, chain = told["approval"], told["history"]["chain"]
    if digest(told["content"]) != about["sha256"]:
        yield "content: its SHA-256 is not the one that was decided about"
    rows = ApprovalRequest.objects.select_related("client__agency", "asked_by")
    request = rows.prefetch_related("asked__person", "asked__step").filter(pk=about["id"]).first()
    if request is None:
        yield "approval: there is none with this id"
        return
    if request.digest != about["sha256"] or digest(request.content) != about["sha256"]:
        yield "approval: another content was sent"
    try:
        broken = first_broken(request.client_id)
    except LookupError as error:
        yield f"history: {error}"
    else:
        if broken is not None:
            yield f"history: entry {broken.number} is not as written"
    now = evidence_of(request)
    for name in ("subject_kind", "subject", "version", "sent_at", "closed_at"):
        if now["approval"][name] != about[name]:
            yield f"approval: {name} is {now['approval'][name]}"
    if [_essence(one) for one in now["decisions"]] != [_essence(one) for one in told["decisions"]]:
        yield "decisions: they are not those that were made"
    if chain != now["history"]["chain"]:
        yield "history: it is another chain"
    yield from _missing(told["history"], now["history"], request)


def _missing(told: dict[str, Any], now: dict[str, Any], request: ApprovalRequest) -> Iterator[str]:
    """Yield what the chain doesn't hold as the file says."""
    here = {one["number"]: one for one in now["entries"]}
    for entry in told["entries"]:
        if here.get(entry["number"]) != entry:
            yield f"history: entry {entry['number']} is not as the file says"
    sent = HistoryEntry.objects.filter(
        chain_id=request.client_id, subject_id=request.pk, verb="sent_for_approval"
    ).first()
    if sent is None or sent.number not in {entry["number"] for entry in told["entries"]}:
        yield "history: the file doesn't show that it was sent"
    elif sent.changes.get("digest") != [None, request.digest]:
        yield f"history: entry {sent.number} is of another content"
    written = HistoryEntry.objects.filter(chain_id=request.client_id, subject_id=request.pk)
    for one in _given(request):
        theirs = written.filter(person_id=one.person_id)
        if not any(one.decision in entry.changes.get("decision", ()) for entry in theirs):
            yield f"history: no entry tells of the decision of {one.person_id}"
    head = HistoryEntry.objects.filter(
        chain_id=request.client_id, number=told["head"]["number"], hash=told["head"]["hash"]
    )
    if not head.exists():
        yield "history: the head of the chain is not as the file says"


def _essence(decision: dict[str, Any]) -> dict[str, Any]:
    """Return a decision without the name, which may be blanked when a person is erased (AUD-2)."""
    return {name: value for name, value in decision.items() if name != "name"}


def _decision(asked: AskedDecider) -> dict[str, Any]:
    return {
        "person": str(asked.person_id),
        "name": asked.person.name,
        "decision": asked.decision,
        "comment": asked.comment,
        "returned_posts": asked.returned_posts,
        "remarks": asked.remarks,
        "version": asked.decided_version,
        "at": _iso(asked.decided_at),
        "via": asked.via,
        "address": asked.address,
    }


def _entry(entry: HistoryEntry) -> dict[str, Any]:
    return {
        name: _iso(value) if isinstance(value, datetime) else value
        for name in NAMED
        for value in [getattr(entry, name)]
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
