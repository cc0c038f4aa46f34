"""Expenses from a file: kept as sent, read, then written all or nothing (IMP-1 to IMP-3), and the
tray where rows without a reason wait (BUDG-3)."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budget.alerts import renew
from budget.expenses import locked_budget
from budget.file_reading import (
    FILE_WORDS,
    MOST_ROWS,
    Line,
    Reading,
    expense_key,
    guess,
    header_hash,
    hits,
    names_of,
    read_expenses,
)
from budget.models import Budget, Expense, ExpenseFile, ImportedExpense, searched
from clients.history import record
from clients.services import add, change
from common.errors import StaleVersion, WrongState
from common.files import shown_name
from common.tables.files import MAX_BYTES, open_book
from common.tables.shapes import BadFile
from common.tables.understanding import header_of

Status = ImportedExpense.Status
MOST_AT_ONCE = 200  # rows of the tray that one form answers


class Sorted(NamedTuple):
    """What a file's rows would do, before and when they are written."""

    new: list[Line]  # to be booked
    tray: list[Line]  # new, and without a reason
    justified: list[tuple[Line, ImportedExpense]]  # in the tray, and now with a reason
    same: int

    def sums(self) -> dict[str, int]:
        """Return minor units by what becomes of them."""
        booked = [*self.new, *(line for line, _row in self.justified)]
        return {
            "booked": sum(line.values["amount_minor"] for line in booked),
            "tray": sum(line.values["amount_minor"] for line in self.tray),
        }


