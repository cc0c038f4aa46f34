"""What people fill in: sending, deciding, commenting."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.decisions import MAX_COMMENT
from approvals.models import AskedDecider, Comment, Sendable
from approvals.services import default_due, request_approval
from approvals.subjects import subject
from clients.forms import add_errors, labels_as_written
from clients.models import Client


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
        self.fields["due"].initial = default_due(client)

    def _post_clean(self) -> None:
        """The rest of the row is made by the service: there is no row to check yet."""

    def send(self, kind: str, row: Sendable, *, by: User) -> bool:
        """Ask the deciders about a row; False with the reasons in the form when it won't do."""
        if self.is_valid():
            try:
                request_approval(kind, row, by=by, **self.cleaned_data)
            except ValidationError as error:
                add_errors(self, error)
        return not self.errors


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
        super().__init__(data, initial={"version": asked.request.subject_version})
        request = asked.request
        self.asked = asked
        self.ticked: list[str] = data.getlist("returned") if data is not None else []
        self.parts = {pk: self._part(pk) for pk in subject(request.kind).parts(request.content)}

    def _part(self, pk: str) -> Part:
        return Part(pk, pk in self.ticked, self.data.get(f"remark-{pk}", ""))

    def answer(self) -> dict[str, Any]:
        """Return what decide() asks for; ticked ids that nobody sent stay in, to be refused."""
        return {
            "decision": self.cleaned_data["decision"],
            "comment": self.cleaned_data["comment"],
            "version": self.cleaned_data["version"],
            "returned_posts": self.ticked,
            "remarks": {part.pk: part.remark for part in self.parts.values() if part.remark},
        }


class CommentForm(forms.ModelForm):
    """A remark; `choose` lets agency people say who sees it, internal unless they do (APPR-5)."""

    class Meta:
        model = Comment
        fields = ["text", "audience"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "audience": forms.RadioSelect}

    def __init__(self, *args: Any, choose: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not choose:
            del self.fields["audience"]

    def audience(self) -> str:
        if "audience" not in self.fields:
            return Comment.Audience.CLIENT
        return self.cleaned_data["audience"]
