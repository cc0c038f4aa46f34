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
