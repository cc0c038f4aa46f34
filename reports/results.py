"""Which types and formats worked: posts of our plans beside the networks' figures (REP-1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from clients.models import Channel, Client
from common.money import round_half_up
from common.periods import Period
from contentplan.models import Post, Type
from contentplan.report import Told, published_of
from kpis.rules import FORMULAS, ratio
from kpis.series import post_facts

BASE = "reach"
REACTIONS = FORMULAS[f"er_by_{BASE}"].above
LEAST = 5  # measured posts below which a rate says more of single posts than of a type or format
COUNTING = {"fbclid", "gclid", "igsh", "igshid", "si", "ref"}


class Result(NamedTuple):
    """A published post and its newest figures by metric; empty when no file has it."""

    type: str
    format: str
    cells: Mapping[str, Any]


def section(client: Client, period: Period) -> dict[str, Any]:
    """Return posts, those with figures, and the engagement rate, by type and by format.

    Posts and figures are matched by the address that was given when the post came out. er is
    reactions of the measured posts divided by their reach, in percent, and told from LEAST measured
    posts on; each post's reach is its own, so a person who saw two posts is in it twice, in both
    parts of the ratio."""
    return sections([client], period)[client.pk]


def sections(clients: Collection[Client], period: Period) -> dict[UUID, dict[str, Any]]:
    """Return the same for many clients, by id: two queries, and one for each time zone."""
    posts = published_of(clients, period)
    owners = Channel.objects.filter(client__in=list(posts)).order_by()
    owner = dict(owners.values_list("pk", "client_id"))
    cells: dict[UUID, dict[str, Mapping[str, Any]]] = {client.pk: {} for client in clients}
    for zone in dict.fromkeys(client.timezone for client in clients):
        there = {client.pk for client in clients if client.timezone == zone}
        ids = [channel for channel, client in owner.items() if client in there]
        for fact in post_facts(ids, [*REACTIONS, BASE], period.start, period.end, zone):
            if fact.url:
                cells[owner[fact.channel_id]][address(fact.url)] = fact.cells
    return {client: _section(posts[client], cells[client]) for client in posts}


def _section(posts: Sequence[Told], cells: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    results = [Result(one.type, one.format, cells.get(address(one.post.url), {})) for one in posts]
    return {
        "base": BASE,
        "least": LEAST,
        "types": lines_of(results, "type", Type.values),
        "formats": lines_of(results, "format", Post.Format.values),
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


def lines_of(results: Sequence[Result], by: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    groups = {code: [one for one in results if getattr(one, by) == code] for code in codes}
    return [_line(code, group) for code, group in groups.items() if group]


def _line(code: str, group: Sequence[Result]) -> dict[str, Any]:
    measured = [
        one for one in group if one.cells.get(BASE) and any(name in one.cells for name in REACTIONS)
    ]
    sums = {name: sum(one.cells.get(name, 0) for one in measured) for name in (*REACTIONS, BASE)}
    enough = len(measured) >= LEAST
    rate = ratio("engagement_rate", sums, BASE) if enough else None
    return {
        "code": code,
        "posts": len(group),
        "measured": len(measured),
        "enough": enough,
        "reach": sums[BASE] if measured else None,
        "reactions": sum(sums[name] for name in REACTIONS) if measured else None,
        "er": None if rate is None else str(round_half_up(rate, 2)),
    }
