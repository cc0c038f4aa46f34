"""What people say about a file of expenses, and about rows that wait for their reason."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from budget.expense_tables import READ, title_of
from budget.file_preview import Preview
from budget.models import Category, ExpenseFile
from clients.models import Channel
from common.fields import ProseField
from contentplan.exchange_forms import ColumnsForm
from goals.models import Goal


class ExpenseFileForm(forms.Form):
    file = forms.FileField(label=_("File"), max_length=255, allow_empty_file=True)


class ExpenseColumnsForm(ColumnsForm):
    """What each column of a file of expenses means; guessed, and changeable by the person."""

    codes, title_of = READ, staticmethod(title_of)
    said_fields = ("encoding", "day_order", "decimal_mark")

    class Meta:
        model = ExpenseFile
        fields = ["encoding", "day_order", "decimal_mark"]
        widgets = {"day_order": forms.RadioSelect, "decimal_mark": forms.RadioSelect}

    def __init__(self, *args: Any, reading: Preview, **kwargs: Any):
        super().__init__(*args, reading=reading, **kwargs)
        mark: Any = self.fields["decimal_mark"]
        mark.choices = [choice for choice in mark.choices if choice[0]]
        if not (reading.asks_mark or self.instance.decimal_mark):
            del self.fields["decimal_mark"]


class JustifyForm(forms.Form):
    """The reason of rows in the tray; a part, channel or goal that is left open stays the row's."""

    AS_IN_FILE = [("", _("as in the file"))]

    justification = ProseField(max_length=2000).formfield(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 2})
    )
    category = forms.ChoiceField(
        label=_("Part"), choices=[*AS_IN_FILE, *Category.choices], required=False
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=AS_IN_FILE, required=False)
    goal = forms.ChoiceField(label=_("Goal"), choices=AS_IN_FILE, required=False)

    def __init__(self, data: Any, *, channels: Iterable[Channel], goals: Iterable[Goal]):
        super().__init__(data)
        self.rows: dict[str, Any] = {str(row.pk): row for row in (*channels, *goals)}
        for name, kind in (("channel", Channel), ("goal", Goal)):
            field: Any = self.fields[name]
            rows = [(pk, str(row)) for pk, row in self.rows.items() if isinstance(row, kind)]
            field.choices = [*self.AS_IN_FILE, *rows]
        self.fields["justification"].help_text = _("No justification, no booking.")

    def clean_justification(self) -> str:
        text = self.cleaned_data["justification"]
        if not text:
            raise ValidationError(_("No justification, no booking."), code="BUDG-3")
        return text

    def values(self) -> dict[str, Any]:
        """Return what was typed, by column of an expense, rows in place of their ids."""
        return {
            name: self.rows[value] if name in ("channel", "goal") else value
            for name, value in self.cleaned_data.items()
            if value
        }
