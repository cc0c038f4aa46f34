"""Plans and posts as people type them; times are in the client's zone."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.forms import ClientForm
from clients.models import Client
from common.formats import month
from common.periods import at_local, zone_info
from contentplan.models import ContentPlan, PhraseList, Type, Waiver
from contentplan.services import (
    add_plan,
    change_plan,
)

DATE = {"type": "date"}


class PlanForm(ClientForm):
    """A plan of a period; for a new one the next month without a plan is proposed."""

    class Meta:
        model = ContentPlan
        fields = ["title", "start", "end", "channels", "tolerance"]
        widgets = {
            "start": forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
            "end": forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
            "channels": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind in Type:
            self.fields[f"share_{kind}"] = forms.IntegerField(
                label=_("%(type)s, %%") % {"type": kind.label},
                min_value=0,
                max_value=100,
                initial=self.instance.formula[kind],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        formula = {kind.value: cleaned.get(f"share_{kind}") for kind in Type}
        if None not in formula.values():
            self.instance.formula = formula
        return cleaned

    def values(self) -> dict[str, Any]:
        return {**super().values(), "formula": self.instance.formula}

    def save(self, *, by: User) -> ContentPlan:  # type: ignore[override]
        if self.instance._state.adding:
            return add_plan(self.instance, by=by, channels=self.cleaned_data["channels"])
        seen = self.cleaned_data["seen"]
        return change_plan(self.instance, self.values(), by=by, seen=seen)


def month_of_plan(first: date) -> dict[str, Any]:
    """Return the initial values of a plan for the month that begins on this day."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return {"title": month(first), "start": first, "end": last}


class LocalMomentField(forms.DateTimeField):
    """A day and a time in a client's zone; a time that a clock change skips moves on (TIM-1)."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *args: Any, zone: str, **kwargs: Any):
        self.zone = zone
        super().__init__(*args, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo:
            return value.astimezone(zone_info(self.zone)).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> Any:
        naive = super().to_python(value)
        if naive is None:
            return None
        wall = naive.replace(tzinfo=None)
        if not 2000 <= wall.year <= 2100:
            raise ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
        return at_local(wall.date(), wall.time(), self.zone)[0]


class PublishForm(forms.Form):
    url = forms.URLField(label=_("Address of the published post"), max_length=1000)

    def __init__(self, *args: Any, client: Client, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["published_at"] = LocalMomentField(
            label=_("When, %(zone)s") % {"zone": client.timezone},
            zone=client.timezone,
            required=False,
            help_text=_("Empty means now."),
        )


class WaiverForm(forms.ModelForm):
    class Meta:
        model = Waiver
        fields = ["code", "reason"]
        widgets = {"code": forms.HiddenInput, "reason": forms.TextInput}


class FixForm(forms.Form):
    """Which fix of which finding; both must still be there, which the service looks at."""

    code = forms.CharField(max_length=10)
    post = forms.UUIDField(required=False)
    fix = forms.CharField(max_length=100)


class PhrasesForm(forms.ModelForm):
    """The agency's worn-out phrases; seen is the version worked on (CON-3)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = PhraseList
        fields = ["phrases"]
        widgets = {"phrases": forms.Textarea(attrs={"rows": 24})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["phrases"].label = _("Worn-out phrases")  # Django's would be upper-cased
        self.fields["phrases"].help_text = _(
            "One a line. Capital letters and endings make no difference."
        )
