"""Links with the tags by which a website's statistics tell where a visit came from (COMM-5)."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SOURCE, MEDIUM, CAMPAIGN = "utm_source", "utm_medium", "utm_campaign"


def tagged(url: str, *, source: str, campaign: str, medium: str = "social") -> str:
    """Return the address with the tags it lacks; those it has stay as somebody typed them."""
    wanted = {SOURCE: source, MEDIUM: medium, CAMPAIGN: campaign}
    parts = urlsplit(url)
    has = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    missing = {name: value for name, value in wanted.items() if value and name not in has}
    query = "&".join(part for part in (parts.query, urlencode(missing)) if part)
    return urlunsplit(parts._replace(query=query))


def is_tagged(url: str) -> bool:
    return any(name == SOURCE for name, _value in parse_qsl(urlsplit(url).query))


def for_network(url: str, before: str, after: str) -> str:
    """Return a link of a post in one network for a post in another: its source is the new one."""
    parts = urlsplit(url)
    old, new = urlencode({SOURCE: before}), urlencode({SOURCE: after})
    pairs = [new if pair == old else pair for pair in parts.query.split("&")]
    return urlunsplit(parts._replace(query="&".join(pairs)))


def campaign_of(start: date, plan: Any) -> str:
    """Return what a plan is called in a website's statistics: its month and the end of its id,
    since titles in Georgian or Russian don't survive in addresses (TXT-2)."""
    return f"{start:%Y-%m}-{str(plan)[-6:]}"
