"""Which days are looked at: `from` and `to` in the address."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.periods import Period, check_year


class PeriodForm(forms.Form):
    """Two days, both inside the period; what the address leaves out is the usual."""

    def __init__(self, asked: Any, *, usual: Period):
        start, end = usual.start.isoformat(), usual.end.isoformat()
        super().__init__(
            {"from": asked.get("from") or start, "to": asked.get("to") or end}, auto_id="period_%s"
        )
        for name, label in (("from", _("From")), ("to", _("To"))):
            picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[name] = forms.DateField(
                label=label, widget=picker, input_formats=["%Y-%m-%d"], validators=[_in_range]
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "from" in cleaned and "to" in cleaned and cleaned["from"] > cleaned["to"]:
            problem = ValidationError(_("The end must not be before the start."), code="TIM-1")
            self.add_error("to", problem)
        return cleaned

    def period(self) -> Period | None:
        """Return what was asked for, None when it won't do."""
        if not self.is_valid():
            return None
        return Period(self.cleaned_data["from"], self.cleaned_data["to"])


def _in_range(day: date) -> None:
    try:
        check_year(day)
    except ValueError as error:
        raise ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1") from error
