"""Ideas as people type them."""

from django import forms

from accounts.models import User
from clients.forms import ClientForm
from contentplan.models import Idea
from contentplan.services import add_idea


class IdeaForm(ClientForm):
    class Meta:
        model = Idea
        fields = ["text", "type", "channel", "origin"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def save(self, *, by: User) -> Idea:  # type: ignore[override]
        return add_idea(self.instance, by=by)
