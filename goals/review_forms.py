"""What is said of a goal on a day of review (GOAL-7)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from goals.models import GoalReview
from goals.reviews import give_verdict


class VerdictForm(ClientForm):
    layout = (("verdict",), ("words",))

    class Meta:
        model = GoalReview
        fields = ["verdict", "words"]
        widgets = {"verdict": forms.RadioSelect, "words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        verdict: Any = self.fields["verdict"]
        verdict.choices = GoalReview.Verdict.choices
        verdict.required = self.fields["words"].required = True
        verdict.help_text = _("Against the measure of done, not against the last post.")
        self.fields["words"].help_text = _("What we see and why. The client reads it.")

    @property
    def day(self) -> date:
        return self.instance.day

    def _post_clean(self) -> None:
        """Leave the row as it is: its verdict and its moment are set in one step."""

    def save(self, *, by: User) -> GoalReview:  # type: ignore[override]
        told = self.cleaned_data
        return give_verdict(self.instance, told["verdict"], told["words"], by=by, seen=told["seen"])
