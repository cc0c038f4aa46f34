"""Questions from a file: kept as sent, read, then written all or nothing (IMP-1 to IMP-3)."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Channel, Client, Membership
from clients.services import add, change
from common.errors import StaleVersion, WrongState
from common.files import shown_name
from common.tables.files import MAX_BYTES, open_book
from common.tables.shapes import BadFile
from common.tables.understanding import header_of
from community.models import Question, QuestionFile
from community.question_bulk import BadRows, Placed, place, receive_many
from community.question_reading import (
    FILE_WORDS,
    MOST_ROWS,
    Ground,
    Reading,
    ground_of,
    guess,
    header_hash,
    hits,
    read_questions,
)

Status = QuestionFile.Status


@transaction.atomic
def receive_file(
    client: Client, upload: File, *, by: User, channel: Channel | None = None
) -> QuestionFile:
    """Keep a file of questions as it was sent; return its row. What a person said of the columns of
    the last one with these headers, at this client, is said of it too.

    channel is that of rows that name none. Raises ValidationError for a file that can't be opened
    at all."""
    data = upload.read(MAX_BYTES + 1)
    row = QuestionFile(
        client=client,
        channel=channel,
        name=shown_name(upload.name or ""),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
    )
    try:
        titles = header_of(open_book(data, most_rows=MOST_ROWS), hits).titles
    except BadFile as bad:
        raise refusal(bad) from bad
    row.header = header_hash(titles)
    done = QuestionFile.objects.filter(client=client, header=row.header, status=Status.DONE)
    before = done.defer("data").first()
    if before is not None:
        row.columns, row.day_order = before.columns, before.day_order
    return add(row, by=by)


def refusal(bad: BadFile) -> ValidationError:
    """Return why a file can't be read, in words."""
    return ValidationError(FILE_WORDS[bad.reason], code=bad.reason)


def read_file(row: QuestionFile) -> Reading:
    """Return what a file says, by what people said of it; two queries. Raises BadFile."""
    book = open_book(bytes(row.data), row.encoding, MOST_ROWS)
    header = header_of(book, hits)
    columns = row.columns or guess(header.titles)
    return read_questions(book, header, columns, _ground(row), order=row.day_order)


def _ground(row: QuestionFile) -> Ground:
    client = row.client
    channels = list(Channel.objects.filter(client=client))
    for channel in channels:
        channel.client = client
    alone = next((one for one in channels if one.pk == row.channel_id), None)
    held = Membership.objects.filter(client=client) | Membership.objects.filter(
        client=None, agency=client.agency_id
    )
    people = {one.person for one in held.select_related("person")}
    return ground_of(client.timezone, channels, people, alone)


def sort_out(reading: Reading) -> list[Placed]:
    """Return what becomes of each line of a file."""
    return place([line.incoming for line in reading.lines])


def say(
    row: QuestionFile, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> QuestionFile:
    """Say what a file's columns mean, its encoding, the order of its days."""
    _check_waiting(row)
    return change(row, values, by=by, seen=seen)


def _check_waiting(row: QuestionFile) -> None:
    if row.status == Status.DONE:
        raise WrongState(_("This file has been written already."), row)


def write_file(row: QuestionFile, *, by: User, seen: int | None = None) -> QuestionFile:
    """Write all that a file says, or nothing; return its row with the counts.

    Raises ValidationError while anything in it is open or refused, WrongState when it was written
    before, StaleVersion when somebody was faster."""
    _check_waiting(row)
    try:
        reading = read_file(row)  # before the transaction: reading takes its time
    except BadFile as bad:
        raise refusal(bad) from bad
    if not reading.is_ready:
        raise ValidationError(_("Say first what the columns mean."), code="IMP-5")
    if reading.rejected:
        raise ValidationError(
            _("Some rows could not be read, so nothing was written."), code="IMP-2"
        )
    try:
        with transaction.atomic():
            return _write(row, reading, by=by, seen=seen)
    except BadRows as bad:
        first = next(iter(bad.problems.values()))
        raise ValidationError(" ".join(first.messages), code="IMP-2") from bad


def _write(row: QuestionFile, reading: Reading, *, by: User, seen: int | None) -> QuestionFile:
    current = QuestionFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _check_waiting(current)
    if seen not in (None, current.version) or row.version != current.version:
        raise StaleVersion(_("Somebody changed this in the meantime."), current)
    incoming = [line.incoming for line in reading.lines]
    done = receive_many(incoming, by=by, origin=Question.Origin.FILE, is_told=True)
    current.status, current.rows_read = Status.DONE, reading.rows_read
    current.created, current.updated, current.unchanged = done
    current.columns = reading.columns
    current.version += 1
    current.save()
    told = {"file": [None, row.name], **{name: [0, n] for name, n in done._asdict().items()}}
    record("imported", current, client=row.client, by=by, changes=told)
    current.client = row.client
    row.__dict__.update(current.__dict__)
    return row
