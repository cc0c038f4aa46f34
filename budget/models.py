"""Budgets and the expenses that are justified against them. Amounts are whole minor units."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from clients.models import Channel, Client
from clients.zones import validate_currency
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from goals.models import Goal


class Category(models.TextChoices):
    CONTENT = "content", _("content and upkeep")
    PROMOTION = "promotion", _("promotion")
    RESEARCH = "research", _("research and analytics")
    TRAINING = "training", _("training and development")


USUAL_ALLOWANCE = 10  # percent of the total (BUDG-4)


def golden_shares() -> dict[str, int]:
    return {"content": 60, "promotion": 30, "research": 5, "training": 5}  # BUDG-2


class BudgetQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(sent_version__gt=0)


class Budget(Sendable, Row):
    """A client's money for a period, split exactly (BUDG-1, BUDG-2, MON-1)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        CLIENT_REVIEW = "client_review", _("with the client")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    client = models.ForeignKey(Client, models.CASCADE, related_name="budgets")
    start = models.DateField(_("From"))
    end = models.DateField(_("To"))
    currency = models.CharField(max_length=3, validators=[validate_currency])
    total_minor = models.BigIntegerField(validators=[MinValueValidator(1)])
    revenue_minor = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    revenue_percent = models.DecimalField(
        _("Percent of revenue"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    shares = models.JSONField(_("Split"), default=golden_shares)  # whole percents
    # Of the budget, not of the client: who approves the money approves this with it (BUDG-4).
    move_allowance = models.PositiveSmallIntegerField(
        _("Percent that may be moved without asking"),
        default=USUAL_ALLOWANCE,
        validators=[MaxValueValidator(100)],
    )
    # Minor units that moves brought to each category or (below 0) took; written under a lock.
    moved = models.JSONField(default=dict, editable=False)
    reason = ProseField(_("Why another split"), blank=True, max_length=1000)
    status = models.CharField(
        max_length=13, choices=Status.choices, default=Status.DRAFT, editable=False
    )

    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="budget_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The end must not be before the start."),
                violation_error_code="BUDG-1",
            ),
            models.CheckConstraint(
                name="budget_revenue_with_percent",
                condition=Q(revenue_minor=None, revenue_percent=None)
                | Q(revenue_minor__isnull=False, revenue_percent__isnull=False),
                violation_error_message=_("A share of revenue needs the revenue and the percent."),
                violation_error_code="BUDG-1",
            ),
        ]

    def clean(self) -> None:
        shares = self.shares
        good = (
            isinstance(shares, dict)
            and set(shares) == set(Category.values)
            and all(type(share) is int and 0 <= share <= 100 for share in shares.values())
            and sum(shares.values()) == 100
        )
        if not good:
            problem = ValidationError(_("The four shares must add up to 100."), code="BUDG-2")
            raise ValidationError({"shares": problem})
        if shares != golden_shares() and not self.reason:
            problem = ValidationError(_("Another split needs a reason."), code="BUDG-2")
            raise ValidationError({"reason": problem})

    def get_absolute_url(self) -> str:
        return reverse("budget:budget", kwargs={"client_pk": self.client_id, "pk": self.pk})


class ExpenseQuerySet(ClientScopedQuerySet):
    client_path = "budget__client"
    client_sees = Q(budget__sent_version__gt=0)


class Expense(Row):
    """Money spent, with the reason it was spent and afterwards what it brought (BUDG-3)."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="expenses")
    category = models.CharField(_("Category"), max_length=9, choices=Category.choices)
    amount_minor = models.BigIntegerField(validators=[MinValueValidator(1)])
    day = models.DateField(_("Day"))
    channel = models.ForeignKey(
        Channel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("Channel"),
    )
    goal = models.ForeignKey(
        Goal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("Goal"),
    )
    payee = NameField(_("Paid to"), max_length=100, blank=True)
    justification = ProseField(_("Why"), max_length=2000)
    result = ProseField(_("What it brought"), max_length=2000, blank=True)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]

    def clean(self) -> None:
        if self.budget_id and self.day and not self.budget.start <= self.day <= self.budget.end:
            problem = ValidationError(_("The day is outside the budget's period."), code="BUDG-3")
            raise ValidationError({"day": problem})


class BudgetMoveQuerySet(ClientScopedQuerySet):
    client_path = "budget__client"
    client_sees = Q(status="applied") | Q(sent_version__gt=0)


class BudgetMove(Sendable, Row):
    """Money that goes from one category of an approved budget to another (BUDG-4).

    Within the budget's allowance it takes effect at once; beyond it waits for a decider. What was
    planned in both when it was asked for is kept, since other moves may come before the answer."""

    class Status(models.TextChoices):
        ASKING = "asking", _("about to be sent")
        CLIENT_REVIEW = "client_review", _("with the client")
        APPLIED = "applied", _("in effect")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="moves")
    source = models.CharField(_("Out of"), max_length=9, choices=Category.choices)
    target = models.CharField(_("Into"), max_length=9, choices=Category.choices)
    amount_minor = models.BigIntegerField(validators=[MinValueValidator(1)])
    reason = ProseField(_("Why"), max_length=1000)
    source_before_minor = models.BigIntegerField(default=0, editable=False)
    target_before_minor = models.BigIntegerField(default=0, editable=False)
    within_allowance = models.BooleanField(default=True, editable=False)
    status = models.CharField(
        max_length=13, choices=Status.choices, default=Status.ASKING, editable=False
    )
    applied_at = models.DateTimeField(null=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = BudgetMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="move_between_two_categories",
                condition=~Q(source=F("target")),
                violation_error_message=_("Choose two different parts."),
                violation_error_code="BUDG-4",
            ),
        ]

    def get_absolute_url(self) -> str:
        budget = self.budget
        return reverse("budget:moves", kwargs={"client_pk": budget.client_id, "pk": budget.pk})
