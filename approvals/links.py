"""Personal links: made, found, judged. Their tokens exist only on the way out (LNK-1)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from approvals import rules
from approvals.models import ApprovalRequest, AskedDecider, Link, LinkQuerySet
from clients.models import Membership
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
    """Return the link of a token, dead or alive, with all its page needs; None if unknown."""
    return _known().filter(token_hash=hash_of(token)).first()


def load(pk: object) -> Link | None:
    """Return a link by its id, as `find` does."""
    return _known().filter(pk=pk).first()


def states_of(request: ApprovalRequest) -> dict[UUID, rules.LinkState]:
    """Return how the newest link of each person asked stands, by the id of their part."""
    newest = _known().filter(asked__request=request, has_newer=False)
    return {link.asked_id: state(link) for link in newest}


def _known() -> LinkQuerySet:
    newer = Link.objects.filter(asked=OuterRef("asked"), pk__gt=OuterRef("pk"))
    decider = Membership.objects.deciders().filter(
        person=OuterRef("asked__person"), client=OuterRef("asked__request__client")
    )
    return Link.objects.select_related(
        "asked__person", "asked__request__client__agency", "asked__request__asked_by"
    ).annotate(has_newer=Exists(newer), may_decide=Exists(decider))


def state(link: Any) -> rules.LinkState:
    """Return whether a link that `find` gave still works, else what ended it (LNK-4)."""
    request = link.asked.request
    return rules.link_state(
        decided=bool(link.asked.decision),
        open_=request.is_open and request.client.closed_at is None,
        may_decide=link.may_decide,
        newest=not link.has_newer,
        revoked=link.revoked_at is not None,
        expires_at=link.expires_at,
        moment=timezone.now(),
    )
