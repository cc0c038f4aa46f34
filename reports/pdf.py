"""A report on paper."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from common import formats
from common.paper import printed
from reports.brand_rules import USUAL
from reports.tables import Part, Promise, Reading, Table

SHORT = 24  # characters that a column holds without turning a line
LONG = 80  # characters from which on a column is as wide as it gets
TEMPLATE = Path(__file__).with_name("report.typ")


def render(
    reading: Reading,
    charts: Mapping[str, str],
    language: str,
    *,
    accent: str = "",
    logo: bytes | None = None,
) -> bytes:
    """Return the PDF of a report; charts maps names to SVG, language is the reading's, accent and
    logo (a WebP) are the agency's.

    It keeps PDF/UA-1: tagged, with its language, a title, headings in order, and words for each
    picture; typst refuses to make what doesn't."""
    look = {"accent": accent or USUAL, "logo": list(logo or b"")}
    return printed(TEMPLATE, document(reading, charts, language) | look, accessible=True)


def document(reading: Reading, charts: Mapping[str, str], language: str) -> dict[str, Any]:
    """Return what the template draws: a head, and blocks one below the other."""
    return {
        "lang": language,
        "title": reading.title,
        "client": reading.client,
        "agency": reading.agency,
        "edition": _("Edition %(number)s") % {"number": formats.integer(reading.edition)},
        "page": _("Page"),
        "blocks": list(_blocks(reading, charts)),
    }


def _blocks(reading: Reading, charts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    yield from _part(reading.first, charts)
    yield _heading(_("What we saw and conclude"))
    yield _text(reading.conclusions or _("Not written yet."))
    yield _heading(_("What we change next month"))
    if reading.corrections:
        yield _checks(reading.corrections)
    else:
        yield _text(reading.no_corrections_because or _("Not written yet."))
    if reading.last_corrections:
        title = _("What the last report promised, %(period)s") % {"period": reading.last_period}
        yield _heading(title)
        yield _checks(reading.last_corrections)
    yield _heading(_("Goals"))
    if not reading.goals:
        yield _text(_("No agreed goal falls into this period."))
    for goal in reading.goals:
        yield {"is": "goal", "kind": goal.kind, "measure": goal.measure, "due": _by(goal.due)}
        for one in goal.promises:
            yield _kpi(one, keep=one.chart in charts)
            if one.chart in charts:
                yield _picture(charts[one.chart], _line_text(), one.name)
    for part in reading.parts:
        yield from _part(part, charts)
    if reading.changes is not None:
        yield _heading(reading.changes.title)
        yield _table(reading.changes, titled=False)


def _part(part: Part, charts: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    yield _heading(part.title)
    for text in (part.lead, part.empty):
        if text:
            yield _text(text, keep=part.chart in charts or bool(part.tables))
    if part.chart in charts:
        yield _picture(charts[part.chart], part.chart_text, part.title)
    for table in part.tables:
        yield _table(table)


def _line_text() -> str:
    return _("Line: the value. Dashes: the way to the target. Green: the target.")


def _by(day: str) -> str:
    return _("by %(day)s") % {"day": day}


def _heading(text: str) -> dict[str, Any]:
    return {"is": "heading", "text": text}


def _text(text: str, *, keep: bool = False) -> dict[str, Any]:
    return {"is": "text", "lines": text.split("\n"), "keep": keep}


def _picture(svg: str, text: str, what: str) -> dict[str, Any]:
    return {"is": "chart", "svg": svg, "text": text, "alt": f"{what}. {text}"}


def _checks(items: Any) -> dict[str, Any]:
    words = {True: _("done"), False: _("not done")}
    return {
        "is": "checks",
        "items": [
            {
                "done": one.done,
                "text": one.text,
                "state": " · ".join(filter(None, [words[one.done], getattr(one, "helped", "")])),
            }
            for one in items
        ],
    }


def _kpi(one: Promise, *, keep: bool) -> dict[str, Any]:
    return {
        "is": "kpi",
        "keep": keep,  # on one page with what follows
        "name": one.name,
        "where": one.where,
        "state": one.status,
        "status": one.status_text,
        "done": one.done,
        "expected": one.expected_done,
        "facts": [
            [_("Baseline"), one.baseline.text],
            [_("Target"), one.target.text],
            [_("Fact"), one.fact.text],
            [_("Expected by now"), one.expected.text],
            [_("Forecast"), one.forecast.text],
        ],
        "note": " · ".join(
            filter(
                None,
                [
                    one.basis,
                    one.doubts,
                    *one.quality,
                    _("Data up to %(day)s") % {"day": one.last_day},
                    one.reason,
                ],
            )
        ),
    }


def _table(table: Table, *, titled: bool = True) -> dict[str, Any]:
    rows = [[cell.text for cell in row] for row in table.rows]
    return {
        "is": "table",
        "title": table.title if titled else "",
        "lead": table.lead,
        "columns": [
            {"title": each.title, "numeric": each.numeric, "wide": wide}
            for each, wide in zip(table.columns, _wide(table), strict=True)
        ],
        "rows": rows,
        "note": table.note,
        "total": table.total,
    }


def _wide(table: Table) -> list[int]:
    """Return the shares of the columns in the room that the short ones leave: 0 for a short one.

    Those of longer words share it by their longest text; if there are none, the widest has it."""
    longest = [
        max((len(row[place].text) for row in table.rows), default=0)
        for place in range(len(table.columns))
    ]
    words = [0 if each.numeric else most for each, most in zip(table.columns, longest, strict=True)]
    if max(words) <= SHORT:
        return [int(place == words.index(max(words))) for place in range(len(words))]
    return [min(most, LONG) if most > SHORT else 0 for most in words]