@transaction.atomic
def receive_file(budget: Budget, upload: File, *, by: User) -> ExpenseFile:
    """Keep a file of expenses as it was sent; return its row. What a person said of the columns of
    the last one with these headers, at this client, is said of it too.

    Raises ValidationError for a file that can't be opened at all."""
    data = upload.read(MAX_BYTES + 1)
    row = ExpenseFile(
        budget=budget,
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
    before = ExpenseFile.objects.filter(
        budget__client=budget.client_id, header=row.header, status=ExpenseFile.Status.DONE
    ).first()
    if before is not None:
        row.columns, row.day_order = before.columns, before.day_order
        row.decimal_mark = before.decimal_mark
    return add(row, by=by)


def refusal(bad: BadFile) -> ValidationError:
    """Return why a file can't be read, in words."""
    return ValidationError(FILE_WORDS[bad.reason], code=bad.reason)


def read_file(row: ExpenseFile) -> Reading:
    """Return what a file says, by what people said of it. Raises BadFile."""
    book = open_book(bytes(row.data), row.encoding, MOST_ROWS)
    header = header_of(book, hits)
    client = row.budget.client
    names = names_of(list(client.channels.all()), list(client.goals.defer("sent_content")))
    return read_expenses(
        book,
        header,
        row.columns or guess(header.titles),
        row.budget,
        names,
        order=row.day_order,
        mark=row.decimal_mark,
    )


def sort_out(lines: Sequence[Line], budget: Budget) -> Sorted:
    """Return what becomes of each line: two queries. A row is known by its key, an exported expense
    by its own id, so the same file again changes nothing."""
    known = {row.key: row for row in ImportedExpense.objects.filter(budget=budget)}
    booked = {expense_key(row) for row in Expense.objects.filter(budget=budget).only("pk")}
    found = Sorted([], [], [], 0)
    same = 0
    for line in lines:
        row = known.get(line.key)
        if row is None and line.key not in booked:
            (found.new if line.is_justified else found.tray).append(line)
        elif row is not None and row.status == Status.WAITING and line.is_justified:
            found.justified.append((line, row))
        else:
            same += 1
    return found._replace(same=same)


def say(
    row: ExpenseFile, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> ExpenseFile:
    """Say what a file's columns mean, its encoding, the order of its days, its decimals."""
    _check_waiting(row)
    return change(row, values, by=by, seen=seen)


def _check_waiting(row: ExpenseFile) -> None:
    if row.status == ExpenseFile.Status.DONE:
        raise WrongState(_("This file has been written already."), row)


def write_file(row: ExpenseFile, *, by: User, seen: int | None = None) -> ExpenseFile:
    """Book what has a reason and put the rest into the tray: all of the file or nothing.

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
    with transaction.atomic():
        return _write(row, reading, by=by, seen=seen)


def _write(row: ExpenseFile, reading: Reading, *, by: User, seen: int | None) -> ExpenseFile:
    budget = locked_budget(row.budget_id)
    current = ExpenseFile.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _check_waiting(current)
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
    expenses = [_booked(one) for one in rows if one.justification and one.category]
    Expense.objects.bulk_create(expenses, batch_size=500)
    ImportedExpense.objects.bulk_create(rows[: -len(found.justified) or None], batch_size=500)
    ImportedExpense.objects.bulk_update(
        [known for _line, known in found.justified],
        [*_FIELDS, "status", "expense"],
        batch_size=200,
    )
    current.status, current.rows_read = ExpenseFile.Status.DONE, reading.rows_read
    current.created, current.in_tray = len(expenses), len(found.tray)
    current.unchanged = found.same
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


_FIELDS = (
    "day",
    "amount_minor",
    "category",
    "channel",
    "goal",
    "payee",
    "justification",
    "result",
)


def _imported(budget: Budget, file: ExpenseFile, line: Line) -> ImportedExpense:
    return ImportedExpense(budget=budget, file=file, row=line.row, key=line.key, **line.values)


def _booked(row: ImportedExpense) -> Expense:
    """Return the expense of a row that has its reason; the row says that it's booked."""
    values = {name: getattr(row, name) for name in _FIELDS if name not in ("channel", "goal")}
    expense = Expense(
        budget_id=row.budget_id, channel_id=row.channel_id, goal_id=row.goal_id, **values
    )
    expense.folded_text = searched(row.justification, row.payee, row.result)
    row.expense, row.status = expense, Status.BOOKED
    return expense


# --- The tray -------------------------------------------------------------------------------------
@transaction.atomic
def justify(
    budget: Budget, ids: Collection[UUID], values: Mapping[str, Any], *, by: User
) -> list[Expense]:
    """Book rows of the tray with this reason; what is left open of part, channel and goal stays as
    the file has it. All of them or none; return the expenses.

    Raises WrongState for a row that isn't in the tray any more, ValidationError for one without
    a part."""
    budget = locked_budget(budget.pk)
    rows = _waiting(budget, ids)
    given = {name: value for name, value in values.items() if value}
    made = []
    for row in rows:
        for name, value in given.items():
            setattr(row, name, value)
        if not row.category:
            problem = ValidationError(_("Say which part of the budget it is."), code="BUDG-3")
            raise ValidationError({"category": problem})
        expense = _booked(row)
        expense.budget = budget
        add(expense, by=by)  # without a justification it is refused here
        made.append(expense)
    ImportedExpense.objects.bulk_update(rows, [*given, "status", "expense", "category"])
    renew([budget])
    return made


@transaction.atomic
def set_aside(budget: Budget, ids: Collection[UUID], *, by: User) -> int:
    """Take rows out of the tray that are no expense of this client; no file brings them back."""
    budget = locked_budget(budget.pk)
    rows = _waiting(budget, ids)
    ImportedExpense.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.DROPPED)
    for row in rows:
        told = {"status": [Status.WAITING, Status.DROPPED], "amount_minor": [row.amount_minor] * 2}
        record("changed", row, client=budget.client, by=by, changes=told)
    return len(rows)


@transaction.atomic
def put_back(budget: Budget, ids: Collection[UUID], *, by: User) -> int:
    """Put rows back into the tray that were set aside."""
    budget = locked_budget(budget.pk)
    rows = ImportedExpense.objects.filter(budget=budget, status=Status.DROPPED, pk__in=ids)
    found = list(rows)
    rows.update(status=Status.WAITING)
    for row in found:
        told = {"status": [Status.DROPPED, Status.WAITING]}
        record("changed", row, client=budget.client, by=by, changes=told)
    return len(found)


def _waiting(budget: Budget, ids: Iterable[UUID]) -> list[ImportedExpense]:
    ids = set(ids)
    if not ids or len(ids) > MOST_AT_ONCE:
        text = _("Choose rows first, at most %(most)d.") % {"most": MOST_AT_ONCE}
        raise ValidationError(text, code="BUDG-3")
    rows = ImportedExpense.objects.waiting().filter(budget=budget, pk__in=ids)
    found = list(rows.select_for_update(of=("self",)))
    if len(found) < len(ids):
        raise WrongState(_("Some of these rows are not in the tray any more."), budget)
    return found
