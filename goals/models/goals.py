"""Goals: a business problem, a measure of done and a date (GOAL-2)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from clients.models import Client
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet


class GoalQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(sent_version__gt=0)

    def agreed(self) -> "GoalQuerySet":
        return self.filter(status="agreed")


class Goal(Sendable, Row):
    """What a client wants to reach, in the client's words; only a decider agrees it."""

    class Kind(models.TextChoices):
        AWARENESS = "awareness", _("Brand awareness")
        LOYALTY = "loyalty", _("Brand loyalty")
        TRAFFIC = "traffic", _("Website traffic")
        LEADS = "leads", _("Leads and calls")
        SALES = "sales", _("Sales")
        GROWTH = "growth", _("Community growth")
        SUPPORT = "support", _("Customer support")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        CLOSED = "closed", _("closed")

    client = models.ForeignKey(Client, models.CASCADE, related_name="goals")
    kind = models.CharField(_("Kind"), max_length=9, choices=Kind.choices)
    problem = ProseField(_("What hurts"), max_length=2000)
    measure = ProseField(_("How we will know it is done"), max_length=1000)
    due = models.DateField(_("By when"))
    first_review = models.DateField(_("First review"), null=True, blank=True)  # GOAL-7
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.DRAFT, editable=False
    )

    objects = GoalQuerySet.as_manager()
    next_review: date | None  # these are put there by goals.reviews.with_reviews
    verdict: str | None
    verdict_words: str | None
    verdict_day: date | None

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.measure}"

    def get_absolute_url(self) -> str:
        return reverse("goals:detail", kwargs={"client_pk": self.client_id, "pk": self.pk})
