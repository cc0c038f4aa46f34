"""Expenses from a file: kept as sent, read, then written all or nothing (IMP-1 to IMP-3).

A small file is read and written while the person waits, a large one by jobs; what either says and
does is the same."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budget.alerts import renew
from budget.expenses import locked_budget
from budget.file_preview import Preview, Sorted, from_plain, previewed
from budget.file_reading import (
    FILE_WORDS,
    MOST_ROWS,
    Line,
    Reading,
    Tell,
    expense_key,
    guess,
    header_hash,
    hits,
    names_of,
    read_expenses,
)
from budget.models import Budget, Expense, ExpenseFile, ImportedExpense
from budget.tray import FIELDS, booked
from clients.history import record
from clients.services import add, change
from common.errors import StaleVersion, WrongState
from common.files import shown_name
from common.tables.files import MAX_BYTES, open_book
from common.tables.shapes import BadFile
from common.tables.understanding import header_of
from contentplan.services.kept_files import (
    check_complete,
    check_waiting,
    hand_over,
    is_large,
    result_of,
    settle,
)
from jobs.registry import Progress, Refusal
from jobs.services import start_job

AT_ONCE_ROWS = 1_000  # files with more are read and written by jobs (docs/budget.md)
Status = ExpenseFile.Status


@transaction.atomic
def receive_file(budget: Budget, upload: File, *, by: User) -> ExpenseFile:
    """Keep a file of expenses as it was sent; return its row. A job reads a large one.

    Raises ValidationError for a file that can't be opened at all; of a large one its job does."""
    data = upload.read(MAX_BYTES + 1)
    row = ExpenseFile(
        budget=budget,
        name=shown_name(upload.name or ""),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
    )
    try:
        row.is_large = is_large(data, hits, MOST_ROWS, AT_ONCE_ROWS)
        if row.is_large:
            row.status = Status.READING
        else:
            _recall(row, header_of(open_book(data, most_rows=MOST_ROWS), hits).titles)
    except BadFile as bad:
        raise refusal(bad) from bad
    add(row, by=by)
    if row.is_large:
        _start("read_expense_file", row, by=by)
    return row


def _recall(row: ExpenseFile, titles: Sequence[str]) -> None:
    """Take over what a person said of the columns of the client's last file with these headers."""
    row.header = header_hash(titles)
    done = ExpenseFile.objects.filter(
        budget__client=row.budget.client_id, header=row.header, status=Status.DONE
    )
    before = done.defer("data", "reading").first()
    if before is not None:
        row.columns, row.day_order = before.columns, before.day_order
        row.decimal_mark = before.decimal_mark


def job_key(row: ExpenseFile) -> str:
    """Return the key of the job that has, or had, the file in this version of its row."""
    return f"expense_file:{row.pk}:{row.version}"


def _start(kind: str, row: ExpenseFile, *, by: User) -> None:
    args = {"file_id": str(row.pk), "person_id": str(by.pk)}
    start_job(kind, args=args, key=job_key(row), client=row.budget.client_id, by=by)


def refusal(bad: BadFile) -> ValidationError:
    """Return why a file can't be read, in words."""
    return ValidationError(FILE_WORDS[bad.reason], code=bad.reason)


def read_file(row: ExpenseFile, tell: Tell | None = None) -> Reading:
    """Return what a file says, by what people said of it; tell hears how far it is, in rows.

    Raises BadFile."""
    book = open_book(bytes(row.data), row.encoding, MOST_ROWS)
    header = header_of(book, hits)
    return read_expenses(
        book,
        header,
        row.columns or guess(header.titles),
        row.budget,
        names_of(*_named(row)),
        order=row.day_order,
        mark=row.decimal_mark,
        tell=tell,
    )


def _named(row: ExpenseFile) -> tuple[list[Any], list[Any]]:
    client = row.budget.client
    return list(client.channels.all()), list(client.goals.defer("sent_content"))


