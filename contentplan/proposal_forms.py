"""Proposals and answers as people type them (IDEA-2)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm, add_errors
from common.fields import ProseField
from contentplan.models import Proposal
from contentplan.services import answer_proposal, propose, reopen_proposal

ANSWERS = [("accept", _("Accept")), ("decline", _("Decline"))]


class ProposalForm(ClientForm):
    """What somebody of the client's side proposes; about a post, an approval, or neither."""

    class Meta:
        model = Proposal
        fields = ["kind", "text", "about", "approval"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 4}),
            "about": forms.HiddenInput,
            "approval": forms.HiddenInput,
        }

    def __init__(self, *args: Any, about: Any = None, approval: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.about = about  # a post that the page is asked about
        self.approval = approval  # or the approval of something else
        kinds: Any = self.fields["kind"]
        labels = dict(Proposal.Kind.choices)
        shown = ("change", "idea") if about or approval else ("idea", "network")
        kinds.choices = [(kind, labels[kind]) for kind in shown]
        kinds.initial = shown[0]
        self.fields["about"].initial = about
        self.fields["approval"].initial = approval

    def save(self, *, by: User) -> Proposal:  # type: ignore[override]
        return propose(self.instance, by=by)


class AnswerForm(forms.Form):
    """The agency's answer: one sentence, and one of two buttons."""

    answer = forms.ChoiceField(choices=ANSWERS)
    argument = ProseField(_("Why"), max_length=4000, blank=True).formfield(
        widget=forms.Textarea(attrs={"rows": 2})
    )

    def give(self, proposal: Proposal, *, by: User) -> bool:
        """Answer a proposal; False with the reasons in the form when it won't do."""
        return _done(self, lambda: answer_proposal(proposal, **self.cleaned_data, by=by))


class ReopenForm(forms.Form):
    """What is new since the answer."""

    facts = ProseField(_("What is new?"), max_length=4000).formfield(
        widget=forms.Textarea(attrs={"rows": 2})
    )

    def give(self, proposal: Proposal, *, by: User) -> bool:
        """Reopen a proposal; False with the reasons in the form when it won't do."""
        return _done(self, lambda: reopen_proposal(proposal, **self.cleaned_data, by=by))


def _done(form: forms.Form, step: Any) -> bool:
    if form.is_valid():
        try:
            step()
        except ValidationError as error:
            add_errors(form, error)
    return not form.errors
