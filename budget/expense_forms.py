"""Expenses as people type them, look for them and change several at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.once import sent_as
from budget.expenses import book, change_expense
from budget.media_models import MediaLine
from budget.models import Category, Expense
from budget.services import channels_and_goals
from clients.fields import AmountField
from clients.forms import ClientForm
from clients.models import Channel
from common.money import from_minor
from common.text import fold
from goals.models import Goal

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NEARLY = timedelta(days=31)  # a post is paid for before it's out, or after
MOST_POSTS = 300  # in a list to choose from


def texts(*names: str) -> dict[str, forms.Widget]:
    return {name: forms.Textarea(attrs={"rows": 2}) for name in names}


def receipt_field() -> forms.FileField:
    return forms.FileField(
        label=_("Receipt"),
        required=False,
        max_length=1000,
        allow_empty_file=True,
        help_text=_("PDF or a picture, at most 20 MB. The client can open it."),
    )


def offer(
    form: forms.ModelForm,
    channels: QuerySet[Channel],
    goals: QuerySet[Goal],
    media: QuerySet[MediaLine] | None = None,
) -> None:
    """Fill the lists of an empty form in one query; media where it asks for a line of a plan."""
    found: Iterable[Any] = channels_and_goals(channels, goals, media)
    for name, rows in zip(("channel", "goal", "media_line"), found, strict=True):
        if name in form.fields:
            field: Any = form.fields[name]
            field.choices = [("", field.empty_label), *((row.pk, str(row)) for row in rows)]


class NewExpenseForm(ClientForm):
    """One short form: what, how much, why (BUDG-3)."""

    receipt = receipt_field()

    class Meta:
        model = Expense
        fields = ["category", "day", "channel", "goal", "media_line", "payee", "justification"]
        widgets = {"day": DAY, **texts("justification")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        budget: Any = self.owner["budget"]
        currency = budget.currency
        self.fields["amount"] = AmountField(
            label=_("Amount, %(currency)s") % {"currency": currency}, currency=currency
        )
        if not self.instance._state.adding:
            self.fields["amount"].initial = from_minor(self.instance.amount_minor, currency).amount
        self.fields["justification"].help_text = _("No justification, no booking.")
        lines: Any = self.fields["media_line"]
        lines.queryset = lines.queryset.filter(budget=budget)
        self.order_fields(
            ["amount", "category", "justification", "day", "goal", "channel", "media_line"]
        )

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("An expense is more than nothing."), code="BUDG-3")
        self.instance.amount_minor = amount
        return amount

    def sent_as(self) -> str:
        """Return what tells this form from others; another receipt makes it another one."""
        said, upload = super().sent_as(), self.cleaned_data.get("receipt")
        if not said or not upload:
            return said
        return sent_as(self.cleaned_data["form_key"], [said, upload.name, upload.size])

    def values(self) -> dict[str, Any]:
        return {**super().values(), "amount_minor": self.cleaned_data["amount"]}

    def save(self, *, by: User) -> Expense:  # type: ignore[override]
        with said_at_the_receipt():
            return book(self.instance, by=by, receipt=self.cleaned_data["receipt"])


@contextmanager
def said_at_the_receipt() -> Iterator[None]:
    """What is wrong with a file is said at the field that it was chosen in."""
    try:
        yield
    except ValidationError as error:
        told = getattr(error, "error_dict", {})
        if "file" not in told:
            raise
        raise ValidationError({"receipt": told["file"]}) from error


class ExpenseForm(NewExpenseForm):
    """All that is known of an expense, what it brought too."""

    drop_receipt = forms.BooleanField(label=_("Take the receipt away"), required=False)

    class Meta(NewExpenseForm.Meta):
        fields = [*NewExpenseForm.Meta.fields, "post", "result"]
        widgets = {"day": DAY, **texts("justification", "result")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["result"].help_text = _("Fill it in afterwards: what did the money bring?")
        budget: Any = self.owner["budget"]
        posts: Any = self.fields["post"]
        around = [
            datetime.combine(day, time(0), UTC)
            for day in (budget.start - NEARLY, budget.end + NEARLY)
        ]
        near = posts.queryset.filter(publish_at__range=around) | posts.queryset.filter(
            pk=self.instance.post_id
        )
        posts.queryset = near.defer("sent_content").select_related("channel").order_by("publish_at")
        if self.instance.receipt_id is None:
            del self.fields["drop_receipt"]
        self.order_fields(["amount", "category", "justification", "result", "day", "goal"])

    def values(self) -> dict[str, Any]:
        values = super().values()
        return values | {"receipt": None} if self.cleaned_data.get("drop_receipt") else values

    def save(self, *, by: User) -> Expense:  # type: ignore[override]
        seen, receipt = self.cleaned_data["seen"], self.cleaned_data["receipt"]
        with said_at_the_receipt():
            return change_expense(self.instance, self.values(), by=by, seen=seen, receipt=receipt)


class ExpenseFilterForm(forms.Form):
    """What a list is narrowed to; lives in the address, and nonsense narrows nothing."""

    MISSING = (
        ("", _("All")),
        ("result", _("What it brought is not written")),
        ("receipt", _("No receipt")),
    )
    SORTS = {
        "day": ("day", "pk"),
        "-day": ("-day", "-pk"),
        "amount": ("amount_minor", "pk"),
        "-amount": ("-amount_minor", "-pk"),
        "category": ("category", "-day", "-pk"),
        "-category": ("-category", "-day", "-pk"),
    }
    ALL = [("", _("All"))]

    q = forms.CharField(label=_("Search"), max_length=200, required=False, widget=forms.SearchInput)
    budget = forms.UUIDField(label=_("Budget"), required=False)
    category = forms.ChoiceField(label=_("Part"), choices=[*ALL, *Category.choices], required=False)
    channel = forms.UUIDField(label=_("Channel"), required=False)
    goal = forms.UUIDField(label=_("Goal"), required=False)
    start = forms.DateField(label=_("From"), required=False, widget=DAY)
    end = forms.DateField(label=_("To"), required=False, widget=DAY)
    missing = forms.ChoiceField(label=_("What is missing"), choices=MISSING, required=False)
    sort = forms.CharField(required=False, max_length=20)

    def asked(self) -> dict[str, Any]:
        """Return what the address asks for, without what it leaves open."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, rows: Any) -> Any:
        """Return the rows of a list of expenses that the address asks for, in its order."""
        asked = self.asked()
        for word in _words(asked.get("q", "")):
            rows = rows.filter(folded_text__contains=word)
        for name in ("budget", "category", "channel", "goal"):
            if name in asked:
                rows = rows.filter(**{name: asked[name]})
        if "start" in asked:
            rows = rows.filter(day__gte=asked["start"])
        if "end" in asked:
            rows = rows.filter(day__lte=asked["end"])
        if asked.get("missing") == "result":
            rows = rows.filter(result="")
        elif asked.get("missing") == "receipt":
            rows = rows.filter(receipt=None)
        return rows.order_by(*self.SORTS.get(asked.get("sort", ""), self.SORTS["-day"]))


def _words(text: str) -> list[str]:
    """Return folded words; none for a text that nothing stored can hold (TXT-1)."""
    try:
        return fold(text).split()[:10]
    except ValueError:
        return []


class BulkExpensesForm(forms.Form):
    """One value for several expenses; what is left open stays as it is."""

    SAME = [("", _("as it is"))]

    category = forms.ChoiceField(
        label=_("Part"), choices=[*SAME, *Category.choices], required=False
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=SAME, required=False)
    goal = forms.ChoiceField(label=_("Goal"), choices=SAME, required=False)
    result = forms.CharField(
        label=_("What it brought"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any, *, channels: Iterable[Channel], goals: Iterable[Goal]):
        super().__init__(data)
        for name, rows in (("channel", channels), ("goal", goals)):
            field: Any = self.fields[name]
            field.choices = [*self.SAME, *((str(row.pk), str(row)) for row in rows)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Say what is to be changed."), code="BUDG-3")
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what was typed, by column of an expense."""
        return {name: value for name, value in self.cleaned_data.items() if value}
