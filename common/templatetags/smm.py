"""`{% load smm %}`: values in the reader's words, small pictures, links that keep their filters."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language, gettext

from common import formats
from common.money import Money
from common.periods import Period
from common.rows import Pieces, cut, fill, marked, marks
from common.text import sentence

register = template.Library()
register.simple_tag(marked, name="pieces")


@register.filter
def number(value: Any, places: int = 2) -> str:
    return formats.number(_value(value), places)


@register.filter
def percent(points: Any, places: int = 1) -> str:
    return formats.percent(_value(points), places)


@register.filter
def money(value: Money | Decimal | None, currency: str | None = None) -> str:
    """Money needs no argument, a Decimal in major units its currency: {{ sum|money:"GEL" }}."""
    if _value(value) is None or isinstance(value, Money):
        return formats.money(_value(value))
    if not isinstance(value, Decimal) or currency is None:
        raise ValueError("money is Money, or Decimal with a currency; minor units: minor_money")
    return formats.money(Money(value, currency))


@register.filter
def minor_money(minor: int | None, currency: str) -> str:
    """Whole minor units as stored: {{ budget.total_minor|minor_money:client.currency }}."""
    return formats.minor_money(_value(minor), currency)


@register.filter
def day(value: date | None) -> str:
    return formats.day(_value(value))


@register.filter
def moment(value: datetime | None, zone: str | None = None) -> str:
    """A moment in the zone, by default the one that is active."""
    return formats.moment(_value(value), zone or get_current_timezone_name())


@register.filter
def moment_named(value: datetime | None, zone: str | None = None) -> str:
    """As `moment`, with the zone's city, for where the zone could be mistaken."""
    return formats.moment(_value(value), zone or get_current_timezone_name(), name_zone=True)


@register.filter
def clock(value: datetime | None, zone: str | None = None) -> str:
    return formats.clock(_value(value), zone or get_current_timezone_name())


@register.filter
def month_name(value: date | None) -> str:
    return formats.month(_value(value))


@register.filter
def weekday(value: date | int | None) -> str:
    return formats.weekday(_value(value))


@register.filter
def period(value: Any) -> str:
    """Both ends of a Period, or of a row that has a start and an end: {{ budget|period }}."""
    ends = _value(value)
    return formats.period(Period(ends.start, ends.end) if ends is not None else None)


@register.filter(name="sentence")
def as_sentence(text: Any) -> str:
    """Labels, headings, tabs: a capital first, but none in Georgian, which has none (TXT-2)."""
    return sentence(str(text))


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key that only the loop knows, else ""."""
    return mapping.get(key, "") if mapping else ""


def _value(value: Any) -> Any:
    """Return the value; what a template couldn't find arrives as "" and is no data."""
    return None if value == "" else value


@register.simple_tag
@cache  # the same few names, many times a page
def icon(name: str) -> SafeString:
    """Return a picture from the sprite, silent for screen readers: words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


class PerLanguage(template.Node):
    """What is the same for every reader of a language is rendered once in a process.

    It sees nothing of the page around it, so that nothing of one reader can reach another."""

    child_nodelists = ("nodes",)

    def __init__(self, nodes: template.NodeList, codes: list[Any], places: dict[str, Any]):
        self.nodes = nodes
        self.codes = codes
        self.places = places
        self.rendered: dict[tuple[Any, ...], Pieces] = {}

    def render(self, context: template.Context) -> SafeString:
        codes = [code.resolve(context) for code in self.codes]
        key = (get_language(), *codes)
        pieces = self.rendered.get(key)
        if pieces is None:
            named = {code.token: value for code, value in zip(self.codes, codes, strict=True)}
            bare = template.Context({**marks(self.places), **named})
            assert context.template is not None  # it is being rendered
            with bare.bind_template(context.template):
                pieces = self.rendered[key] = cut(self.nodes.render(bare), self.places)
        return fill(pieces, {name: text.resolve(context) for name, text in self.places.items()})


@register.tag
def per_language(parser: Any, token: Any) -> PerLanguage:
    """{% per_language tab name=client.name %} menus, dialogs {% endper_language %}

    No variable works inside but those named: `tab` is a code of ours that it varies with (kept for
    each value, so there must be few), `name` a text that is filled in each time."""
    words = token.split_contents()[1:]
    codes = [parser.compile_filter(word) for word in words if "=" not in word]
    pairs = [word.split("=", 1) for word in words if "=" in word]
    nodes = parser.parse(("endper_language",))
    parser.delete_first_token()
    return PerLanguage(nodes, codes, {name: parser.compile_filter(text) for name, text in pairs})


WIDTH, HEIGHT = 96, 24  # of a sparkline, in its own units


@register.simple_tag
def sparkline(values: Sequence[Any], label: str = "") -> SafeString:
    """Return a line through the values over time; None leaves a gap. No data gives "no data"."""
    known = [value for value in values if value is not None]
    if not known:
        return format_html('<span class="no-data">{}</span>', formats.no_data())
    low, spread = min(known), (max(known) - min(known)) or 1
    step = WIDTH / max(len(values) - 1, 1)
    lines: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        y = HEIGHT - 1 - (HEIGHT - 2) * float(Fraction(value - low) / Fraction(spread))
        lines[-1].append(f"{place * step:.1f},{y:.1f}")
    # A lone point between gaps is drawn twice, as a line of no length with a round end.
    drawn = [(" ".join(line * 2 if len(line) == 1 else line),) for line in lines if line]
    words = label or gettext("From %(first)s to %(last)s, lowest %(low)s, highest %(high)s") % {
        "first": formats.number(known[0]),
        "last": formats.number(known[-1]),
        "low": formats.number(low),
        "high": formats.number(max(known)),
    }
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        words,
        format_html_join("", '<polyline points="{}"/>', drawn),
    )


@register.simple_tag(takes_context=True)
def query_replace(context: dict[str, Any], **changes: Any) -> str:
    """Return this page's query with these values, e.g. ?q=x&page=2; None or "" takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
