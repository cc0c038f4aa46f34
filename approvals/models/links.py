"""Personal links to a decider's part in a request."""

from django.db import models

from approvals.models.requests import AskedDecider
from common.models import Row
from common.queryset import ClientScopedQuerySet


class LinkQuerySet(ClientScopedQuerySet):
    client_path = "asked__request__client"
    client_sees = None


class Link(Row):
    """A personal link to one decider's part in one request (APPR-4). Only the newest one works.

    The token in the address is derived from `seed` and the secret key when the mail leaves; only
    its hash can be looked up, so a copy of the database opens nothing (LNK-1)."""

    asked = models.ForeignKey(AskedDecider, models.CASCADE, related_name="links")
    seed = models.BinaryField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class LinkOpeningQuerySet(ClientScopedQuerySet):
    client_path = "link__asked__request__client"
    client_sees = None


class LinkOpening(Row):
    """That somebody or something opened a link, working or not (LNK-6). Mail scanners open links
    too: it never counts as seen by the decider (LNK-2)."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="openings")
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    was_live = models.BooleanField()

    objects = LinkOpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
