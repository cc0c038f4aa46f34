"""Form fields of our own: a rhythm as a person writes it (PLAN-4), an amount, several files."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.formats import weekday
from common.money import exponent, to_minor

TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", re.ASCII)


class RhythmWidget(forms.MultiWidget):
    """Seven short inputs, Monday first."""

    template_name = "clients/rhythm_widget.html"
    example = "10:00"

    def __init__(self) -> None:
        super().__init__([forms.TextInput(attrs={"inputmode": "text"}) for _day in range(7)])

    def decompress(self, value: Any) -> list[str]:
        times: list[list[str]] = [[] for _day in range(7)]
        for slot in value or []:
            times[slot["weekday"] - 1].append(slot["time"])
        return [" ".join(sorted(day)) for day in times]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        if all(isinstance(slot, dict) for slot in value or []):  # stored, not typed
            value = self.decompress(value)
        context = super().get_context(name, value, attrs)
        context["widget"]["example"] = self.example
        for number, widget in enumerate(context["widget"]["subwidgets"], start=1):
            widget["day"] = weekday(number)
        return context


class RhythmField(forms.MultiValueField):
    widget = RhythmWidget

    def __init__(self, **kwargs: Any):
        days = [forms.CharField(required=False, max_length=200) for _day in range(7)]
        super().__init__(days, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> list[dict[str, Any]]:
        """Return the rhythm as it is stored. Raises ValidationError naming the word that fails."""
        slots = []
        for number, typed in enumerate(values or [], start=1):
            for word in re.split(r"[\s,;]+", typed or ""):
                if not word:
                    continue
                found = TIME.fullmatch(word)
                if found is None:
                    raise ValidationError(
                        _("“%(word)s” is not a time such as 10:00."),
                        code="PLAN-4",
                        params={"word": word[:20]},
                    )
                slot = {"weekday": number, "time": f"{int(found[1]):02d}:{found[2]}"}
                if slot not in slots:
                    slots.append(slot)
        return slots


class HoursWidget(RhythmWidget):
    """Seven short inputs, each like 09:00–18:00; empty on a day of rest."""

    example = "09:00–18:00"

    def decompress(self, value: Any) -> list[str]:
        told = {slot["weekday"]: f"{slot['from']}–{slot['until']}" for slot in value or []}
        return [told.get(day, "") for day in range(1, 8)]


class HoursField(forms.MultiValueField):
    """Working hours by weekday (TIM-1)."""

    widget = HoursWidget

    def __init__(self, **kwargs: Any):
        days = [forms.CharField(required=False, max_length=20) for _day in range(7)]
        super().__init__(days, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> list[dict[str, Any]]:
        """Return the hours as they are stored. Raises ValidationError naming what isn't hours."""
        found = []
        for number, typed in enumerate(values or [], start=1):
            if not typed.strip():
                continue
            times = TIME.findall(typed)
            rest = re.sub(r"[\s–—-]", "", TIME.sub("", typed))
            start, end = (f"{int(h):02d}:{m}" for h, m in times) if len(times) == 2 else ("", "")
            if rest or not start < end:
                raise ValidationError(
                    _("“%(word)s” are not hours such as 09:00–18:00."),
                    code="TIM-1",
                    params={"word": typed[:20]},
                )
            found.append({"weekday": number, "from": start, "until": end})
        return found


class AmountField(forms.DecimalField):
    """An amount of one currency, cleaned to its minor units exactly (MON-1)."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any):
        self.currency = currency
        super().__init__(
            *args,
            min_value=Decimal(0),
            max_digits=15,
            decimal_places=exponent(currency),
            localize=False,
            **kwargs,
        )

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        amount = super().clean(value)
        return None if amount is None else to_minor(amount, self.currency)


class FormKeyField(forms.UUIDField):
    """The key of one shown form, by which it is known when it is sent twice (accounts/once.py)."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, initial=uuid4)


class MultipleFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=MultipleFiles, allow_empty_file=True, max_length=255, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given or [None]]
