"""A formula tried on a client's own figures before anything is promised (KPI-3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from clients.models import Channel, Client
from goals.models import Goal
from kpis.catalogue import METRICS
from kpis.formula_words import UNIT_WORDS
from kpis.judging import ChannelRef, KpiLine, current, promise_of
from kpis.measures import named_metrics, of_catalogue
from kpis.models import Kpi
from kpis.naming import settle
from kpis.own_models import OwnMetric


class Trial(NamedTuple):
    """What a formula gives today, or what is wrong with it: the text around the bad place."""

    line: KpiLine | None = None
    problem: str = ""
    before: str = ""
    bad: str = ""
    after: str = ""

    @property
    def card(self) -> Any:
        return self.line.formula_card if self.line else None


def try_formula(
    goal: Goal, text: str, today: date, *, channels: Iterable[Channel] = (), kpi: Kpi | None = None
) -> Trial:
    """Return what a formula gives over the last 30 days; kpi is the row that is being changed.

    Writes nothing; at most four queries."""
    row = Kpi(goal=goal, formula=text, baseline=0, target=1, start=today, due=today)
    row.pk = kpi.pk if kpi else row.pk
    try:
        row.terms = settle(row)
    except ValidationError as error:
        return _problem(text, error)
    named = [ChannelRef(one.pk, one.network, one.name) for one in channels]
    return Trial(current(promise_of(row, named), today))


def _problem(text: str, error: ValidationError) -> Trial:
    told = error.error_dict["formula"][0]
    start, end = (told.params or {}).get("start", 0), (told.params or {}).get("end", 0)
    return Trial(None, " ".join(error.messages), text[:start], text[start:end], text[end:])


class Name(NamedTuple):
    """A name that may stand in a formula."""

    code: str
    name: str
    unit: str


def names_for(client: Client, kpi: Kpi | None = None) -> dict[str, list[Name]]:
    """Return what formulas of a client may name: `own`, `kpis` and `catalogue`; two queries."""
    own = OwnMetric.objects.filter(agency=client.agency_id)
    kpis = Kpi.objects.filter(goal__client=client).exclude(code="")
    kpis = kpis.exclude(pk=kpi.pk) if kpi else kpis
    return {
        "own": [_name(one.code, one.name, one.unit) for one in own],
        "kpis": [_name(one.code, str(one), one.measure.unit) for one in kpis],
        "catalogue": [
            _name(code, str(of_catalogue(code).name), of_catalogue(code).unit)
            for code in sorted(named_metrics(), key=_place)
        ],
    }


def _name(code: str, name: str, unit: str) -> Name:
    return Name(code, name, str(UNIT_WORDS.get(unit, unit)))


_ORDER: Mapping[str, int] = {code: place for place, code in enumerate(METRICS)}


def _place(code: str) -> tuple[int, str]:
    return _ORDER.get(code, len(_ORDER)), code
