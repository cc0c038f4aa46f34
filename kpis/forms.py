"""What people fill in about KPIs and measured values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.access import Access
from clients.fields import FilesField
from clients.forms import ClientForm, currency_choices
from clients.models import Channel, Client
from kpis.catalogue import METRICS, STORED
from kpis.import_words import CHOICE_WORDS, QUESTION_WORDS
from kpis.measures import Measure
from kpis.models import Import, Kpi
from kpis.own_models import OwnMetric
from kpis.services import add_kpi, change_kpi
from kpis.store import plain_text
from kpis.wording import BASELINE_WORDS, MEANING_WORDS

DAY = {"type": "date"}
FORMULA = {"rows": 3, "maxlength": 500, "spellcheck": "false", "autocapitalize": "off"}
CODE_HELP = _("Only if formulas of other KPIs are to name this one, such as leads_site.")


class KpiForm(ClientForm):
    """A KPI of one metric, or of a formula: measure is None then. Another metric is another KPI."""

    metric = forms.CharField(widget=forms.HiddenInput, max_length=30)

    class Meta:
        model = Kpi
        fields = [
            "metric",
            "name",
            "formula",
            "base",
            "channels",
            "direction",
            "baseline",
            "target",
            "start",
            "due",
            "priority",
            "owner",
            "reason",
            "code",
        ]
        widgets = {
            "formula": forms.Textarea(attrs=FORMULA),
            "owner": forms.RadioSelect,
            "channels": forms.CheckboxSelectMultiple,
            "direction": forms.RadioSelect,
            "priority": forms.RadioSelect,
            "start": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "due": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, measure: Measure | None, listed: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if measure is None:
            self._ask_formula()
        else:
            self._ask_metric(measure)
        for name in ("baseline", "target"):
            value = self.initial.get(name)
            self.initial[name] = value if isinstance(value, str) else plain_text(value)
        self.fields["channels"].help_text = _("None means all channels of the client.")
        self.fields["channels"].required = False
        self.fields["owner"].required = not self.is_bound or "owner" in self.data
        if listed:
            self.fields["reason"].help_text = _("The client reads it beside the KPI.")
        else:
            self.fields["reason"].help_text = _(
                "This metric is not on the list for such goals: write why it fits."
            )

    def clean_owner(self) -> str:
        return self.cleaned_data["owner"] or self.instance.owner

    def _ask_metric(self, measure: Measure) -> None:
        for name in ("name", "formula"):
            del self.fields[name]
        if measure.code != "engagement_rate":
            del self.fields["base"]
        else:
            self.fields["base"].required = True
        self.fields["baseline"].help_text = BASELINE_WORDS[measure.way]
        self.fields["target"].help_text = MEANING_WORDS[measure.way]
        self.fields["code"].help_text = CODE_HELP

    def _ask_formula(self) -> None:
        for name in ("metric", "base"):
            del self.fields[name]
        self.fields["formula"].required = True
        self.fields["name"].help_text = _("As the client will read it, such as: cost per lead.")
        self.fields["formula"].help_text = _(
            "Names of metrics, numbers, + − × ÷, brackets, min, max, abs and round."
        )
        self.fields["code"].help_text = CODE_HELP

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "seen"}

    def save(self, *, by: User) -> Kpi:  # type: ignore[override]
        if self.instance._state.adding:
            return add_kpi(self.instance, by=by, channels=self.cleaned_data["channels"])
        return change_kpi(self.instance, self.values(), by=by, seen=self.cleaned_data["seen"])


class UploadForm(forms.Form):
    """Export files of one channel."""

    channel = forms.ModelChoiceField(label=_("Channel"), queryset=Channel.objects.none())
    exports = FilesField(label=_("Export files"))
    partial = forms.BooleanField(
        label=_("Write the good rows only"),
        help_text=_("Else one bad row means that nothing of its file is written."),
        required=False,
    )

    def __init__(self, *args: Any, access: Access, client: Client, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = access.rows(Channel, "import").of_clients([client.pk]).select_related("client")
        self.channels = list(rows)
        field: Any = self.fields["channel"]
        field.queryset = rows
        # From the rows that we have: the field would ask for them once more.
        field.choices = [("", field.empty_label), *((one.pk, str(one)) for one in self.channels)]


class ByHandForm(forms.Form):
    """One measured value."""

    channel = forms.ModelChoiceField(label=_("Channel"), queryset=Channel.objects.none())
    metric = forms.ChoiceField(label=_("Metric"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    value = forms.CharField(
        label=_("Value"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    def __init__(self, *args: Any, access: Access, client: Client, **kwargs: Any):
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["channel"].queryset = access.rows(Channel, "import").of_clients([client.pk])
        fields["metric"].choices = [(code, METRICS[code].name) for code in STORED]
        own = access.rows(OwnMetric, "import").filter(agency=client.agency_id).in_use()
        named = [(row.code, row.name) for row in own]
        if named:
            listed = [(_("Our own"), named), (_("Of the networks"), fields["metric"].choices)]
            fields["metric"].choices = listed

    def item(self) -> dict[str, Any]:
        """Return what was typed as kpis/measuring.py takes it."""
        typed = dict(self.cleaned_data)
        typed["value"] = typed["value"].strip().replace("−", "-").replace(",", ".")
        return typed


class AnswerForm(forms.Form):
    """The one thing that a file leaves out and that only a person knows."""

    def __init__(self, data: Any = None, *, row: Import, today: date):
        super().__init__(data)
        label = QUESTION_WORDS[row.problem]
        self.words = label if row.problem == "period" else ""  # else the field says it
        day: dict[str, Any] = {"widget": forms.DateInput(attrs=DAY, format="%Y-%m-%d")}
        if row.problem == "period":
            first = today.replace(day=1)
            self.fields["period_start"] = forms.DateField(label=_("From"), initial=first, **day)
            self.fields["period_end"] = forms.DateField(label=_("To"), initial=today, **day)
        elif row.problem == "as_of":
            self.fields["as_of"] = forms.DateField(label=label, initial=today, **day)
        elif row.problem == "year":
            self.fields["year"] = forms.IntegerField(
                label=label, initial=today.year, min_value=2000, max_value=2100
            )
        elif row.problem == "currency":
            own = row.channel.client.currency
            self.fields["currency"] = forms.ChoiceField(
                label=label, choices=currency_choices, initial=own
            )
        else:
            self.fields[row.problem] = forms.ChoiceField(
                label=label,
                choices=[(code, _choice_word(row.problem, code)) for code in row.choices],
                widget=forms.RadioSelect,
            )

    def answers(self) -> Mapping[str, Any]:
        return self.cleaned_data

    def refuse(self, error: ValidationError) -> None:
        """Show why an answer won't do, beside its field."""
        for name, problems in error.error_dict.items():
            self.add_error(name if name in self.fields else None, problems)


def _choice_word(question: str, code: str) -> Any:
    if question == "network":
        return Channel.Network(code).label
    return CHOICE_WORDS.get(code, code)
