"""Forms of a brief: an answer, a question of one's own, who answers by when (BRIEF-1)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.brief import add_question, answer_question, change_question, check_due
from clients.forms import ClientForm
from clients.models import BriefQuestion

NOT_APPLICABLE = BriefQuestion.State.NOT_APPLICABLE


class AnswerForm(ClientForm):
    """The answer to a question. Somebody else's meanwhile is shown beside it (CON-3)."""

    not_applicable = forms.BooleanField(label=_("This doesn't apply to us"), required=False)

    class Meta:
        model = BriefQuestion
        fields = ["answer"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["answer"].help_text = self.instance.hint
        if "not_applicable" not in self.initial:
            self.initial["not_applicable"] = self.instance.state == NOT_APPLICABLE

    def save(self, *, by: User) -> Any:  # type: ignore[override]
        typed = self.cleaned_data
        applies, seen = not typed["not_applicable"], typed["seen"]
        return answer_question(self.instance, typed["answer"], applies=applies, by=by, seen=seen)


class DraftForm(forms.Form):
    """What is typed so far; too long for an answer isn't kept."""

    answer = forms.CharField(required=False, max_length=5000)
    not_applicable = forms.BooleanField(required=False)


def person_choices(people: Iterable[User]) -> list[tuple[Any, Any]]:
    return [("", _("nobody yet")), *((person.pk, person.name) for person in people)]


class QuestionForm(ClientForm):
    """A question of the agency's own; of one that is there, its words, its person and its day."""

    person = forms.ChoiceField(label=_("Who answers"), required=False)

    class Meta:
        model = BriefQuestion
        fields = ["section", "text", "person", "due"]
        widgets = {"due": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, people: list[User], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        field: Any = self.fields["person"]
        field.choices = person_choices(people)
        if self.instance._state.adding:
            self.fields["text"].required = True
        else:
            del self.fields["section"]
        if self.instance.code:
            self.fields["text"].help_text = _("Leave it empty to ask in the usual words.")

    def clean_person(self) -> User | None:
        return self.people.get(self.cleaned_data["person"])

    def clean_due(self) -> date | None:
        day = self.cleaned_data["due"]
        return None if day is None else check_due(day)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("text", "person", "due")}

    def save(self, *, by: User) -> Any:  # type: ignore[override]
        if self.instance._state.adding:
            return add_question(self.instance, by=by)
        seen = self.cleaned_data["seen"]
        return change_question(self.instance, self.values(), by=by, seen=seen)


class AssignForm(forms.Form):
    """Who owes the answers to the ticked questions, or to all that nobody owes yet."""

    questions = forms.MultipleChoiceField(required=False)
    rest = forms.BooleanField(label=_("all open questions that nobody has yet"), required=False)
    person = forms.ModelChoiceField(User.objects.none(), label=_("Who answers"), required=False)
    due = forms.DateField(
        label=_("Answer by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self, *args: Any, questions: list[BriefQuestion], people: list[User], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.open = [one for one in questions if one.is_open]
        ticks: Any = self.fields["questions"]
        ticks.choices = [(str(one.pk), one.pk) for one in self.open]
        field: Any = self.fields["person"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = person_choices(people)

    def clean_due(self) -> date | None:
        day = self.cleaned_data["due"]
        return None if day is None else check_due(day)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        ticked = set(cleaned.get("questions") or ())
        cleaned["chosen"] = [
            one.pk
            for one in self.open
            if str(one.pk) in ticked or (cleaned.get("rest") and one.person_id is None)
        ]
        if not cleaned["chosen"] and not self.errors:
            self.add_error(None, forms.ValidationError(_("Tick a question."), code="BRIEF-1"))
        return cleaned
