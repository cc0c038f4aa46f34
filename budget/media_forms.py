"""Lines of a media plan as people type them (BUDG-5)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budget.media_models import MediaLine
from budget.media_services import RESULT, add_line, change_line
from clients.fields import AmountField
from clients.forms import ClientForm
from common.money import from_minor

DAY = {"type": "date"}


class MediaLineForm(ClientForm):
    layout: Sequence[Sequence[str]] = (
        ("title",),
        ("kind", "channel"),
        ("start", "end"),
        ("amount", "goal"),
        ("metric", "expected"),
    )

    class Meta:
        model = MediaLine
        fields = ["title", "kind", "channel", "start", "end", "goal", "metric", "expected"]
        widgets = {
            "start": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "end": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        budget: Any = self.owner["budget"]
        currency = budget.currency
        self.fields["amount"] = AmountField(
            label=_("Amount, %(currency)s") % {"currency": currency}, currency=currency
        )
        if not self.instance._state.adding:
            self.fields["amount"].initial = from_minor(self.instance.amount_minor, currency).amount
        self.fields["metric"].help_text = _("What the money shall bring; one thing a line.")
        self.fields["title"].help_text = _("Such as: the video about prices, for people nearby.")

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("A line is more than nothing."), code="BUDG-5")
        self.instance.amount_minor = amount
        return amount

    def values(self) -> dict[str, Any]:
        return {**super().values(), "amount_minor": self.cleaned_data["amount"]}

    def save(self, *, by: User) -> MediaLine:  # type: ignore[override]
        if self.instance._state.adding:
            return add_line(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_line(self.instance, self.values(), by=by, seen=seen)


class ResultForm(ClientForm):
    """What a line has brought, where the network doesn't tell; both empty: what is measured."""

    layout = (("typed_result", "typed_source"),)

    class Meta:
        model = MediaLine
        fields = [*RESULT]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["typed_source"].help_text = _("Such as: the ad account, a list of callers.")

    def save(self, *, by: User) -> MediaLine:  # type: ignore[override]
        return change_line(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])
