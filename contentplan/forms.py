"""Plans and posts as people type them; times are in the client's zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.access import Access
from clients.forms import ClientForm
from clients.models import Channel, Client
from common.fields import NameField
from common.formats import month
from common.periods import Period, at_local, zone_info
from common.text import sentence
from contentplan.models import ContentPlan, PhraseList, Post, Type, Waiver
from contentplan.services import (
    Wish,
    add_plan,
    change_plan,
)
from contentplan.services.bulk import FIELDS
from goals.models import Goal

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
        shares = [f"share_{kind}" for kind in Type]
        self.layout = (("title",), ("start", "end"), ("channels",), shares, ("tolerance",))

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


def month_of_plan(free: Period) -> dict[str, Any]:
    """Return the initial values of a plan for a month."""
    return {"title": sentence(month(free.start)), **free._asdict()}


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


class MoveForm(forms.Form):
    """Where a post goes: a day, a time of it, a type; what is left out stays."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    type = forms.ChoiceField(label=_("Type"), choices=Type.choices, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("day")
        if day and not 2000 <= day.year <= 2100:
            self.add_error(
                "day", ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
            )
        if not self.errors and not day and not cleaned.get("type"):
            self.add_error("day", ValidationError(_("Choose a day."), code="required"))
        return cleaned


KEEP = ("", _("as it is"))


class BulkForm(forms.Form):
    """What happens to the chosen posts; what is left as it is stays."""

    type = forms.ChoiceField(label=_("Type"), required=False, choices=[KEEP, *Type.choices])
    channel = forms.ModelChoiceField(
        Channel.objects.none(), label=_("Channel"), required=False, empty_label=KEEP[1]
    )
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Goal"), required=False, empty_label=KEEP[1]
    )
    format = forms.ChoiceField(
        label=_("Format"), required=False, choices=[KEEP, *Post.Format.choices]
    )
    tone = forms.ChoiceField(label=_("Tone"), required=False, choices=[KEEP, *Post.Tone.choices])
    speaker = NameField(max_length=100, blank=True).formfield(label=_("Who speaks"))
    days = forms.IntegerField(
        label=_("Days later"),
        required=False,
        min_value=-366,
        max_value=366,
        help_text=_("Below zero: earlier."),
    )

    def __init__(self, *args: Any, access: Access, client: Client, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("channel", "goal"):
            field: Any = self.fields[name]
            field.queryset = access.rows(field.queryset.model).of_clients([client.pk])
        self.fields["goal"].label_from_instance = lambda goal: goal.measure  # type: ignore[attr-defined]

    @property
    def chosen(self) -> set[str]:
        """The boxes that were ticked, each a post and its version."""
        given: Any = self.data
        return set(given.getlist("post")) if self.is_bound else set()

    def wish(self, *, cancel: bool) -> Wish:
        """Return what was asked; raises nothing: the service says when it's nothing."""
        asked = {name: self.cleaned_data[name] for name in FIELDS}
        values = {name: value for name, value in asked.items() if value}
        return Wish(values, self.cleaned_data["days"] or 0, cancel)


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
