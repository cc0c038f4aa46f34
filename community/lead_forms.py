"""Calls and leads as people type them and look for them (COMM-5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.fields import AmountField
from clients.forms import ClientForm
from common.money import from_minor
from common.periods import now
from community.lead_services import add_contact, change_contact
from community.models import Call, Lead
from contentplan.forms import LocalMomentField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ContactForm(ClientForm):
    """When, from which channel, worth how much: typed on a phone in ten seconds."""

    class Meta:
        fields = ["at", "channel", "external_id"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        client: Any = self.instance.client
        currency = self.instance.currency or client.currency
        self.fields["at"] = LocalMomentField(
            label=_("When, %(zone)s") % {"zone": client.timezone}, zone=client.timezone
        )
        self.fields["value"] = AmountField(
            label=_("Worth, %(currency)s") % {"currency": currency},
            currency=currency,
            required=False,
        )
        self.fields["channel"].help_text = _("Without a channel it counts in no channel's figures.")
        self.fields["external_id"].help_text = _("Its number in your CRM or call tracking, if any.")
        if self.instance._state.adding:
            self.fields["at"].initial = now()
        elif self.instance.value_minor is not None:
            worth = from_minor(self.instance.value_minor, currency)
            self.fields["value"].initial = worth.amount
        self.order_fields(["at", "channel", "value", "external_id"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.value_minor = cleaned.get("value")
        return cleaned

    def values(self) -> dict[str, Any]:
        return {**super().values(), "value_minor": self.cleaned_data["value"]}

    def save(self, *, by: User) -> Any:  # type: ignore[override]
        if self.instance._state.adding:
            return add_contact(self.instance, by=by)
        return change_contact(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])


class CallForm(ContactForm):
    class Meta(ContactForm.Meta):
        model = Call


class LeadForm(ContactForm):
    class Meta(ContactForm.Meta):
        model = Lead


FORMS: dict[str, type[ContactForm]] = {"calls": CallForm, "leads": LeadForm}


class ContactFilterForm(forms.Form):
    """What a list is narrowed to; lives in the address, and nonsense narrows nothing."""

    channel = forms.CharField(label=_("Channel"), required=False, max_length=40)
    start = forms.DateField(label=_("From"), required=False, widget=DAY)
    end = forms.DateField(label=_("To"), required=False, widget=DAY)
    NONE = "none"  # those of which nobody knows where they came from

    def asked(self) -> dict[str, Any]:
        """Return what the address asks for, without what it leaves open."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def clean_channel(self) -> Any:
        given = self.cleaned_data["channel"]
        return given if given in ("", self.NONE) else forms.UUIDField().clean(given)

    def narrowed(self, rows: Any) -> Any:
        asked = self.asked()
        if "channel" in asked:
            channel = asked["channel"]
            rows = rows.filter(channel=None if channel == self.NONE else channel)
        if "start" in asked:
            rows = rows.filter(day__gte=asked["start"])
        if "end" in asked:
            rows = rows.filter(day__lte=asked["end"])
        return rows


class LeadFileForm(forms.Form):
    """A table to read; what its columns are called stands beside it."""

    file = forms.FileField(
        label=_("File"),
        max_length=1000,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls"}),
    )
