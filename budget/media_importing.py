"""Lines of a media plan from a file: kept as sent, read, then written all or nothing (IMP-1 to
IMP-3, BUDG-5)."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budget.file_reading import Line, Reading, names_of
from budget.media_models import MediaFile, MediaLine
from budget.media_reading import FILE_WORDS, MOST_ROWS, guess, hits, read_lines
from budget.media_services import add_lines
from budget.models import Budget
from clients.history import record
from clients.services import add, change
from common.errors import StaleVersion
from common.files import shown_name
from common.tables.files import MAX_BYTES, open_book
from common.tables.shapes import BadFile
from common.tables.understanding import header_of
from common.text import fold
from contentplan.services.kept_files import check_complete, check_waiting

Key = tuple[Any, ...]


def receive_media_file(budget: Budget, upload: File, *, by: User) -> MediaFile:
    """Keep a table of a media plan as it was sent; return its row.

    Raises ValidationError for one that can't be opened at all."""
    data = upload.read(MAX_BYTES + 1)
    row = MediaFile(
        budget=budget,
        name=shown_name(upload.name or ""),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
    )
    try:
        header_of(open_book(data, most_rows=MOST_ROWS), hits)
    except BadFile as bad:
        raise ValidationError(FILE_WORDS[bad.reason], code=bad.reason) from bad
    return add(row, by=by)


def read_media_file(row: MediaFile) -> Reading:
    """Return what a file says, by what people said of it. Raises BadFile."""
    book = open_book(bytes(row.data), row.encoding, MOST_ROWS)
    header = header_of(book, hits)
    client = row.budget.client
    return read_lines(
        book,
        header,
        row.columns or guess(header.titles),
        row.budget,
        names_of(list(client.channels.all()), list(client.goals.defer("sent_content"))),
        order=row.day_order,
        mark=row.decimal_mark,
    )


def media_reading_of(row: MediaFile) -> tuple[Reading, str]:
    """Return what a file says, and why it can't be read, "" if it can."""
    try:
        return read_media_file(row), ""
    except BadFile as bad:  # an encoding that somebody chose may do that
        return Reading(encoding=row.encoding or "utf-8"), str(FILE_WORDS[bad.reason])


def _key(values: Mapping[str, Any]) -> Key:
    told = ("kind", "channel_id", "start", "end", "metric")
    return (fold(values["title"]), *(values[name] for name in told))


def new_lines(lines: Sequence[Line], budget: Budget) -> list[Line]:
    """Return the lines that the plan has not yet; one query.

    The same thing on the same channel and days for the same result is there already. Of rows alike
    each has a line of its own, so that the same file again adds nothing."""
    names = ("title", "kind", "channel_id", "start", "end", "metric")
    there = Counter(_key(one) for one in MediaLine.objects.filter(budget=budget).values(*names))
    found = []
    for line in lines:
        key = _key(line.values)
        if there[key]:
            there[key] -= 1
        else:
            found.append(line)
    return found


def say_of_media(
    row: MediaFile, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> MediaFile:
    """Say what a file's columns mean, its encoding, the order of its days, its decimals."""
    check_waiting(row)
    return change(row, values, by=by, seen=seen)


def write_media_file(row: MediaFile, *, by: User, seen: int | None = None) -> MediaFile:
    """Put the file's lines into the media plan: all of them, or none (IMP-2).

    Raises ValidationError while anything in it is open or refused or there are too many lines,
    WrongState when it was written before or while the client decides, StaleVersion when somebody
    was faster."""
    check_waiting(row)
    try:
        reading = read_media_file(row)
    except BadFile as bad:
        raise ValidationError(FILE_WORDS[bad.reason], code=bad.reason) from bad
    check_complete(reading)
    with transaction.atomic():
        budget = Budget.objects.select_for_update(of=("self",)).get(pk=row.budget_id)
        current = MediaFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
        check_waiting(current)
        read_as = (row.version, row.budget.start, row.budget.end, row.budget.currency)
        now_is = (current.version, budget.start, budget.end, budget.currency)
        if seen not in (None, current.version) or read_as != now_is:
            raise StaleVersion(_("Somebody changed this in the meantime."), current)
        new = new_lines(reading.lines, budget)
        add_lines([MediaLine(budget=row.budget, **line.values) for line in new], by=by)
        current.status, current.columns = MediaFile.Status.DONE, reading.columns
        current.rows_read, current.rejected = reading.rows_read, 0
        current.created, current.unchanged = len(new), len(reading.lines) - len(new)
        current.version += 1
        current.save()
        told = {"file": [None, row.name], "created": [0, len(new)]}
        told["unchanged"] = [0, current.unchanged]
        record("imported", current, client=row.budget.client, by=by, changes=told)
    row.__dict__.update(current.__dict__)
    return row
