"""The questions of a goal that is being set, one form for each step (GOAL-2, KPI-1).

The forms hold no row: a draft keeps what was typed, and these say what is still missing."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.fields import FormKeyField
from clients.forms import ClientForm
from common.formats import day as day_text
from common.periods import check_year
from goals.fields import DaysField
from goals.models import Goal, Trouble
from goals.reviews import check_days
from goals.rules import PAINS, propose_reviews, suggest_kinds
from goals.wizard import say_what_hurts
from goals.wording import KIND_WORDS, PAIN_WORDS
from kpis.founding import Offer
from kpis.models import Kpi
from kpis.store import plain_text

LONGEST = 4000  # characters of one answer, right or wrong
PAIN_CHOICES = [(pain, PAIN_WORDS[pain]) for pain in PAINS]
Raw = dict[str, Any]  # what was typed: text, or texts, by field


def raw_of(form: forms.Form, data: QueryDict) -> Raw:
    """Return what was typed into a form's inputs, as a draft keeps it."""
    fields = {name: field for name in data if (field := _field_of(name, form)) is not None}
    raw: Raw = {
        name: data.getlist(name)
        if isinstance(field, forms.MultipleChoiceField)
        else data.get(name, "")
        for name, field in fields.items()
    }
    return {name: value for name, value in raw.items() if value}


def _field_of(name: str, form: forms.Form) -> forms.Field | None:
    """Return the field that an input belongs to; the inputs of several days are numbered."""
    if name == "form_key":
        return None
    stem, _dash, number = name.rpartition("_")
    return form.fields.get(name) or (form.fields.get(stem) if number.isdecimal() else None)


def shown(form: "Step", raw: Mapping[str, Any] | None) -> "Step":
    """Return an unsent form with what was kept of it, else with what the app proposes."""
    told: dict[str, Any] = dict(form.proposed if raw is None else raw)
    if raw is not None and isinstance(form, KpisStep):  # of another kind nothing was kept yet
        told = {**form.proposed, **raw}
    for name, field in form.fields.items():
        if isinstance(field, DaysField) and raw is not None:
            told[name] = [raw.get(f"{name}_{n}") for n in range(len(field.fields))]
    form.initial = told
    return form


def as_sent(raw: Mapping[str, Any]) -> QueryDict:
    """Return what was kept as a browser would send it."""
    data = QueryDict(mutable=True)
    for name, value in raw.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


class Step(forms.Form):
    """One step; `proposed` is what the app proposes where nothing was typed yet."""

    proposed: Mapping[str, Any] = {}

    def too_long(self) -> bool:
        """Return whether an answer is longer than is kept, with an error that says so."""
        raw: Any = self.data
        found = any(len(value) > LONGEST for name in raw for value in raw.getlist(name))
        if found:
            self.add_error(None, ValidationError(_("This is too long."), code="max_length"))
        return found


