"""Forms of rows that belong to a client, and the forms that set up a client."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Self

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.once import once, sent_as
from clients.access import Access
from clients.fields import FormKeyField, HoursField, RhythmField
from clients.meanwhile import Meanwhile, changed_meanwhile
from clients.models import Channel, Client
from clients.rules import AGENCY_ROLES, CLIENT_ROLES
from clients.services import add, change
from clients.zones import countries, country_of_zone, timezones
from common.errors import StaleVersion
from common.fields import NameField
from common.formats import locale
from common.money import CURRENCIES
from common.periods import Period, check_year, parse_month
from common.text import fold


def labels_as_written(form: forms.ModelForm) -> None:
    """Call each field what its model calls it: Django would upper-case the first letter, which
    Georgian never does (TXT-2)."""
    columns: Any = form._meta.model._meta
    for name in form.fields.keys() - form.declared_fields.keys():
        form.fields[name].label = columns.get_field(name).verbose_name


class ClientForm(forms.ModelForm):
    """The base of every form of a client's rows.

    Choices of related rows are narrowed to this client's, through the gate (TEN-2). `owner` sets
    what the form doesn't ask, such as {"client": client}, and takes part in the constraints that
    Django skips for fields that aren't shown. `seen` carries the version worked on; a form of
    something new has `form_key` instead, so that sent twice it makes one row (CON-3)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    layout: Sequence[Sequence[str]] = ()  # names of fields, those of a row side by side
    _made_with: dict[str, Any]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Keep what a form is made with, whatever its kind takes besides: see of_row()."""
        form = super().__new__(cls)
        form._made_with = kwargs
        return form

    def __init__(
        self,
        *args: Any,
        access: Access,
        client: Client | None,
        owner: Mapping[str, models.Model] | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        labels_as_written(self)
        self.owner = owner or {}
        self.stale: models.Model | None = None  # the current row, when somebody was faster
        self.meanwhile: list[Meanwhile] = []  # and what they changed
        for name, row in self.owner.items():
            setattr(self.instance, name, row)
        if self.instance._state.adding:
            del self.fields["seen"]
            self.fields["form_key"] = FormKeyField()
        else:
            self.fields["seen"].initial = self.instance.version
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and client is not None:
                rows: Any = field.queryset
                field.queryset = access.rows(rows.model).of_clients([client.pk])

    @property
    def status(self) -> int:
        """Return what the page with this form answers: 409 when somebody was faster (CON-3)."""
        if self.stale is not None:
            return 409
        return 400 if self.is_bound and self.errors else 200

    def of_row(self, row: models.Model) -> Self:
        """Return this form for a row as it is now, with nothing typed into it."""
        return type(self)(**{**self._made_with, "data": None, "files": None, "instance": row})

    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields as `layout` puts them, for components/form_rows.html."""
        return [[self[name] for name in names] for names in self.layout]

    def clean(self) -> dict[str, Any]:
        super().clean()
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        hidden = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's, unlisted
        return hidden - set(self.owner)

    def add_error(self, field: str | None, error: Any) -> None:
        """Put what is wrong with a field that the form doesn't show above the form."""
        if field is None and hasattr(error, "error_dict"):
            add_errors(self, error)
        else:
            super().add_error(field, error)

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field of the row."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def sent_as(self) -> str:
        """Return what tells this form, as it was sent, from all others; "" for that of a row."""
        data: Any = self.data
        typed = {name: data.getlist(name) for name in data if name != "csrfmiddlewaretoken"}
        whose = [type(self).__name__, *(str(row.pk) for row in self.owner.values())]
        return sent_as(self.cleaned_data.get("form_key"), [whose, typed])

    def save(self, *, by: User) -> Any:  # type: ignore[override]
        """Write the row with its history; see clients.services.add and change."""
        if not self.instance._state.adding:
            return change(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])
        many = {field.name for field in self.instance._meta.many_to_many}
        sets = {name: value for name, value in self.values().items() if name in many}
        return add(self.instance, by=by, sets=sets)


