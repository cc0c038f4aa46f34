"""What a goal asks of the people who agree it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm, add_errors
from goals.fields import DaysField
from goals.models import Goal
from goals.reviews import check_days, review_days
from goals.services import change_goal


class GoalForm(ClientForm):
    """A goal that is there already; a new one is made step by step (wizard_forms.py)."""

    class Meta:
        model = Goal
        fields = ["kind", "problem", "measure", "due"]
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 3}),
            "measure": forms.Textarea(attrs={"rows": 2}),
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        days = review_days(self.instance)
        self.fields["review_days"] = DaysField(
            label=_("Review dates"),
            filled=len(days),
            required=False,
            initial=days,
            help_text=_("Before the first of them nobody judges: it is too early."),
        )
        self.fields["problem"].help_text = _("In the client's own words.")
        self.fields["measure"].help_text = _("For example: 20,000 followers, 30 calls a week.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        days, due = cleaned.get("review_days"), cleaned.get("due")
        if days and due:
            try:
                check_days(days, due)
            except ValidationError as error:
                add_errors(self, error)
        return cleaned

    def values(self) -> dict[str, Any]:
        return {**super().values(), "review_days": self.cleaned_data["review_days"]}

    def save(self, *, by: User) -> Goal:  # type: ignore[override]
        seen = self.cleaned_data["seen"]
        return change_goal(self.instance, self.values(), by=by, seen=seen)
