"""The comparison of who should do it, as people type it (BUDG-7)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from budget.delivery_models import WAY_NAMES, DeliverySheet
from budget.delivery_rules import CRITERIA, GRADES, NOTE, Option, read_options, stored
from budget.delivery_services import add_sheet, change_sheet
from clients.fields import AmountField
from clients.forms import ClientForm
from common.fields import NameField
from common.money import from_minor

CRITERION_NAMES = {
    "cover": _("Who stands in"),
    "immersion": _("Knows the business"),
    "skills": _("Skills"),
}


class DeliveryForm(ClientForm):
    class Meta:
        model = DeliverySheet
        fields = ["advice"]
        widgets = {"advice": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        currency = self.instance.currency
        for option in read_options(self.instance.options):
            for end, label in (("low", _("From, a month")), ("high", _("To, a month"))):
                minor = getattr(option, end)
                self.fields[f"{end}_{option.way}"] = AmountField(
                    label=label,
                    currency=currency,
                    required=False,
                    initial=None if minor is None else from_minor(minor, currency).amount,
                )
            for criterion in CRITERIA:
                self.fields[f"{criterion}_{option.way}"] = forms.TypedChoiceField(
                    label=CRITERION_NAMES[criterion],
                    choices=[("", "—"), *((grade, str(grade)) for grade in GRADES)],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=getattr(option, criterion),
                )
            self.fields[f"note_{option.way}"] = NameField(max_length=NOTE, blank=True).formfield(
                label=_("Note"), initial=option.note
            )

    @property
    def ways(self) -> list[dict[str, Any]]:
        """Return the fields of each way, for its own part of the page."""
        found = []
        for way, name in WAY_NAMES.items():
            grades = [self[f"{criterion}_{way}"] for criterion in CRITERIA]
            rows = [[self[f"low_{way}"], self[f"high_{way}"]], grades, [self[f"note_{way}"]]]
            bad = any(field.errors for row in rows for field in row)
            found.append({"way": way, "name": name, "rows": rows, "is_bad": bad})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for way in WAY_NAMES:
            low, high = cleaned.get(f"low_{way}"), cleaned.get(f"high_{way}")
            if f"low_{way}" in self.errors or f"high_{way}" in self.errors:
                continue
            if low is None and high is not None:
                cleaned[f"low_{way}"] = high
            elif high is None:
                cleaned[f"high_{way}"] = low
            elif low is not None and low > high:
                problem = ValidationError(_("This is less than the beginning."), code="BUDG-7")
                self.add_error(f"high_{way}", problem)
        if not self.errors:
            self.instance.options = self._options(cleaned)
        return cleaned

    def _options(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        return stored(
            Option(way, *(cleaned[f"{name}_{way}"] for name in Option._fields[1:]))
            for way in WAY_NAMES
        )

    def values(self) -> dict[str, Any]:
        return {**super().values(), "options": self.instance.options}

    def save(self, *, by: User) -> DeliverySheet:  # type: ignore[override]
        if self.instance._state.adding:
            return add_sheet(self.instance, by=by)
        return change_sheet(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])