def try_save(form: ClientForm, *, by: User, save: Any = None) -> Any | None:
    """Return the saved row, or None with the reasons put into the form.

    save replaces form.save for a step of its own. When somebody was faster, form.stale is the
    row as it is now, form.meanwhile what changed: the page shows both and nothing typed is lost
    (CON-3)."""
    if not form.is_valid():
        return None
    try:
        return once(by, form.sent_as(), partial(save or form.save, by=by))
    except StaleVersion as stale:
        form.stale = stale.row
        typed: Any = form.data.copy()  # type: ignore[attr-defined]  # what came is a QueryDict
        typed[form.add_prefix("seen")] = stale.row.version
        form.data = typed
        form.meanwhile = changed_meanwhile(form, stale.row, form.cleaned_data["seen"] or 0)
        form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
    except ValidationError as error:
        add_errors(form, error)
    return None


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put a service's refusal into a form: at its field, where the form has that field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        shown = name if name in form.fields and name != NON_FIELD_ERRORS else None
        for problem in problems:
            form.add_error(shown, problem)


def zone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(timezones())]


def currency_choices() -> list[tuple[str, str]]:
    """Return the currencies: the ones our first users have, then all others."""
    first = ["GEL", "RUB", "USD", "EUR", "KZT", "TRY", "GBP"]
    others = sorted(set(CURRENCIES) - set(first))
    return [(code, code) for code in [*first, *others]]


BY_ZONE = "zone"  # instead of a country: the one the time zone is named for


def country_choices() -> list[tuple[str, Any]]:
    """Return who has holidays, by name in the reader's language."""
    names = locale().territories
    named = sorted((names.get(code, code), code) for code in countries())
    return [
        (BY_ZONE, _("the country of the time zone")),
        ("", _("no country")),
        *((code, name) for name, code in named),
    ]


class AgencyForm(forms.Form):
    name = forms.CharField(label=_("What is your agency called?"), max_length=100)


class ClientDetailsForm(ClientForm):
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    country = forms.ChoiceField(
        label=_("Public holidays of"), choices=country_choices, required=False
    )

    class Meta:
        model = Client
        fields = [
            *("name", "market", "industry", "regions", "languages"),
            *("language", "timezone", "currency", "country"),
        ]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What is the client called?")
        self.fields["market"].help_text = _("Whom the client sells to: it changes the KPI advice.")
        self.fields["regions"].help_text = _("Where the client sells, such as: Tbilisi, Batumi.")
        self.fields["languages"].help_text = _("In which its buyers read and write.")
        self.fields["language"].help_text = _("Mails and reports for the client are written in it.")
        self.fields["timezone"].help_text = _("Posts and due dates follow the client's clock.")
        self.fields["country"].help_text = _("The calendar shows them.")
        if self.instance._state.adding:
            self.initial["country"] = BY_ZONE

    def clean_country(self) -> str:
        if self.add_prefix("country") not in self.data and not self.instance._state.adding:
            return self.instance.country
        chosen = self.cleaned_data["country"]
        if chosen == BY_ZONE or self.add_prefix("country") not in self.data:
            return country_of_zone(self.cleaned_data.get("timezone", ""))
        return chosen


