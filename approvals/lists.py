"""Approvals in a list: what one line says of each, read in two queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest, AskedDecider
from approvals.wording import age, choice_labels, kind_label, waited_for
from clients.models import Client
from common.periods import today_in
from common.rows import RowTemplate, joined

Status = ApprovalRequest.Status

_line = RowTemplate(
    "approvals/_line.html",
    *("client", "url", "kind", "title", "version", "status", "status_name", "ball", "age"),
)


class Line(NamedTuple):
    """What a list says of a request: whole rows, each with its client, took five times as long."""

    pk: UUID
    client_id: UUID
    client: str
    timezone: str
    kind: str
    title: str
    subject_version: int
    status: str
    due: date
    created_at: datetime
    closed_at: datetime | None
    ball: str  # who is waited for: those in the open step who haven't answered, by name

    @property
    def is_open(self) -> bool:
        return self.status == Status.PENDING


def lines(rows: Any) -> list[Line]:
    """Return a line for each request of a query, in their order; two queries."""
    found = list(
        rows.values_list(
            *("pk", "client_id", "client__name", "client__timezone", "kind", "title"),
            *("subject_version", "status", "due", "created_at", "closed_at"),
        )
    )
    parts: dict[UUID, list[AskedDecider]] = defaultdict(list)
    asked = AskedDecider.objects.in_turn().filter(
        request__in=[pk for pk, *_rest in found], request__status=Status.PENDING
    )
    named = ("request", "person__name", "decision", "via", "stand_in", "is_extra")
    for part in asked.select_related("person").only(*named).order_by("pk"):
        parts[part.request_id].append(part)
    return [Line._make((*told, ", ".join(waited_for(parts[told[0]])))) for told in found]


def by_client(parts: Iterable[AskedDecider]) -> list[tuple[Client, list[AskedDecider]]]:
    """Return what waits for a person at each client, in the order that they first appear in."""
    found: dict[UUID, tuple[Client, list[AskedDecider]]] = {}
    for part in parts:
        client = part.request.client
        found.setdefault(client.pk, (client, []))[1].append(part)
    return list(found.values())


def drawn(found: Iterable[Line], show_client: bool) -> SafeString:
    """Return the rows of a table of requests."""
    write, statuses = _line.writer(), choice_labels("approvals.ApprovalRequest.status")
    homes: dict[UUID, str] = {}
    todays: dict[str, date] = {}
    rows = []
    for line in found:
        if line.client_id not in homes:  # reverse() for each line took longer than the line
            homes[line.client_id] = reverse("approvals:list", args=[line.client_id])
        if line.timezone not in todays:
            todays[line.timezone] = today_in(line.timezone)
        row = write(
            client=_cell(line.client) if show_client else "",
            url=f"{homes[line.client_id]}{line.pk}/",
            kind=kind_label(line.kind),
            title=line.title,
            version=str(line.subject_version),
            status=line.status,
            status_name=statuses[line.status],
            ball=line.ball or "–",
            age=age(line, line.timezone, todays[line.timezone]),
        )
        rows.append(row)
    return joined(rows)


def _cell(client: str) -> SafeString:
    return format_html('<td data-label="{}">{}</td>', _("Client"), client)
