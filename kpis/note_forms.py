"""What is written down about a day (KPI-6)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from common.periods import check_year
from kpis.note_models import DayNote

DAY = {"type": "date"}


class NoteForm(ClientForm):
    """A remark on a day, or why a suspicious day was none."""

    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    layout = (("day", "until"), ("channel",), ("text",), ("explains",), ("audience",))

    class Meta:
        model = DayNote
        fields = ["day", "until", "channel", "text", "explains", "audience"]
        widgets = {
            "day": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        channel: Any = self.fields["channel"]
        channel.empty_label = _("All channels")
        self.fields["explains"].help_text = _(
            "What came on these days counts again: say what brought it, such as an advertisement."
        )

    def clean_day(self) -> date:
        return _known_year(self.cleaned_data["day"])

    def clean_until(self) -> date | None:
        """The same day, unless it was a stretch of days."""
        until = self.cleaned_data["until"]
        return _known_year(until) if until else self.cleaned_data.get("day")

    def save(self, *, by: User) -> DayNote:  # type: ignore[override]
        if self.instance._state.adding:
            self.instance.author = by
        return super().save(by=by)


def _known_year(day: date) -> date:
    try:
        return check_year(day)
    except ValueError as error:
        raise ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1") from error