class ClientRulesForm(ClientForm):
    """The numbers that a client's settings may change, within their limits."""

    engaging = forms.IntegerField(label=_("Engaging, %"), min_value=0, max_value=100)
    user_generated = forms.IntegerField(label=_("User-generated, %"), min_value=0, max_value=100)
    educational = forms.IntegerField(label=_("Educational, %"), min_value=0, max_value=100)
    promotional = forms.IntegerField(label=_("Promotional, %"), min_value=0, max_value=100)

    class Meta:
        model = Client
        fields = [
            "mix_tolerance",
            "decision_rule",
            "decision_days",
            "mailed_code",
            "shift_allowance",
            "skip_holidays",
        ]

    TYPES = ("engaging", "user_generated", "educational", "promotional")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in self.TYPES:
            self.fields[name].initial = self.instance.mix_formula[name]
        self.fields["mailed_code"].help_text = _(
            "Eight digits go to the decider's mailbox at the moment of deciding: a forwarded link "
            "alone decides nothing."
        )
        self.fields["shift_allowance"].help_text = _(
            "A shift in time up to this long keeps the approval; anything else ends it."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        shares = [cleaned[name] for name in self.TYPES if name in cleaned]
        if len(shares) == len(self.TYPES) and sum(shares) != 100:
            self.add_error(
                None, ValidationError(_("The four shares must add up to 100."), code="MIX-1")
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        formula = {name: self.cleaned_data[name] for name in self.TYPES}
        return {**super().values(), "mix_formula": formula}


class WorkingHoursForm(ClientForm):
    """When the client works: due dates and waiting are counted in these hours (APPR-6)."""

    working_hours = HoursField(label=_("Working hours"))

    class Meta:
        model = Client
        fields = ["working_hours"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["working_hours"].help_text = _(
            "By the client's clock, such as 09:00–18:00; leave a day of rest empty."
        )


class DateForm(forms.Form):
    """A day that matters to this business. It's kept in the client's row, so it has its version."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    name = NameField(max_length=100).formfield(label=_("What is on that day?"))
    yearly = forms.BooleanField(label=_("Every year"), required=False)
    skip = forms.BooleanField(label=_("No posts on this day"), required=False)

    def clean_day(self) -> date:
        try:
            return check_year(self.cleaned_data["day"])
        except ValueError as error:
            raise ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1") from error


class ChannelForm(ClientForm):
    rhythm = RhythmField(label=_("Rhythm"), required=False)

    class Meta:
        model = Channel
        fields = ["network", "name", "handle", "url", "rhythm"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["rhythm"].help_text = _(
            "The regular times of posts, in the client's time zone: for example 10:00 18:00."
        )


ROLE_NAMES = {
    "owner": _("owner"),
    "manager": _("manager"),
    "specialist": _("specialist"),
    "decider": _("decider"),
    "contributor": _("contributor"),
    "observer": _("observer"),
}
ROLE_HELP = {
    "owner": _("everything in the agency"),
    "manager": _("runs the client: the single point of contact"),
    "specialist": _("writes, designs, answers; never sends to the client"),
    "decider": _("approves or returns what is sent: the only voice that counts"),
    "contributor": _("gives materials, answers questions, proposes ideas"),
    "observer": _("reads what was sent and the reports"),
}


class InviteForm(forms.Form):
    """Asks somebody in by mail, or gives a role at once to a person who is already here."""

    name = forms.CharField(label=_("Name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))
    duty = forms.CharField(
        label=_("Duty at the client"),
        max_length=100,
        required=False,
        help_text=_("What this person does there: owner, marketing, shop manager …"),
    )

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = [(role, f"{ROLE_NAMES[role]} — {ROLE_HELP[role]}") for role in roles]
        if not set(roles) & set(CLIENT_ROLES):
            del self.fields["duty"]
            field.initial = "specialist"  # nobody becomes an owner by leaving it as it is

    def clean_email(self) -> str:
        return fold(self.cleaned_data["email"])


CLIENT_INVITE_ROLES = (*CLIENT_ROLES, "specialist", "manager")
AGENCY_INVITE_ROLES = AGENCY_ROLES


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"), choices=[(r, ROLE_NAMES[r]) for r in CLIENT_INVITE_ROLES]
    )


class SuccessorForm(forms.Form):
    """Who takes over what waits for a person who leaves: the id of their membership."""

    successor = forms.UUIDField(required=False)


class JoinForm(forms.Form):
    """What an invited person who is new here fills in."""

    name = forms.CharField(label=_("Your name"), max_length=100)
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters of any kind."),
    )


class MonthForm(forms.Form):
    """A whole month, by the browser's own picker where it has one."""

    month = forms.CharField(
        label=_("Month"),
        max_length=7,
        widget=forms.TextInput(
            attrs={"type": "month", "pattern": "[0-9]{4}-[0-9]{2}", "placeholder": "2026-05"}
        ),
    )

    def clean_month(self) -> Period:
        try:
            return parse_month(self.cleaned_data["month"])
        except ValueError as error:
            message = _("Write the month like 2026-05.")
            raise ValidationError(message, code="invalid") from error
