"""What people fill in: sending and deciding."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import ApprovalRequest, AskedDecider
from approvals.progress import draft_of, keep_answer
from approvals.said import MAX_COMMENT
from approvals.services import default_due, request_approval
from approvals.subjects import subject
from clients.forms import add_errors, labels_as_written
from clients.models import Client
from common.models import Row


class SendForm(forms.ModelForm):
    """By when the client decides, and a word to the deciders; for every kind of subject."""

    class Meta:
        model = AskedDecider.request.field.related_model
        fields = ["due", "message"]
        widgets = {
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "message": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, client: Client, **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels_as_written(self)
        self.request: ApprovalRequest | None = None  # once it's sent
        self.fields["due"].initial = default_due(client)

    def _post_clean(self) -> None:
        """The rest of the row is made by the service: there is no row to check yet."""

    @property
    def told(self) -> Any:
        """Return what to say once it's sent."""
        if self.request is not None and not self.request.is_open:
            return _("Approved without asking. The history says so.")
        return _("Those who are asked get a mail with their personal link.")

    def send(self, kind: str, row: Row, *, by: User) -> bool:
        """Ask the deciders about a row; False with the reasons in the form when it won't do."""
        if self.is_valid():
            try:
                self.request = request_approval(kind, row, by=by, **self.cleaned_data)
            except ValidationError as error:
                add_errors(self, error)
        return not self.errors


class MoreTimeForm(forms.Form):
    """Another day to decide by."""

    due = forms.DateField(
        label=_("Decide by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A day that nobody works moves on to the next. Reminders follow."),
    )


class AskAlsoForm(forms.Form):
    """One more decider for a question that is open; `people` are those who may be asked."""

    person: Any = forms.ModelChoiceField(label=_("Decider"), queryset=None)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["person"]
        asked.queryset = User.objects.filter(pk__in=[person.pk for person in people])


class RevokeSilenceForm(forms.Form):
    """Why something that silence approved is returned after all."""

    reason = forms.CharField(
        label=_("What should change?"),
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Part(NamedTuple):
    """The controls of one post: what was ticked and typed so far."""

    pk: str
    returned: bool
    remark: str


class DecisionForm(forms.Form):
    """A decider's answer. Nothing is preselected, so that a pressed button alone decides nothing
    (LNK-2)."""

    decision = forms.ChoiceField(
        choices=AskedDecider.Decision.choices,
        error_messages={
            "required": _("Choose: approve or return."),
            "invalid_choice": _("Choose: approve or return."),
        },
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=MAX_COMMENT, widget=forms.Textarea
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, asked: AskedDecider):
        request, draft = asked.request, draft_of(asked) if data is None else None
        initial = {"version": request.subject_version, "comment": draft.comment if draft else ""}
        super().__init__(data, initial=initial)
        self.asked = asked
        self.ticked: list[str] = draft.ticked if draft else []
        if data is not None:
            self.ticked = data.getlist("returned")
        remarks = draft.remarks if draft else {}
        self.parts = {
            pk: Part(pk, pk in self.ticked, self.data.get(f"remark-{pk}", remarks.get(pk, "")))
            for pk in subject(request.kind).parts(request.content)
        }

    @property
    def marked(self) -> bool:
        """Whether any post is ticked or has a remark."""
        return any(part.returned or part.remark for part in self.parts.values())

    def sent(self) -> list[tuple[str, str]]:
        """Return what came with the form, to send it once more."""
        data: Any = self.data
        return [(name, value) for name in data for value in data.getlist(name)]

    def so_far(self) -> dict[str, Any]:
        """Return what keep_answer() asks for: everything but the choice."""
        remarks = {part.pk: part.remark for part in self.parts.values() if part.remark}
        return {
            "ticked": self.ticked,
            "remarks": remarks,
            "comment": self.data.get("comment", ""),
        }

    def answer(self) -> dict[str, Any]:
        """Return what decide() asks for; ticked ids that nobody sent stay in, to be refused."""
        return {
            "decision": self.cleaned_data["decision"],
            "comment": self.cleaned_data["comment"],
            "version": self.cleaned_data["version"],
            "returned_posts": self.ticked,
            "remarks": self.so_far()["remarks"],
        }


class KeepForm(DecisionForm):
    """The same form on its way: what is there is kept, and nothing has to be."""

    decision = None  # type: ignore[assignment]  # Django's way to leave out a field


BY_SCRIPT = "X-Keep"  # a header of static/js/keep.js, which shows no page


def keep_typed(form: DecisionForm) -> bool:
    """Keep what a decider typed; False with the reasons in the form when it can't be kept."""
    if form.is_valid():
        try:
            keep_answer(form.asked, **form.so_far())
        except ValidationError as error:
            add_errors(form, error)
    return not form.errors
