"""Steps of the client's proposals (IDEA-2): proposed, answered, reopened once."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Client
from clients.services import add
from common.errors import WrongState
from common.periods import Period, local_day, now
from contentplan.models import Idea, Post, Proposal
from contentplan.rules.ideas import Asked, Interventions, interventions
from contentplan.services.plans import check_editable, check_post_editable, locked_plan
from jobs.services import start_job

Status = Proposal.Status
ACCEPT, DECLINE = "accept", "decline"


@transaction.atomic
def propose(proposal: Proposal, *, by: User) -> Proposal:
    """Put a wish of the client to the agency; its manager is told by mail (TEAM-1)."""
    about = proposal.about
    proposal.author = by
    settled = about is not None and about.is_settled
    proposal.after_approval = settled or proposal.approval is not None
    add(proposal, by=by)
    _promise_mail("mail_proposal", proposal, by=by)
    return proposal


@transaction.atomic
def answer_proposal(proposal: Proposal, *, answer: str, argument: str = "", by: User) -> Proposal:
    """Accept a proposal, or decline it with an argument; who proposed it is told by mail (IDEA-2).

    An accepted idea goes into the bank. An accepted change takes the post's approval back, so that
    it is edited and asked about again (APPR-3); what is out stays out, and the wish is an idea. A
    plan, goal, strategy or budget is changed by people, and their edit ends its approval.
    Raises ValidationError for a decline without an argument, WrongState unless it waits."""
    argument = cast(str, Proposal._meta.get_field("argument").clean(argument, proposal))
    if answer == DECLINE and not argument:
        problem = ValidationError(_("Say why: a decline needs an argument."), code="IDEA-2")
        raise ValidationError({"argument": problem})
    status = Status.ACCEPTED if answer == ACCEPT else Status.DECLINED
    told = {"argument": argument, "answered_at": now(), "answered_by": by}
    _move(proposal, status, before={"status": Status.OPEN}, **told)
    changes: dict[str, list[Any]] = {"status": [Status.OPEN, status], "argument": ["", argument]}
    if status == Status.ACCEPTED:
        changes |= _carry_out(proposal, by=by)
    record(status, proposal, client=proposal.client, by=by, changes=changes)
    _promise_mail("mail_answer", proposal, by=by)
    return proposal


@transaction.atomic
def reopen_proposal(proposal: Proposal, *, facts: str, by: User) -> Proposal:
    """Open a declined proposal once more, with new facts; the next answer is final (IDEA-2).

    Raises ValidationError without facts, WrongState unless it was declined for the first time."""
    facts = cast(str, Proposal._meta.get_field("facts").clean(facts, proposal))
    if not facts:
        problem = ValidationError(_("Say what is new since the answer."), code="IDEA-2")
        raise ValidationError({"facts": problem})
    _move(
        proposal,
        Status.OPEN,
        before={"status": Status.DECLINED, "reopened_at": None},
        facts=facts,
        reopened_at=now(),
        first_argument=F("argument"),
        argument="",
        answered_at=None,
        answered_by=None,
    )
    changes = {"status": [Status.DECLINED, Status.OPEN], "facts": ["", facts]}
    record("reopened", proposal, client=proposal.client, by=by, changes=changes)
    _promise_mail("mail_proposal", proposal, by=by)
    return proposal


def _move(proposal: Proposal, to: str, *, before: dict[str, Any], **values: Any) -> None:
    """Change a proposal's state by one UPDATE: of two at once one wins, the other is too late."""
    moved = Proposal.objects.filter(pk=proposal.pk, **before).update(
        status=to, **values, version=F("version") + 1, updated_at=now()
    )
    proposal.refresh_from_db()
    if not moved:
        raise WrongState(_why_over(proposal), proposal)


def _why_over(proposal: Proposal) -> str:
    if proposal.is_open:
        return _("This proposal still waits for its answer.")
    if proposal.status == Status.DECLINED and proposal.reopened_at:
        return _("This proposal was declined twice: the answer is final.")
    return _("This proposal has been answered already.")


