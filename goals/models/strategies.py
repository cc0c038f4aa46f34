"""The way to a goal (GOAL-4), channel by channel (GOAL-5)."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from clients.models import Channel
from clients.zones import validate_currency
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from goals.models.goals import Goal


class StrategyQuerySet(ClientScopedQuerySet):
    client_path = "goal__client"
    client_sees = Q(sent_version__gt=0)


class Strategy(Sendable, Row):
    """How a goal is to be reached; what differs by channel is in its ChannelStrategy (GOAL-4)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        CLIENT_REVIEW = "client_review", _("with the client")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    goal = models.OneToOneField(Goal, models.CASCADE, related_name="strategy")
    audience = ProseField(_("Whom we speak to"), max_length=2000)
    tone = ProseField(_("In what tone"), max_length=1000)
    messages = ProseField(_("Key messages"), max_length=2000)
    ways = ProseField(_("How we engage people"), max_length=2000, blank=True)
    specialists = ProseField(_("Who is needed"), max_length=1000, blank=True)
    currency = models.CharField(max_length=3, validators=[validate_currency], editable=False)
    ad_budget_minor = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0)]
    )
    status = models.CharField(
        max_length=13, choices=Status.choices, default=Status.DRAFT, editable=False
    )

    objects = StrategyQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.goal)

    def get_absolute_url(self) -> str:
        goal = self.goal
        return reverse("goals:strategy", kwargs={"client_pk": goal.client_id, "pk": goal.pk})


class ChannelStrategyQuerySet(ClientScopedQuerySet):
    client_path = "strategy__goal__client"
    client_sees = None  # the client reads it in the strategy, as it was sent (TEN-3)


class ChannelStrategy(Row):
    """What a strategy says of one channel (GOAL-5)."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="channels")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    why = ProseField(_("Why this network"), max_length=1000)
    rhythm = ProseField(_("How often, and what kind of posts"), max_length=1000)
    formats = ProseField(_("Formats"), max_length=500, blank=True)
    target_followers = models.PositiveIntegerField(_("Followers to reach"), null=True, blank=True)
    due = models.DateField(_("By when"), null=True, blank=True)

    objects = ChannelStrategyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("strategy", "channel", name="strategy_once_per_channel"),
            models.CheckConstraint(
                name="followers_with_a_day",
                condition=Q(target_followers=None, due=None)
                | Q(target_followers__isnull=False, due__isnull=False),
                violation_error_message=_("Give both the number of followers and the day."),
                violation_error_code="GOAL-5",
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.strategy.get_absolute_url()