class HurtsStep(Step):
    """What hurts? In the client's words first, the list only helps to propose a kind (GOAL-2)."""

    problem = forms.CharField(
        label=_("What hurts, in the client's own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    pains = forms.MultipleChoiceField(
        label=_("Is it one of these?"),
        choices=PAIN_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Take the chosen sentences for the client's words where nothing else was typed."""
        cleaned = super().clean() or {}
        if not cleaned.get("problem", "").strip():
            said = ". ".join(str(PAIN_WORDS[pain]) for pain in cleaned.get("pains", []))
            if not said and not self.errors:
                text = _("Say what hurts, or choose it from the list.")
                self.add_error("problem", ValidationError(text, code="GOAL-2"))
            cleaned["problem"] = said
        return cleaned


class KindStep(Step):
    """What kind of goal is it? The kinds that the pains speak for come first."""

    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, pains: Sequence[str] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.pains = [pain for pain in pains if pain in PAINS]
        self.suggested = suggest_kinds(self.pains)
        kinds = [
            *self.suggested,
            *(kind for kind in Goal.Kind.values if kind not in self.suggested),
        ]
        field: Any = self.fields["kind"]
        field.choices = [(kind, Goal.Kind(kind).label) for kind in kinds]
        self.proposed = {"kind": self.suggested[0]} if self.suggested else {}

    def cards(self) -> list[dict[str, Any]]:
        """Return the kinds with what they mean, and what speaks for each."""
        return [
            {
                "input": choice,
                "kind": choice.data["value"],
                "words": KIND_WORDS[str(choice.data["value"])],
                "why": [
                    PAIN_WORDS[pain] for pain in self.pains if PAINS[pain] == choice.data["value"]
                ],
            }
            for choice in self["kind"]
        ]


class MeasureStep(Step):
    """How will we know, and by when?"""

    measure = forms.CharField(
        label=_("How we will know it is done"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: 20,000 followers, 30 calls a week."),
    )
    due = forms.DateField(
        label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        text = _("Three months from now is %(three)s, six months %(six)s.")
        self.fields["due"].help_text = text % {
            "three": day_text(today + timedelta(days=91)),
            "six": day_text(today + timedelta(days=182)),
        }

    def clean_due(self) -> date:
        due = self.cleaned_data["due"]
        try:
            check_year(due)
        except ValueError as error:
            raise ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1") from error
        if due <= self.today:
            raise ValidationError(_("Choose a day in the future."), code="GOAL-2")
        return due


class FigureField(forms.DecimalField):
    """A number as people type it: 12,5 and 1 200 too."""

    def __init__(self, **kwargs: Any):
        text = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(max_digits=15, decimal_places=4, widget=text, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace("−", "-").replace(",", ".")
        return super().to_python(value)


class KpisStep(Step):
    """Which figures prove it? A metric is chosen by giving it a target; nothing is filled in that
    the client's own figures don't say (KPI-1, KPI-4)."""

    def __init__(self, *args: Any, offers: Sequence[Offer], today: date, due: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offers, self.today, self.due = offers, today, due
        self.kpis: list[Kpi] = []
        proposed = {}
        for offer in offers:
            code = offer.advice.metric
            self.fields[f"baseline_{code}"] = FigureField(label=_("Baseline"))
            self.fields[f"target_{code}"] = FigureField(label=_("Target"))
            if offer.baseline is not None:
                proposed[f"baseline_{code}"] = plain_text(offer.baseline)
        self.proposed = proposed

    def cards(self) -> list[dict[str, Any]]:
        return [
            {
                "offer": offer,
                "baseline": self[f"baseline_{offer.advice.metric}"],
                "target": self[f"target_{offer.advice.metric}"],
                "as_now": "" if offer.as_now is None else offer.line.figure_text(offer.as_now),
                "better": "" if offer.better is None else offer.line.figure_text(offer.better),
            }
            for offer in self.offers
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.kpis = [kpi for offer in self.offers if (kpi := self._kpi(offer, cleaned))]
        if not self.kpis and not self.errors:
            text = _("Give at least one of them a target.")
            self.add_error(None, ValidationError(text, code="KPI-1"))
        return cleaned

    def _kpi(self, offer: Offer, cleaned: Mapping[str, Any]) -> Kpi | None:
        """Return the KPI of a metric that was given a target, with what is wrong in the form."""
        code = offer.advice.metric
        target, baseline = cleaned.get(f"target_{code}"), cleaned.get(f"baseline_{code}")
        if target is None:
            return None
        if baseline is None:
            if f"baseline_{code}" not in self.errors:
                text = _("Say where it begins.")
                self.add_error(f"baseline_{code}", ValidationError(text, code="KPI-2"))
            return None
        kpi = Kpi(
            metric=code,
            base=offer.base,
            direction=offer.direction,
            baseline=baseline,
            target=target,
            start=self.today,
            due=self.due,
            priority=offer.advice.priority,
        )
        try:
            kpi.clean()
        except ValidationError as error:
            for problems in error.error_dict.values():
                self.add_error(f"target_{code}", problems)
            return None
        return kpi


class ReviewsStep(Step):
    """When do we look whether it comes nearer? (GOAL-7)"""

    def __init__(self, *args: Any, today: date, due: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.due = due
        proposed = propose_reviews(today, due)
        self.fields["days"] = DaysField(
            label=_("Review dates"),
            filled=len(proposed) + 1,
            required=False,
            help_text=_("Proposed; change them as you like. Before the first nobody judges."),
        )
        self.proposed = {"days": proposed}

    def clean_days(self) -> list[date]:
        days = self.cleaned_data["days"]
        if not days:
            text = _("Choose at least one day on which you look at it.")
            raise ValidationError(text, code="GOAL-7")
        try:
            check_days(days, self.due)
        except ValidationError as error:
            raise ValidationError(error.error_dict["review_days"]) from error
        return days


class NewDraftForm(HurtsStep):
    """The first step of a goal that isn't kept anywhere yet."""

    form_key = FormKeyField()


class TroubleForm(ClientForm):
    """What a person of the client says hurts."""

    pains = forms.MultipleChoiceField(
        label=_("Is it one of these?"),
        choices=PAIN_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    layout = (("words",), ("pains",))

    class Meta:
        model = Trouble
        fields = ["words", "pains"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("As you would tell a friend; no marketing words needed.")

    def save(self, *, by: User) -> Trouble:  # type: ignore[override]
        return say_what_hurts(self.instance, by=by)
