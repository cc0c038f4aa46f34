"""What a KPI's page shows beside the figures: its chart with everything that is marked on it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Channel
from common import formats
from common.periods import Period
from kpis.breaks import breaks_of
from kpis.charts import Chart, Mark, chart_of
from kpis.doubt_words import counter_text, doubt_figures, doubt_title
from kpis.judging import KpiLine
from kpis.models import DayNote
from kpis.note_models import explained_days
from kpis.suspicion import doubts
from kpis.trust import Suspicion


def shown_notes(notes: Any, line: KpiLine) -> list[DayNote]:
    """Return the notes on the KPI's days and channels; notes is the gate's query (TEN-3)."""
    promise = line.promise
    found = notes.filter(day__lte=promise.due, until__gte=promise.start)
    scope = {channel.id for channel in promise.channels}
    rows = found.select_related("channel", "author").order_by("day", "pk")
    return [row for row in rows if not scope or row.channel_id in scope or row.channel_id is None]


def chart_page(
    line: KpiLine, notes: Sequence[DayNote], contract_breaks: Iterable[date], *, may_edit: bool
) -> dict[str, Any]:
    """Return the chart and the lists beside it, for templates/kpis/_chart.html.

    contract_breaks are the days on which what was agreed changed."""
    promise = line.promise
    changes = breaks_of(promise.measure.columns, line.networks, promise.start, line.today)
    breaks = [Mark(one.day, str(one.text)) for one in changes]
    agreed = _("Another version of what was agreed begins.")
    breaks += [Mark(day, agreed) for day in contract_breaks if day > promise.start]
    chart = chart_of(
        line,
        breaks=breaks,
        notes=[Mark(max(note.day, promise.start), note.text, note) for note in notes],
        suspicious=[Mark(one.doubt.day, doubt_title(one.doubt), one) for one in line.suspicious],
    )
    return {
        "chart": chart,
        "sentence": sentence(line),
        "scale": [line.figure_text(value) for value in chart.scale] if chart else [],
        "rows": _rows(line, chart) if chart else [],
        "breaks": chart.breaks if chart else [],
        "notes": notes,
        "suspicious": [_told(one, notes, line, may_edit=may_edit) for one in line.suspicious],
        "counters": [counter_text(one) for one in line.beside],
    }


def sentence(line: KpiLine) -> str:
    """Return what there is to see on the chart, in one sentence."""
    if not line.points:
        return ""
    (first, then), (last, now) = line.points[0], line.points[-1]
    told = {
        "then": line.figure_text(then),
        "now": line.figure_text(now),
        "first": formats.day(first),
        "last": formats.day(last),
        "expected": line.expected_text,
    }
    return (
        _("From %(then)s on %(first)s to %(now)s on %(last)s; today it should be %(expected)s.")
        % told
    )


def _rows(line: KpiLine, chart: Chart) -> list[dict[str, Any]]:
    """Return the table behind the chart, oldest first: the chart's own cursor reads it too."""
    said: dict[Any, list[str]] = {}
    for drawn in (*chart.breaks, *chart.notes, *chart.suspicious):
        said.setdefault(drawn.mark.day, []).append(drawn.mark.text)
    return [
        {
            "day": point.day,
            "value": line.figure_text(point.value),
            "expected": line.figure_text(point.expected),
            "x": point.x,
            "y": point.y,
            "said": " · ".join(said.get(point.day, ())),
        }
        for point in chart.points
    ]


def _told(
    one: Suspicion, notes: Sequence[DayNote], line: KpiLine, *, may_edit: bool
) -> dict[str, Any]:
    """Return a suspicious day in words, with its explanation as far as the reader may see it."""
    explaining = [
        note
        for note in notes
        if note.explains
        and note.channel_id == one.channel_id
        and note.day <= one.doubt.day <= note.until
    ]
    link = ""
    if may_edit and not one.explained:
        link = explain_url(line.promise.client_id, one, kpi=line.promise.pk)
    return {
        "day": one.doubt.day,
        "title": doubt_title(one.doubt),
        "figures": doubt_figures(one.doubt),
        "explained": one.explained,
        "notes": explaining,
        "explain_url": link,
    }


def suspicious_days(
    channel: Channel, days: Mapping[date, Mapping[str, Any]], month: Period, *, may_edit: bool
) -> list[dict[str, Any]]:
    """Return the suspicious days of a channel's month in words; days begin eight weeks before."""
    explained = explained_days(channel, month)
    found = [
        Suspicion(channel.pk, one, one.day in explained)
        for one in doubts(days, month.start)
        if one.day <= month.end
    ]
    return [
        {
            "day": one.doubt.day,
            "title": doubt_title(one.doubt),
            "figures": doubt_figures(one.doubt),
            "explained": one.explained,
            "explain_url": explain_url(channel.client_id, one)
            if may_edit and not one.explained
            else "",
        }
        for one in found
    ]


def explain_url(client: UUID, one: Suspicion, kpi: UUID | None = None) -> str:
    """Return where a suspicious day is explained, with what is known filled in."""
    told = f"?day={one.doubt.day.isoformat()}&channel={one.channel_id}&explains=on"
    back = f"&kpi={kpi}" if kpi else ""
    return reverse("kpis:note_new", kwargs={"client_pk": client}) + told + back
