"""What a goal asks of the people who agree it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from goals.models import Goal
from goals.rules import PAINS
from goals.services import add_goal, change_goal
from goals.wording import PAIN_WORDS


class PainsForm(forms.Form):
    """The first question: what hurts? The answers propose a kind, nothing more (GOAL-2)."""

    pains = forms.MultipleChoiceField(
        label=_("What hurts?"),
        choices=[(pain, PAIN_WORDS[pain]) for pain in PAINS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class GoalForm(ClientForm):
    class Meta:
        model = Goal
        fields = ["kind", "problem", "measure", "due", "first_review"]
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 3}),
            "measure": forms.Textarea(attrs={"rows": 2}),
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "first_review": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["problem"].help_text = _("In the client's own words.")
        self.fields["measure"].help_text = _("For example: 20,000 followers, 30 calls a week.")
        self.fields["first_review"].help_text = _("Before this day nobody judges: it is too early.")

    def clean_due(self) -> date:
        due = self.cleaned_data["due"]
        if self.instance._state.adding and due <= self.today:
            raise ValidationError(_("Choose a day in the future."), code="GOAL-2")
        return due

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        review, due = cleaned.get("first_review"), cleaned.get("due")
        if review and due and review > due:
            problem = ValidationError(_("The first review is after the end."), code="GOAL-7")
            self.add_error("first_review", problem)
        return cleaned

    def save(self, *, by: User) -> Goal:  # type: ignore[override]
        if self.instance._state.adding:
            return add_goal(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_goal(self.instance, self.values(), by=by, seen=seen)