def _stamp(row: ExpenseFile) -> str:
    """Return what stands for all that a file is read by: with another one it is read anew."""
    channels, goals = _named(row)
    known = (
        *(row.budget.start, row.budget.end, row.budget.currency),
        sorted((one.pk, one.network, one.name, one.handle) for one in channels),
        sorted((one.pk, one.kind, one.measure, one.problem, one.status) for one in goals),
    )
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def preview_of(row: ExpenseFile) -> tuple[Preview, str, bool]:
    """Return what a file says, why it can't be read, "" if it can, and whether that is out of date.

    A small file is read for it. Of a large one it is what its job found: out of date when the
    budget's days, the client's channels or goals have changed since."""
    if not row.is_large:
        try:
            reading = read_file(row)
        except BadFile as bad:  # an encoding that somebody chose may do that
            return Preview(encoding=row.encoding or "utf-8"), str(FILE_WORDS[bad.reason]), False
        return previewed(reading, sort_out(reading.lines, row.budget)), "", False
    if row.reading is None:
        problem = str(FILE_WORDS[row.problem]) if row.problem else ""
        return Preview(encoding=row.encoding or "utf-8"), problem, False
    return from_plain(row.reading["preview"]), "", row.reading["stamp"] != _stamp(row)


def sort_out(lines: Sequence[Line], budget: Budget) -> Sorted:
    """Return what becomes of each line: two queries. A row is known by its key, an exported expense
    by its own id, so the same file again changes nothing."""
    known = {row.key: row for row in ImportedExpense.objects.filter(budget=budget)}
    there = {expense_key(row) for row in Expense.objects.filter(budget=budget).only("pk")}
    found = Sorted([], [], [], 0)
    same = 0
    for line in lines:
        row = known.get(line.key)
        if row is None and line.key not in there:
            (found.new if line.is_justified else found.tray).append(line)
        elif row is not None and row.status == "waiting" and line.is_justified:
            found.justified.append((line, row))
        else:
            same += 1
    return found._replace(same=same)


