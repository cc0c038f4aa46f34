"""`{% load clients %}`: the client switcher of every page, what a reader may, the history."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from clients import wording
from clients.context import NavClient
from clients.models import Absence
from common import formats
from common.periods import Period
from common.rows import RowTemplate, joined

register = template.Library()
_link = RowTemplate("components/client_link.html", "url", "current", "name")
register.filter(wording.changed_words)
CURRENT = mark_safe(' aria-current="true"')


@register.simple_tag
def client_links(clients: Iterable[NavClient], current: Any = None) -> SafeString:
    """Links to clients, the one of this page marked; an agency has dozens, on every page."""
    write, here = _link.writer(), getattr(current, "pk", None)
    return joined(
        write(url=each.url, current=CURRENT if each.pk == here else "", name=each.name)
        for each in clients
    )


@register.simple_tag
def works_at(access: Any, client: Any) -> bool:
    """Whether the reader is on the agency's side of this client."""
    return bool(access) and not access.is_client_side(client.pk)


@register.simple_tag
def may(access: Any, client: Any, needs: str) -> bool:
    """Whether the reader has a right at this client, as the gate would say."""
    return bool(access) and access.may(client, needs)


@register.filter
def absence_days(absence: Absence) -> str:
    """Both days of an absence in one phrase: 4–31 May 2026."""
    return formats.period(Period(absence.first_day, absence.last_day))
