"""Form fields of goals: several days in one answer."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.periods import check_year
from goals.rules import MOST_REVIEWS

SHOWN = 4  # inputs at least
SPARE = 2  # empty inputs after the filled ones


class DaysWidget(forms.MultiWidget):
    """A date input for each day, with some to spare."""

    template_name = "goals/days_widget.html"

    def __init__(self, count: int) -> None:
        day = {"type": "date"}
        super().__init__([forms.DateInput(attrs=day, format="%Y-%m-%d") for _n in range(count)])

    def decompress(self, value: Any) -> list[Any]:
        return list(value or [])[: len(self.widgets)]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        padded = list(value or []) + [None] * len(self.widgets)
        context = super().get_context(name, padded[: len(self.widgets)], attrs)
        for number, widget in enumerate(context["widget"]["subwidgets"], start=1):
            widget["label"] = _("Day %(number)d") % {"number": number}
        return context


class DaysField(forms.MultiValueField):
    """Up to as many days as a goal has reviews; cleaned to a list in order, each day once."""

    def __init__(self, *, filled: int = 0, **kwargs: Any):
        count = min(MOST_REVIEWS, max(SHOWN, filled + SPARE))
        days = [forms.DateField(required=False) for _number in range(count)]
        super().__init__(days, widget=DaysWidget(count), require_all_fields=False, **kwargs)

    def compress(self, values: list[date | None]) -> list[date]:
        found = sorted({day for day in values or [] if day is not None})
        for day in found:
            try:
                check_year(day)
            except ValueError as error:
                text = _("Choose a year from 2000 to 2100.")
                raise ValidationError(text, code="TIM-1") from error
        return found
