"""Which types and formats worked: posts of our plans beside the networks' figures (REP-1)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from clients.models import Channel, Client
from common.money import round_half_up
from common.periods import Period
from contentplan.models import Post, Type
from contentplan.report import published_in
from kpis.rules import FORMULAS, ratio
from kpis.series import post_facts

BASE = "reach"
REACTIONS = FORMULAS[f"er_by_{BASE}"].above
COUNTING = {"fbclid", "gclid", "igsh", "igshid", "si", "ref"}


class Result(NamedTuple):
    """A published post and its newest figures by metric; empty when no file has it."""

    type: str
    format: str
    cells: Mapping[str, Any]


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return posts, those with figures, and the engagement rate, by type and by format.

    Posts and figures are matched by the address that was given when the post came out. Three
    queries. er is reactions of the measured posts divided by their reach, in percent; each post's
    reach is its own, so a person who saw two posts is in it twice, in both parts of the ratio."""
    posts = published_in(client, period)
    ids = list(Channel.objects.filter(client=client).values_list("pk", flat=True))
    facts = post_facts(ids, [*REACTIONS, BASE], period.start, period.end, client.timezone)
    by_address = {address(fact.url): fact.cells for fact in facts if fact.url}
    results = [
        Result(one.type, one.format, by_address.get(address(one.post.url), {})) for one in posts
    ]
    return {
        "base": BASE,
        "types": _lines(results, "type", Type.values),
        "formats": _lines(results, "format", Post.Format.values),
    }


def address(url: str) -> str:
    """Return what an export and a person write alike of a post's address.

    The query stays, for some networks name the post in it, but not what counts visits."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:  # out of a file, so it may be anything
        return url
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query)
        if name not in COUNTING and not name.startswith("utm_")
    )
    return f"{host}{parts.path.rstrip('/')}?{urlencode(query)}"


def _lines(results: Sequence[Result], by: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    groups = {code: [one for one in results if getattr(one, by) == code] for code in codes}
    return [_line(code, group) for code, group in groups.items() if group]


def _line(code: str, group: Sequence[Result]) -> dict[str, Any]:
    measured = [
        one for one in group if one.cells.get(BASE) and any(name in one.cells for name in REACTIONS)
    ]
    sums = {name: sum(one.cells.get(name, 0) for one in measured) for name in (*REACTIONS, BASE)}
    rate = ratio("engagement_rate", sums, BASE) if measured else None
    return {
        "code": code,
        "posts": len(group),
        "measured": len(measured),
        "reach": sums[BASE] if measured else None,
        "reactions": sum(sums[name] for name in REACTIONS) if measured else None,
        "er": None if rate is None else str(round_half_up(rate, 2)),
    }
