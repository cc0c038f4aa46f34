"""What a person says about an endpoint."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webhooks.addresses import LONGEST
from webhooks.models import Endpoint
from webhooks.services import checked_url
from webhooks.wording import EVENT_NAMES


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=list(EVENT_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_url(self) -> str:
        return checked_url(self.cleaned_data["url"])


class NewEndpointForm(EndpointForm):
    client = forms.ChoiceField(label=_("At"), required=False)
    field_order = ["url", "client", "events"]

    def __init__(self, *args: Any, clients: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["client"]
        field.choices = [("", _("all my clients")), *clients]

    def row(self) -> Endpoint:
        """Return the unsaved endpoint of a valid form."""
        cleaned = self.cleaned_data
        return Endpoint(
            url=cleaned["url"], events=cleaned["events"], client_id=cleaned["client"] or None
        )


class ChangeEndpointForm(EndpointForm):
    active = forms.BooleanField(label=_("Switched on"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)  # the version that was looked at (CON-3)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("url", "events", "active")}
