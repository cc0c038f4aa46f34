"""Codes that are mailed at the moment of deciding."""

from django.db import models

from approvals.models.requests import AskedDecider
from common.models import Row
from common.queryset import ClientScopedQuerySet


class DecisionCodeQuerySet(ClientScopedQuerySet):
    client_path = "asked__request__client"
    client_sees = None


class DecisionCode(Row):
    """The newest code of a decider's part (LNK-6). What is kept is a hash that needs the secret
    key: of eight digits alone, whoever has a copy of the database would find them in a second."""

    asked = models.OneToOneField(AskedDecider, models.CASCADE, related_name="code")
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    objects = DecisionCodeQuerySet.as_manager()