@transaction.atomic
def say(
    row: ExpenseFile, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> ExpenseFile:
    """Say what a file's columns mean, its encoding, the order of its days, its decimals; a large
    one is read anew."""
    check_waiting(row)
    row = change(row, values, by=by, seen=seen)
    if row.is_large:
        row.reading, row.problem = None, ""
        hand_over(row, Status.READING, "reading", "problem")
        _start("read_expense_file", row, by=by)
    return row


def ask_to_write(row: ExpenseFile, *, by: User, seen: int | None = None) -> ExpenseFile:
    """Write a small file at once, have a job write a large one; return the row.

    Raises what write_file() raises; what a large file says is looked at once more by its job."""
    if not row.is_large:
        return write_file(row, by=by, seen=seen)
    with transaction.atomic():
        current = ExpenseFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
        check_waiting(current)
        if seen not in (None, current.version):
            raise StaleVersion(_("Somebody changed this in the meantime."), current)
        told, problem, is_stale = preview_of(row)
        if problem or is_stale:
            raise ValidationError(problem or _("Read this file again first."), code="IMP-2")
        check_complete(told)
        hand_over(current, Status.WRITING)
        _start("write_expense_file", current, by=by)
    row.refresh_from_db()  # in place, the job is over by now
    return row


def write_file(row: ExpenseFile, *, by: User, seen: int | None = None) -> ExpenseFile:
    """Book what has a reason and put the rest into the tray: all of the file or nothing.

    Raises ValidationError while anything in it is open or refused, WrongState when it was written
    before, StaleVersion when somebody was faster."""
    check_waiting(row)
    reading = _read_whole(row)  # before the transaction: reading takes its time
    with transaction.atomic():
        return _write(row, reading, by=by, seen=seen)


def _read_whole(row: ExpenseFile, tell: Tell | None = None) -> Reading:
    """Return what a file says, if all of it can be written; else raise ValidationError."""
    try:
        reading = read_file(row, tell)
    except BadFile as bad:
        raise refusal(bad) from bad
    check_complete(reading)
    return reading


def _write(row: ExpenseFile, reading: Reading, *, by: User, seen: int | None = None) -> ExpenseFile:
    """Write what was read, in the caller's transaction, if all is as it was then."""
    budget = locked_budget(row.budget_id)
    current = ExpenseFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.status != row.status:
        check_waiting(current)
    read_as = (row.version, row.budget.start, row.budget.end, row.budget.currency)
    now_is = (current.version, budget.start, budget.end, budget.currency)
    if seen not in (None, current.version) or read_as != now_is:
        raise StaleVersion(_("Somebody changed this in the meantime."), current)
    found = sort_out(reading.lines, budget)
    rows = [_imported(budget, current, line) for line in (*found.new, *found.tray)]
    for line, known in found.justified:
        for name, value in line.values.items():
            setattr(known, name, value)
        rows.append(known)
    expenses = [booked(one) for one in rows if one.justification and one.category]
    Expense.objects.bulk_create(expenses, batch_size=500)
    ImportedExpense.objects.bulk_create(rows[: -len(found.justified) or None], batch_size=500)
    ImportedExpense.objects.bulk_update(
        [known for _line, known in found.justified],
        [*FIELDS, "status", "expense"],
        batch_size=200,
    )
    current.status, current.rows_read = Status.DONE, reading.rows_read
    current.created, current.in_tray = len(expenses), len(found.tray)
    current.unchanged, current.rejected = found.same, 0
    current.columns = reading.columns
    current.version += 1
    current.save()
    told = {"file": [None, row.name], "created": [0, len(expenses)]}
    told |= {"in_tray": [0, len(found.tray)], "unchanged": [0, found.same]}
    told["amount_minor"] = [0, found.sums()["booked"]]
    record("imported", current, client=budget.client, by=by, changes=told)
    renew([budget])
    row.__dict__.update(current.__dict__)
    return row


def _imported(budget: Budget, file: ExpenseFile, line: Line) -> ImportedExpense:
    return ImportedExpense(budget=budget, file=file, row=line.row, key=line.key, **line.values)


# --- Large files, by jobs -------------------------------------------------------------------------
def keep_reading(file_id: str, progress: Progress) -> dict[str, object] | None:
    """Read a large file and keep what it says; running twice changes nothing (JOB-5).

    Raises Refusal when it can't be read at all."""
    row = _row(file_id)
    if row.status == Status.REFUSED:
        raise _refused(row.problem)
    if row.status != Status.READING:
        return result_of(row)
    try:
        if not row.header:
            book = open_book(bytes(row.data), row.encoding, MOST_ROWS)
            _recall(row, header_of(book, hits).titles)
        reading = read_file(row, progress)
    except BadFile as bad:
        settle(row, status=Status.REFUSED, problem=bad.reason)
        raise _refused(bad.reason) from bad
    told = previewed(reading, sort_out(reading.lines, row.budget))
    said = {name: getattr(row, name) for name in ("header", "columns", "day_order", "decimal_mark")}
    with progress.finish() as result:
        kept = {"stamp": _stamp(row), "preview": told.as_plain()}
        settle(row, status=Status.WAITING, reading=kept, **said)
        result.update(result_of(row))
    return None


def write_kept(file_id: str, person_id: str, progress: Progress) -> dict[str, object] | None:
    """Write a large file's rows, all or none; running twice changes nothing (JOB-5).

    It is read once more, for what may have changed since. Raises ValidationError or WrongState for
    what keeps it out: then it waits again for a person."""
    row = _row(file_id)
    if row.status != Status.WRITING:
        return result_of(row)

    def tell(done: int, total: int) -> None:
        progress(done, 2 * total)  # the other half is the writing: one transaction

    try:
        reading = _read_whole(row, tell)
        with progress.finish() as result:
            _write(row, reading, by=User.objects.get(pk=person_id))
            result.update(result_of(row))
    except (ValidationError, WrongState):
        settle(row, status=Status.WAITING)
        raise
    return None


def _row(file_id: str) -> ExpenseFile:
    return ExpenseFile.objects.select_related("budget__client").get(pk=file_id)


def _refused(reason: str) -> Refusal:
    return Refusal(FILE_WORDS[reason], code=reason)
