"""Personal links: made, found, judged. Their tokens exist only on the way out (LNK-1)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from approvals import rules
from approvals.models import (
    ApprovalRequest,
    ApprovalRequestQuerySet,
    AskedDecider,
    Link,
    LinkOpening,
    LinkQuerySet,
    Side,
)
from clients.models import Membership
from common.prepared import Prepared
from common.tokens import hash_of, make_seed, token_for

PURPOSE = "approve"


def new_link(asked: AskedDecider) -> Link:
    """Return an unsaved link that works for LINK_DAYS; saved, it ends the older ones (LNK-4)."""
    seed = make_seed()
    return Link(
        asked=asked,
        seed=seed,
        token_hash=hash_of(token_for(PURPOSE, seed)),
        expires_at=timezone.now() + timedelta(days=settings.LINK_DAYS),
    )


def url_of(link: Link) -> str:
    """Return the whole address of a link, for a mail to its decider and for nothing else."""
    token = token_for(PURPOSE, link.seed)
    return settings.SITE_URL + reverse("approvals:link", kwargs={"token": token})


def find(token: str) -> Link | None:
    """Return the link of a token, dead or alive, with all its page needs; None if unknown.

    Two queries: PostgreSQL plans one over fourteen tables ten times as long as it takes to answer
    it, and these two a third of that. A decision may come between them: then it is looked at once
    more, so that whoever made it sees it made instead of a link that is over (LNK-3)."""
    link = _read(token)
    if link is not None and not link.asked.decision and not link.asked.request.is_open:
        return _read(token)
    return link


def _read(token: str) -> Link | None:
    link: Any
    for link in _by_hash(hash_of(token)):
        part = link.asked
        for request in _for_person(part.request_id, part.person_id):
            part.request = request
            of_client = part.step.side == Side.CLIENT
            link.may_decide = request.is_decider if of_client else request.is_of_agency
            return link
    return None


def _known(token_hash: str) -> LinkQuerySet:
    openings = LinkOpening.objects.filter(link=OuterRef("pk")).order_by().values("link")
    opened = Subquery(openings.annotate(number=Count("pk")).values("number"))
    known = Link.objects.filter(token_hash=token_hash).annotate(opened=Coalesce(opened, 0))
    told = known.select_related("asked__person", "asked__step", "asked__draft")
    return told.annotate(**_FLAGS)


def _with_roles(request: UUID, person: UUID) -> ApprovalRequestQuerySet:
    held = Membership.objects.filter(person=person)
    client = OuterRef("client")
    return (
        ApprovalRequest.objects.filter(pk=request)
        .select_related("client__agency", "asked_by")
        .annotate(
            is_decider=Exists(held.deciders().filter(client=client)),
            is_of_agency=Exists(held.of_agency(client, OuterRef("client__agency"))),
        )
    )


_FLAGS = {
    "has_newer": Exists(Link.objects.filter(asked=OuterRef("asked"), pk__gt=OuterRef("pk"))),
    "stands_in": Exists(AskedDecider.objects.filter(stand_in=OuterRef("asked"), decision="")),
    "is_wanted": Exists(AskedDecider.objects.wanted().in_turn().filter(pk=OuterRef("asked"))),
}
_by_hash = Prepared(_known, texts=1)
_for_person = Prepared(_with_roles, ids=2)


def load(pk: UUID | str) -> Link | None:
    """Return a link by its id, as `find` does."""
    return judged(Link.objects.filter(pk=pk)).first()


def states_of(request: ApprovalRequest) -> dict[UUID, rules.LinkState]:
    """Return how the newest link of each person asked stands, by the id of their part."""
    newest = judged(Link.objects.filter(asked__request=request)).filter(has_newer=False)
    return {link.asked_id: state(link) for link in newest}


def judged(rows: LinkQuerySet) -> LinkQuerySet:
    """Return links with all that `state` asks of them."""
    client = OuterRef("asked__request__client")
    held = Membership.objects.filter(person=OuterRef("asked__person"))
    of_agency = held.of_agency(client, OuterRef("asked__request__client__agency"))
    of_client = held.deciders().filter(client=client)
    may_decide = Case(
        When(asked__step__side=Side.CLIENT, then=Exists(of_client)), default=Exists(of_agency)
    )
    return rows.select_related(
        "asked__person",
        "asked__step",
        "asked__request__client__agency",
        "asked__request__asked_by",
    ).annotate(may_decide=may_decide, **_FLAGS)


def state(link: Any) -> rules.LinkState:
    """Return whether a link that `find` gave still works, else what ended it (LNK-4)."""
    request = link.asked.request
    return rules.link_state(
        decided=bool(link.asked.decision),
        open_=request.is_open and request.client.closed_at is None and link.is_wanted,
        may_decide=link.may_decide,
        newest=not link.has_newer,
        revoked=link.revoked_at is not None,
        expires_at=link.expires_at,
        moment=timezone.now(),
    )
