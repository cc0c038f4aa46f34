"""Where expenses come from besides a person's hand: rules that repeat, and files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budget.choices import Category, DecimalMark
from clients.models import Channel, Client
from clients.zones import validate_currency
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.kept import KeptFile
from goals.models import Goal

LONGEST = 5 * 366  # days that a rule may go on: whoever pays longer says so again


class RecurringQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None  # the client sees what is booked

    def on(self, day: Any) -> "RecurringQuerySet":
        """Return the rules that go on, on a day."""
        return self.filter(until__gte=day)


class RecurringExpense(Row):
    """An expense that comes again each week or month: its reason is given once (BUDG-3).

    What was booked stays as it is when the rule is changed or deleted."""

    class Every(models.TextChoices):
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    client = models.ForeignKey(Client, models.CASCADE, related_name="recurring_expenses")
    every = models.CharField(_("How often"), max_length=5, choices=Every.choices, default="month")
    start = models.DateField(_("For the first time on"))
    until = models.DateField(_("For the last time by"))
    category = models.CharField(_("Category"), max_length=9, choices=Category.choices)
    amount_minor = models.BigIntegerField(validators=[MinValueValidator(1)])
    currency = models.CharField(max_length=3, validators=[validate_currency])
    channel = models.ForeignKey(
        Channel, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Channel")
    )
    goal = models.ForeignKey(
        Goal, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Goal")
    )
    payee = NameField(_("Paid to"), max_length=100, blank=True)
    justification = ProseField(_("Why"), max_length=2000)

    objects = RecurringQuerySet.as_manager()

    class Meta:
        ordering = ["-until", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recurring_ends_after_it_starts",
                condition=Q(until__gte=F("start")),
                violation_error_message=_("The end must not be before the start."),
                violation_error_code="BUDG-3",
            ),
        ]

    def clean(self) -> None:
        if self.start and self.until and (self.until - self.start).days > LONGEST:
            problem = ValidationError(_("Choose at most five years."), code="BUDG-3")
            raise ValidationError({"until": problem})

    def get_absolute_url(self) -> str:
        return reverse("budget:recurring", kwargs={"client_pk": self.client_id})


class OccurrenceQuerySet(ClientScopedQuerySet):
    client_path = "rule__client"
    client_sees = None


class Occurrence(Row):
    """One time that a rule was booked, once for each of its days; it stays when the expense was
    deleted, so that nobody books it again."""

    rule = models.ForeignKey(RecurringExpense, models.CASCADE, related_name="occurrences")
    day = models.DateField()
    expense = models.OneToOneField(
        "budget.Expense", models.SET_NULL, null=True, related_name="occurrence"
    )

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "day"], name="occurrence_once"),
        ]


class ExpenseFileQuerySet(ClientScopedQuerySet):
    client_path = "budget__client"
    client_sees = None


class ExpenseFile(KeptFile):
    """A table of expenses; those of a budget, and rows of its tray, once it is written."""

    budget = models.ForeignKey("budget.Budget", models.CASCADE, related_name="files")
    decimal_mark = models.CharField(
        _("What stands before the decimals?"), max_length=1, choices=DecimalMark.choices, blank=True
    )
    header = models.CharField(max_length=64, blank=True, editable=False)  # hash of the headers
    in_tray = models.PositiveIntegerField(default=0, editable=False)

    objects = ExpenseFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or str(_("file of expenses"))

    def get_absolute_url(self) -> str:
        client = self.budget.client_id
        return reverse("budget:file", kwargs={"client_pk": client, "pk": self.pk})


class ImportedQuerySet(ClientScopedQuerySet):
    client_path = "budget__client"
    client_sees = None  # until it's booked it is nobody's but the agency's

    def waiting(self) -> "ImportedQuerySet":
        """Return the tray: rows without a reason, in no sum (BUDG-3)."""
        return self.filter(status="waiting")


class ImportedExpense(Row):
    """A row of a file, by a key of its own: the same row again changes nothing (IMP-3).

    One without a justification or a part waits in the tray: no justification, no booking."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for its reason")
        BOOKED = "booked", _("booked")
        DROPPED = "dropped", _("set aside")

    budget = models.ForeignKey("budget.Budget", models.CASCADE, related_name="imported")
    file = models.ForeignKey(ExpenseFile, models.SET_NULL, null=True, related_name="rows")
    row = models.PositiveIntegerField()  # in the file, from 1
    key = models.CharField(max_length=120)
    day = models.DateField()
    amount_minor = models.BigIntegerField(validators=[MinValueValidator(1)])
    category = models.CharField(max_length=9, choices=Category.choices, blank=True)
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="+")
    payee = NameField(max_length=100, blank=True)
    justification = ProseField(max_length=2000, blank=True)
    result = ProseField(max_length=2000, blank=True)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    expense = models.OneToOneField(
        "budget.Expense", models.SET_NULL, null=True, related_name="imported"
    )

    objects = ImportedQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "key"], name="imported_expense_once"),
        ]
