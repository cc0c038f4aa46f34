"""Budgets and the expenses that are justified against them. Amounts are whole minor units."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from budget.choices import Category
from budget.delivery_models import DeliverySheet
from budget.incoming_models import ExpenseFile, ImportedExpense, Occurrence, RecurringExpense
from budget.media_models import MediaFile, MediaLine
from budget.rate_models import ExchangeRate
from budget.trial_models import Trial, TrialArm
from clients.models import Channel, Client
from clients.zones import validate_currency
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from common.text import beginning, fold
from contentplan.models import Post
from contentplan.models.stored import StoredFile
from goals.models import Goal

__all__ = ["Budget", "BudgetAlert", "BudgetMove", "Category", "Expense", "Receipt"]
__all__ += ["ExchangeRate", "ExpenseFile", "ImportedExpense", "Occurrence", "RecurringExpense"]
__all__ += ["DeliverySheet", "MediaFile", "MediaLine", "Trial", "TrialArm"]

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

    # When its pace is looked at next: the next day of the client begins. None: never again.
    look_after = models.DateTimeField(null=True, editable=False, db_index=True)

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


class ReceiptQuerySet(ClientScopedQuerySet):
    client_path = "client"

    @property
    def client_sees(self) -> Q:  # type: ignore[override]  # it asks for what is defined below
        """Those of the expenses that they see."""
        shown = Expense.objects.visible_to_client().exclude(receipt=None)
        return Q(pk__in=shown.order_by().values("receipt"))


class Receipt(StoredFile):
    """The bill behind one or several expenses: a PDF as it came, an image written anew (UPL-3)."""

    FOLDER = "receipts"

    class Kind(models.TextChoices):
        IMAGE = "image", _("image")
        DOCUMENT = "document", _("document")

    class ContentType(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        WEBP = "image/webp", "WebP"
        GIF = "image/gif", "GIF"

    client = models.ForeignKey(Client, models.CASCADE, related_name="receipts")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    content_type = models.CharField(max_length=15, choices=ContentType.choices)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="receipt_ready_means_file",
                condition=~Q(status="ready") | (~Q(file="") & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="receipt_waiting_means_upload", condition=~Q(status="waiting") | ~Q(upload="")
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("budget:receipt", kwargs={"client_pk": self.client_id, "pk": self.pk})


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
    post = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("Post"),
    )
    media_line = models.ForeignKey(
        MediaLine,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("Line of the media plan"),
    )
    payee = NameField(_("Paid to"), max_length=100, blank=True)
    justification = ProseField(_("Why"), max_length=2000)
    result = ProseField(_("What it brought"), max_length=2000, blank=True)
    receipt = models.ForeignKey(
        Receipt,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("Receipt"),
    )
    folded_text = models.TextField(default="", editable=False)  # for search (TXT-2)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return beginning(self.justification, 80)

    def clean(self) -> None:
        self.folded_text = searched(self.justification, self.payee, self.result)
        if self.budget_id and self.day and not self.budget.start <= self.day <= self.budget.end:
            problem = ValidationError(_("The day is outside the budget's period."), code="BUDG-3")
            raise ValidationError({"day": problem})
        line = self.media_line
        if line and (line.budget_id != self.budget_id or self.category != Category.PROMOTION):
            text = _("A line of the media plan takes expenses of its own budget's promotion.")
            raise ValidationError({"media_line": ValidationError(text, code="BUDG-5")})

    def get_absolute_url(self) -> str:
        return reverse("budget:expense", kwargs={"client_pk": self.budget.client_id, "pk": self.pk})


def searched(*texts: str) -> str:
    """Return what a search looks through, a line for each text (TXT-2)."""
    try:
        return "\n".join(fold(text or "") for text in texts)
    except ValueError:  # refused by its own field
        return ""


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


class BudgetAlertQuerySet(ClientScopedQuerySet):
    client_path = "budget__client"
    client_sees = None  # the manager hears of it first, and speaks with the client

    def open(self) -> "BudgetAlertQuerySet":
        """Return what is still so."""
        return self.filter(settled_at=None)


class BudgetAlert(Row):
    """That a part of a budget reached a level, told to the manager once (BUDG-4).

    Made once for each level, however often it's reached; settled while it isn't so any more."""

    class Level(models.TextChoices):
        MOST = "80", _("80 percent spent")
        ALL = "100", _("spent")
        UNDER = "under", _("hardly spent")

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="alerts")
    category = models.CharField(max_length=9, choices=Category.choices, blank=True)  # "": all
    level = models.CharField(max_length=5, choices=Level.choices)
    told_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = BudgetAlertQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "category", "level"], name="budget_alert_once"
            ),
        ]
