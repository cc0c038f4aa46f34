"""The pictures of a report: Vega-Lite dicts made of frozen figures, drawn once as SVG.

They hold no words, which stand beside them: days like 31.05, the letters of content types, and
numbers as the client's language writes them. Bars start at zero, a line is for time, the target is
a line with its value."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from common.formats import separators

WIDTH, HEIGHT = 480, 170  # of a line's field, in pixels
MOST_LINES = 12
# The light ink of static/css/tokens.css: a picture stands on its own white ground.
INK, INK_2, LINE, ACCENT, TARGET = "#201e1a", "#57534a", "#e4e0d7", "#2f3e8f", "#1a6b42"
TYPE_INKS = {
    "engaging": ("E", "#2b76d2"),
    "user_generated": ("U", "#b57f1d"),
    "educational": ("L", "#0b4a2f"),
    "promotional": ("P", "#9a2f80"),
}
CONFIG = {
    "font": "Noto Sans",
    "axis": {
        "labelColor": INK_2,
        "labelFontSize": 12,
        "tickColor": LINE,
        "domainColor": LINE,
        "gridColor": LINE,
        "title": None,
    },
    "view": {"stroke": None},
}


def specs(sections: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a Vega-Lite spec per picture, by name; whatever has no data has none."""
    drawn = {name: line_of(kpi) for name, kpi in with_line(sections).items()}
    if has_mix(sections):
        drawn["mix"] = mix_of(sections["content"]["types"])
    return drawn


def with_line(sections: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the KPIs that have a line over time, by the name of its picture."""
    kpis = [kpi for goal in sections["kpis"]["goals"] for kpi in goal["kpis"]]
    known = [kpi for kpi in kpis if sum(value is not None for _day, value in kpi["points"]) > 1]
    return {f"kpi-{kpi['id']}": kpi for kpi in known[:MOST_LINES]}


def has_mix(sections: Mapping[str, Any]) -> bool:
    content = sections["content"]
    return bool(content["planned"] or content["published"])


def line_of(kpi: Mapping[str, Any]) -> dict[str, Any]:
    """Return the way of a KPI: its values, the straight line to the target, the target."""
    points = [{"day": day, "value": _plot(value)} for day, value in kpi["points"]]
    first, last = kpi["points"][0][0], kpi["points"][-1][0]
    target = _plot(kpi["target"])
    way = [{"day": day, "value": _on_the_way(kpi, day)} for day in (first, last)]
    days = {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc"},  # a day is a day wherever the picture is drawn
        "axis": {"format": "%d.%m", "grid": False, "labelOverlap": True, "tickCount": 8},
    }
    amounts = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": {"format": _format(target), "tickCount": 5},
    }
    both = {"x": days, "y": amounts}
    return {
        **_frame(WIDTH, HEIGHT),
        "layer": [
            {
                "data": {"values": way},
                "mark": {"type": "line", "color": INK_2, "strokeWidth": 1, "strokeDash": [3, 3]},
                "encoding": both,
            },
            {
                "data": {"values": [{"value": target}]},
                "mark": {"type": "rule", "color": TARGET, "strokeWidth": 1.5},
                "encoding": {"y": amounts},
            },
            {
                "data": {"values": [{"day": first, "value": target}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dy": -7,
                    "dx": 4,
                    "color": TARGET,
                    "fontSize": 12,
                    "fontWeight": "bold",
                },
                "encoding": {
                    **both,
                    "text": {"field": "value", "format": _format(target), "type": "quantitative"},
                },
            },
            {
                "data": {"values": points},
                "mark": {
                    "type": "line",
                    "color": ACCENT,
                    "strokeWidth": 2.5,
                    "invalid": "break-paths-show-path-domains",  # a gap is a gap
                    "point": {"size": 10, "color": ACCENT},
                },
                "encoding": both,
            },
        ],
    }


def mix_of(types: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return published posts as bars, with a tick where the plan wanted them."""
    rows = [
        {
            "type": TYPE_INKS[line["type"]][0],
            "published": line["published"],
            "planned": line["planned"],
            "told": f"{line['published']} / {line['planned']}",
            "end": max(line["published"], line["planned"]),
        }
        for line in types
    ]
    most = max(row["end"] for row in rows)
    order = {
        "field": "type",
        "type": "nominal",
        "sort": None,
        "axis": {"ticks": False, "labelPadding": 10},
    }
    posts = {
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"format": ",.0f", "tickMinStep": 1, "tickCount": 6},
    }
    colours = {"domain": [ink[0] for ink in TYPE_INKS.values()]} | {
        "range": [ink[1] for ink in TYPE_INKS.values()]
    }
    return {
        **_frame(WIDTH - 60, 120),
        "data": {"values": rows},
        "encoding": {"y": order},
        "layer": [
            {
                "mark": {"type": "bar", "height": 16},
                "encoding": {
                    "x": {"field": "published", **posts},
                    "color": {"field": "type", "scale": colours, "legend": None},
                },
            },
            {
                "mark": {"type": "tick", "color": INK, "thickness": 2.5, "size": 26},
                "encoding": {"x": {"field": "planned", **posts}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8, "color": INK, "fontSize": 12},
                "encoding": {"x": {"field": "end", **posts}, "text": {"field": "told"}},
            },
        ],
    }


def draw(asked: Mapping[str, Mapping[str, Any]], language: str) -> dict[str, str]:
    """Return each spec as SVG text, its numbers in a language. Nothing is loaded from elsewhere.

    Only for jobs: the library hangs in a process that forks after it was used."""
    import vl_convert

    vl_convert.register_font_directory(str(settings.REPORT_FONTS[0].parent))
    decimal, thousands = separators(language)
    numbers = {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    return {
        name: vl_convert.vegalite_to_svg(dict(spec), allowed_base_urls=[], format_locale=numbers)
        for name, spec in asked.items()
    }


def _frame(width: int, height: int) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "padding": {"left": 8, "right": 44, "top": 12, "bottom": 8},
        "background": "#ffffff",
        "config": CONFIG,
    }


def _plot(value: str | None) -> float | None:
    """Return a figure for drawing, the one place where it may be inexact."""
    return None if value is None else float(Decimal(value))


def _format(size: float | None) -> str:
    """Return the d3 format of numbers about that size: decimals only where they are seen."""
    return ",.0f" if size is not None and abs(size) >= 100 else ",.2~f"


def _on_the_way(kpi: Mapping[str, Any], day: str) -> float:
    """Return where the straight line from baseline to target is on a day."""
    start, due, here = (date.fromisoformat(each) for each in (kpi["start"], kpi["due"], day))
    passed = min(max((here - start).days, 0), (due - start).days)
    baseline, target = Decimal(kpi["baseline"]), Decimal(kpi["target"])
    return float(baseline + (target - baseline) * passed / max((due - start).days, 1))
