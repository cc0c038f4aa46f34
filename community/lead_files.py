"""Tables of calls and leads, in and out: all rows of a file are written or none (IMP-2, OUT-1)."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Channel, Client
from clients.services import add
from common.files import shown_name
from common.money import from_minor
from common.periods import zone_info
from common.tables.shapes import BadFile
from common.tables.wording import FILE_WORDS
from community.lead_reading import COLUMNS, MOST_ROWS, Around, Reading, channel_names, read_leads
from community.lead_services import KINDS, Wanted, Written, save_many
from community.models import LeadFile
from community.models.leads import Contact

MOST_BYTES = 2 * 1024 * 1024
MOST = 20_000  # rows of one file that is handed out


def receive_leads(
    client: Client, kind: str, upload: File, *, by: User
) -> tuple[Reading, Written | None]:
    """Read a file and write all of it; return what it says and what became of it.

    None: some cells were refused, so nothing was written (IMP-2). Raises ValidationError for a file
    that can't be read, or has no columns that we know. The same file again changes nothing where
    its rows have numbers."""
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 2 MB."), code="too_big")
    channels = {one.pk: one for one in Channel.objects.filter(client=client)}
    reading = _read(data, client, channels.values())
    if reading.rejected:
        return reading, None
    wanted = [
        Wanted(line.at, channels.get(line.channel), line.value_minor, line.external_id)  # type: ignore[arg-type]
        for line in reading.lines
    ]
    with transaction.atomic():
        done = save_many(KINDS[kind], client, wanted, by=by)
        row = LeadFile(
            client=client,
            kind=kind,
            name=shown_name(upload.name or ""),
            data=data,
            sha256=hashlib.sha256(data).hexdigest(),
            by=by,
        )
        row.created, row.updated, row.unchanged = done
        add(row, by=by)
    return reading, done


def _read(data: bytes, client: Client, channels: Iterable[Channel]) -> Reading:
    named = channel_names((one.pk, one.network, one.name, one.handle) for one in channels)
    try:
        reading = read_leads(data, Around(client.timezone, client.currency, named))
    except BadFile as bad:
        text = str(FILE_WORDS[bad.reason])
        if bad.reason == "too_many_rows":
            text = _("The file has more than %(count)d rows.") % {"count": MOST_ROWS}
        raise ValidationError(text, code=bad.reason) from bad
    if reading.missing:
        text = _("These columns are missing: %(columns)s. Take the template below.")
        raise ValidationError(text % {"columns": ", ".join(reading.missing)}, code="IMP-5")
    return reading


def example(day: date) -> list[str]:
    """Return the one row of the template that shows how a row is meant."""
    return [f"{day.isoformat()} 10:15", "", "instagram", "120.50", "CRM-1001"]


def records_of(rows: Iterable[Contact], client: Client) -> Iterator[list[Any]]:
    """Yield the headers of a table, then its rows as the reader above takes them back."""
    yield [code for code in COLUMNS if code != "time"] + ["currency"]
    zone = zone_info(client.timezone)
    for row in rows:
        worth = None if row.value_minor is None else from_minor(row.value_minor, row.currency)
        yield [
            f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            row.channel.name if row.channel else "",
            "" if worth is None else f"{worth.amount:f}",
            row.external_id,
            row.currency,
        ]
