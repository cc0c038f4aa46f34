"""What comes before a goal: what hurts, and the answers of somebody who is setting one."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import CleanJSONField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from common.text import beginning
from goals.models.goals import Goal
from goals.rules import PAINS


class TroubleQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()

    def open(self) -> "TroubleQuerySet":
        return self.filter(goal=None)


class Trouble(Row):
    """What hurts a client's business, as its own people say it; the agency makes a goal of it
    (GOAL-2)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="troubles")
    words = ProseField(_("What hurts, in your own words"), max_length=2000)
    pains: Any = models.JSONField(default=list, blank=True)  # codes of goals/rules.py
    goal = models.ForeignKey(
        Goal, models.SET_NULL, null=True, blank=True, related_name="troubles", editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = TroubleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return beginning(self.words, 80)

    def clean(self) -> None:
        if not isinstance(self.pains, list) or not set(map(str, self.pains)) <= set(PAINS):
            problem = ValidationError(_("Choose from the list."), code="GOAL-2")
            raise ValidationError({"pains": problem})


class GoalDraftQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None  # rough work of the agency: the client sees the goal when it is sent

    def open(self) -> "GoalDraftQuerySet":
        return self.filter(goal=None)


class GoalDraft(Row):
    """The answers of a goal that is being set, step by step; as typed, right or wrong, so that one
    may go back, leave, and go on another day (GOAL-2)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="goal_drafts")
    answers: Any = CleanJSONField(default=dict, blank=True)  # {step: {field: text or texts}}
    trouble = models.ForeignKey(
        Trouble, models.SET_NULL, null=True, blank=True, related_name="drafts", editable=False
    )
    goal = models.OneToOneField(
        Goal, models.SET_NULL, null=True, blank=True, related_name="draft", editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = GoalDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        words = self.answers.get("hurts", {}).get("problem", "")
        return beginning(words, 80) if isinstance(words, str) and words else str(_("no words yet"))

    def get_absolute_url(self) -> str:
        return self.url_of("hurts")

    def url_of(self, step: str) -> str:
        names = {"client_pk": self.client_id, "pk": self.pk, "step": step}
        return reverse("goals:draft", kwargs=names)