def _carry_out(proposal: Proposal, *, by: User) -> dict[str, list[Any]]:
    """Do what was accepted; return it for the history. A new network is set up by people, and
    what was approved as a whole is changed by them."""
    about = proposal.about
    whole = proposal.kind == Proposal.Kind.CHANGE and about is None and proposal.approval_id
    if proposal.kind == Proposal.Kind.NETWORK or whole:
        return {}
    if proposal.kind == Proposal.Kind.CHANGE and about is not None and _take_back(about, proposal):
        return {"post": [None, about.pk]}
    author = proposal.author
    idea = Idea(
        client=proposal.client,
        text=proposal.text,
        channel=about.channel if about else None,
        origin_kind=Idea.Origin.CLIENT,
        origin=author.name if author else "",
        author=author,
    )
    idea.full_clean()
    idea.save(force_insert=True)
    Proposal.objects.filter(pk=proposal.pk).update(idea=idea)
    proposal.idea = idea
    return {"idea": [None, idea.pk]}


def _take_back(post: Post, proposal: Proposal) -> bool:
    """Return a post to its writer with the client's words; False when it is out or cancelled.

    Raises WrongState while the client decides about its plan: they'd decide about the past."""
    check_editable(locked_plan(post.content_plan))
    if post.status in Post.ASKED:
        check_post_editable(post)
    still_to_come = Post.objects.filter(pk=post.pk).exclude(status__in=(*Post.FINAL, *Post.ASKED))
    return bool(
        still_to_come.update(
            status=Post.Status.RETURNED,
            remark=proposal.text,
            version=F("version") + 1,
            updated_at=now(),
        )
    )


def _promise_mail(kind: str, proposal: Proposal, *, by: User) -> None:
    start_job(
        kind,
        args={"proposal_id": str(proposal.pk)},
        key=f"{kind}:{proposal.pk}:{proposal.version}",
        client=proposal.client_id,
        by=by,
    )


class SeenPost(NamedTuple):
    """A post of a period that the client has seen, as it was sent."""

    pk: UUID
    day: date  # on which it is to come out, at the client
    type: str


def seen_posts(clients: Collection[Client], period: Period) -> dict[UUID, list[SeenPost]]:
    """Return by client the posts planned in a period that the client has seen, but the cancelled
    ones; one query."""
    rows = _seen(clients, period).values_list(
        "content_plan__client", "pk", "publish_at", "sent_content__type"
    )
    zones = {client.pk: client.timezone for client in clients}
    found: dict[UUID, list[SeenPost]] = {pk: [] for pk in zones}
    for pk, post, moment, kind in rows:
        day = local_day(moment, zones[pk])
        if period.contains(day):
            found[pk].append(SeenPost(post, day, kind))
    return found


def _seen(clients: Collection[Client], period: Period) -> Any:
    """Return the posts of a period; of clients in several zones some are of the days around it."""
    first, after = _span(clients, period)
    posts = Post.objects.counted().filter(
        content_plan__client__in=[client.pk for client in clients],
        publish_at__gte=first,
        publish_at__lt=after,
    )
    return posts.exclude(sent_content=None)


def _span(clients: Collection[Client], period: Period) -> tuple[datetime, datetime]:
    spans = [period.moments(client.timezone) for client in clients]
    return min(first for first, _after in spans), max(after for _first, after in spans)


def asked_changes(clients: Collection[Client], period: Period) -> dict[UUID, list[Asked]]:
    """Return by client what was asked for about the posts of a period that the client has seen, and
    about things approved as a whole; one query. Some are of the days around the period."""
    first, after = _span(clients, period)
    as_a_whole = Q(about=None, after_approval=True, created_at__gte=first, created_at__lt=after)
    zones = {client.pk: client.timezone for client in clients}
    proposals = Proposal.objects.filter(
        Q(about__in=_seen(clients, period)) | as_a_whole, client__in=list(zones)
    )
    found: dict[UUID, list[Asked]] = {pk: [] for pk in zones}
    for pk, post, after_approval, moment in proposals.values_list(
        "client", "about", "after_approval", "created_at"
    ):
        found[pk].append(Asked(post, after_approval, local_day(moment, zones[pk])))
    return found


def share_of_interventions(client: Client, *periods: Period) -> list[Interventions]:
    """Return for each period how often approved posts were to be changed after all (TEAM-6).

    Only posts that the client has seen count: both sides read it (TEN-3). A change of something
    approved as a whole counts in the period in which it was asked for. Two queries, however many
    posts and periods."""
    whole = Period(min(one.start for one in periods), max(one.end for one in periods))
    seen = seen_posts([client], whole)[client.pk]
    asked = asked_changes([client], whole)[client.pk]
    return [
        interventions(asked, {one.pk for one in seen if period.contains(one.day)}, period)
        for period in periods
    ]
