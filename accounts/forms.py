"""What people set about themselves."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import SCOPES
from clients.forms import zone_choices

SCOPE_NAMES = {
    "read": _("read only"),
    "write": _("read, import and write"),
    "import": _("import measurements"),
    "import read": _("read, and import measurements"),  # what a nightly push needs
}


class ProfileForm(forms.ModelForm):
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = User
        fields = ["name", "language", "timezone", "quiet_from", "quiet_until"]
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["quiet_until"].help_text = _(
            "Reminders wait until these hours are over, by your own clock."
        )


class TokenForm(forms.Form):
    """A new API token: what it is for, what it may do, where, and how long (AUTH-4)."""

    name = forms.CharField(label=_("What is it for?"), max_length=100)
    scope = forms.ChoiceField(
        label=_("It may"),
        choices=[(scopes, SCOPE_NAMES[scopes]) for scopes in (*SCOPES, "import read")],
    )
    client = forms.ChoiceField(label=_("At"), required=False)
    days = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year")), (0, _("for ever"))],
        initial=90,
    )

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["client"]
        field.choices = [("", _("all my clients")), *clients]

    def asked(self) -> dict[str, Any]:
        """Return the arguments of accounts.services.create_token."""
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "scopes": cleaned["scope"].split(),
            "client_id": cleaned["client"] or None,
            "expires_at": now() + timedelta(days=cleaned["days"]) if cleaned["days"] else None,
        }
