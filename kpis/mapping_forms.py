"""What people say about tables of their own, and about headers in other languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.forms import zone_choices
from common.fields import NameField
from kpis.catalogue import METRICS, Metric
from kpis.import_words import CHOICE_WORDS, PROBLEM_WORDS, SOURCE_NAMES
from kpis.importing import HEADERS
from kpis.importing.layouts import (
    DAY,
    ID,
    LINK,
    MOST_SKIPPED,
    UNITS,
    Heading,
    Layout,
    Told,
    problems,
)
from kpis.mapping_words import FORM_WORDS, LEVEL_WORDS, PART_WORDS, ROLE_WORDS, UNIT_WORDS
from kpis.mappings import meanings


class MappingForm(forms.Form):
    """What each column of a table is, and how its days and figures are written."""

    name = NameField(max_length=100).formfield(label=_("Name"))
    level = forms.ChoiceField(
        label=_("What is a row?"), choices=list(LEVEL_WORDS.items()), widget=forms.RadioSelect
    )
    day_form = forms.ChoiceField(
        label=_("How are the days written?"),
        choices=[("", _("there are none")), *FORM_WORDS.items()],
        required=False,
    )
    zone = forms.ChoiceField(label=_("By whose clock are the times?"), required=False)
    decimal = forms.ChoiceField(
        label=_("Which mark separates the decimals?"),
        choices=[(mark, CHOICE_WORDS[mark]) for mark in (".", ",")],
    )
    skip_first = forms.IntegerField(
        label=_("Rows to leave out after the header"), min_value=0, max_value=MOST_SKIPPED
    )
    skip_last = forms.IntegerField(
        label=_("Rows to leave out at the end"), min_value=0, max_value=MOST_SKIPPED
    )

    def __init__(
        self,
        *args: Any,
        headings: Sequence[Heading],
        titles: Sequence[str],
        samples: Sequence[Sequence[str]],
        metrics: Mapping[str, Metric],
        layout: Layout,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.headings = [one for one in headings if one.name]
        self.metrics = metrics
        zone: Any = self.fields["zone"]
        zone.choices = [("", _("no matter: the day as it stands")), *zone_choices()]
        for name in ("level", "day_form", "zone", "decimal", "skip_first", "skip_last"):
            self.initial.setdefault(name, getattr(layout, name))
        meant = {told.heading: _code(told) for told in layout.columns}
        choices = target_choices(metrics)
        self._columns: list[tuple[str, str, Sequence[str]]] = []
        for index, heading in enumerate(headings):
            if heading.name:
                name = f"column_{index}"
                self.fields[name] = forms.ChoiceField(
                    label=titles[index],
                    choices=choices,
                    required=False,
                    initial=meant.get(heading, ""),
                )
                self._columns.append((name, titles[index], samples[index]))

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Return the columns with their first values and the field that says what each is."""
        return [
            {"title": title, "samples": samples, "field": self[name]}
            for name, title, samples in self._columns
        ]

    def layout(self) -> Layout:
        """Return what was said; the cleaned fields may be of a form that isn't valid."""
        said = self.cleaned_data
        columns = [
            Told(heading, *_target(said[name]))
            for (name, _title, _samples), heading in zip(self._columns, self.headings, strict=True)
            if said.get(name)
        ]
        names = ("level", "day_form", "zone", "decimal", "skip_first", "skip_last")
        plain = {name: said[name] for name in names if said.get(name) not in (None, "")}
        return Layout(tuple(columns), **plain)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        layout = self.layout()
        for target, code in problems(layout, self.metrics).items():
            problem = ValidationError(PROBLEM_WORDS[code], code="IMP-5")
            for name in self._fields_of(target, cleaned):
                self.add_error(name, problem)
        return cleaned

    def _fields_of(self, target: str, cleaned: Mapping[str, Any]) -> list[str | None]:
        """Return the fields that a problem of a layout is shown at."""
        if target in self.fields:
            return [target]
        named: list[str | None] = [
            name
            for name, _title, _samples in self._columns
            if cleaned.get(name) and _target(cleaned[name])[0] == target
        ]
        return named or [None]


def target_choices(metrics: Mapping[str, Metric]) -> list[tuple[Any, Any]]:
    """Return what a column may be: nothing, a role, a metric; durations in three units."""
    durations = [one for one in metrics.values() if one.unit == "seconds"]
    own = [one for code, one in metrics.items() if code not in METRICS]
    groups: list[tuple[Any, Any]] = [
        ("", _("leave out")),
        (_("Rows"), [(role, ROLE_WORDS[role]) for role in (DAY, ID, LINK)]),
    ]
    if own:
        groups.append((_("Our own metrics"), [(one.code, one.name) for one in own]))
    rest = [(code, one.name) for code, one in metrics.items() if code in METRICS]
    groups.append((_("Metrics"), rest))
    units = [
        (f"{one.code}*{times}", UNIT_WORDS[times] % {"metric": one.name})
        for one in durations
        for times in UNITS[1:]
    ]
    groups.append((_("Durations in other units"), units))
    return groups


def _code(told: Told) -> str:
    return told.target if told.times == 1 else f"{told.target}*{told.times}"


def _target(code: str) -> tuple[str, int]:
    target, _star, times = code.partition("*")
    return target, int(times or 1)


class SeenForm(forms.Form):
    """The version that a person worked on (CON-3)."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class AliasForm(forms.Form):
    """A header that an export has in another language or since a new version."""

    source = forms.ChoiceField(
        label=_("Export"),
        choices=[(source, SOURCE_NAMES[source]) for source in HEADERS],
    )
    title = NameField(max_length=200).formfield(
        label=_("Header in the file"), help_text=_("As it stands there; case doesn't matter.")
    )
    code = forms.ChoiceField(label=_("It means"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        code: Any = self.fields["code"]
        parts = dict.fromkeys(part for table in HEADERS.values() for part in table)
        code.choices = [
            (_("Rows"), [(part, PART_WORDS[part]) for part in parts if part in PART_WORDS]),
            (_("Metrics"), [(c, METRICS[c].name) for c in meanings("")]),
        ]
