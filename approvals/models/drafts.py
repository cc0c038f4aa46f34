"""What a decider has ticked and typed and not sent yet."""

from typing import Any

from django.db import models

from approvals.models.requests import AskedDecider
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet


class AnswerDraftQuerySet(ClientScopedQuerySet):
    client_path = "asked__request__client"
    client_sees = None


class AnswerDraft(Row):
    """An answer as far as it got, for its decider alone: no decision, and nobody has seen a thing
    (LNK-2). It holds no choice, so that none is ever preselected."""

    asked = models.OneToOneField(AskedDecider, models.CASCADE, related_name="draft")
    ticked: Any = models.JSONField(default=list)  # ids of posts
    remarks: Any = models.JSONField(default=dict)  # post id: text
    comment = ProseField(blank=True, max_length=4000)

    objects = AnswerDraftQuerySet.as_manager()
