"""Posts from a file: kept as sent, read, then written all or nothing (IMP-1, IMP-2).

A small file is read and written while the person waits, a large one by jobs; what either says and
does is the same."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.services import add, change
from common.errors import StaleVersion, WrongState
from common.files import shown_name
from common.periods import zone_info
from common.tables.files import MAX_BYTES, open_book
from common.tables.headers import folded
from common.tables.shapes import BadFile
from common.tables.understanding import header_of
from contentplan.exchange.columns import guess, hits
from contentplan.exchange.ground import Ground, ground_of
from contentplan.exchange.kept import as_plain, from_plain
from contentplan.exchange.reading import (
    MOST_ROWS,
    Line,
    Reading,
    Tell,
    read_posts,
)
from contentplan.exchange.words import FILE_WORDS
from contentplan.models import ContentPlan, HeaderMemory, Post, PostImport, Type
from contentplan.services.kept_files import (
    check_complete,
    check_waiting,
    hand_over,
    is_large,
    result_of,
    settle,
)
from contentplan.services.plans import check_editable, locked_plan, touched
from jobs.registry import Progress, Refusal
from jobs.services import start_job

AT_ONCE_POSTS = 200  # up to here it took 0.1 s of a web process each (docs/exchange.md)
Key = tuple[UUID, datetime, str]  # channel, the client's clock, text
WRITTEN = ("status", "created", "unchanged", "rows_read", "rejected")
COMPARED = ("type", "format", "tone", "goal_id", "hashtags", "link", "speaker", "source")


@transaction.atomic
def receive_posts(plan: ContentPlan, upload: File, *, by: User) -> PostImport:
    """Keep a file of posts for a plan as it was sent; return its row. A job reads a large one.

    Raises ValidationError for a file that can't be opened at all; of a large one its job does."""
    data = upload.read(MAX_BYTES + 1)
    row = PostImport(
        content_plan=plan,
        name=shown_name(upload.name or ""),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
    )
    try:
        row.is_large = is_large(data, hits, MOST_ROWS, AT_ONCE_POSTS)
    except BadFile as bad:
        raise refusal(bad) from bad
    if row.is_large:
        row.status = PostImport.Status.READING
    else:
        _count(row)
    add(row, by=by)
    if row.is_large:
        _start("read_posts_file", row, by=by)
    return row


def _count(row: PostImport) -> None:
    """Put into a small file's row how many rows it has, if that can be told yet."""
    row.rows_read = row.rejected = None
    try:
        reading = read_file(row, ground_of(row.content_plan))
    except BadFile:
        return  # its page says why
    if reading.is_ready:
        row.rows_read, row.rejected = reading.rows_read, reading.rejected_rows


def job_key(row: PostImport) -> str:
    """Return the key of the job that has, or had, the file in this version of its row."""
    return f"posts_file:{row.pk}:{row.version}"


def _start(kind: str, row: PostImport, *, by: User) -> None:
    args = {"import_id": str(row.pk), "person_id": str(by.pk)}
    start_job(kind, args=args, key=job_key(row), client=row.content_plan.client_id, by=by)


def refusal(bad: BadFile) -> ValidationError:
    """Return why a file can't be read, in words."""
    return ValidationError(FILE_WORDS[bad.reason], code=bad.reason)


def reading_of(row: PostImport, ground: Ground) -> tuple[Reading, str, bool]:
    """Return what a file says, why it can't be read, "" if it can, and whether that is out of date.

    A small file is read for it. Of a large one it is what its job found: out of date when the
    plan's days, its channels or goals have changed since, and then without its rows."""
    if not row.is_large:
        try:
            return read_file(row, ground), "", False
        except BadFile as bad:  # an encoding that somebody chose may do that
            return Reading(encoding=row.encoding), str(FILE_WORDS[bad.reason]), False
    if row.reading is None:
        problem = str(FILE_WORDS[row.problem]) if row.problem else ""
        return Reading(encoding=row.encoding), problem, False
    reading = from_plain(row.reading)
    is_stale = row.reading["stamp"] != ground.stamp
    if is_stale:
        reading.lines, reading.rejected = [], []
    return reading, "", is_stale


def read_file(row: PostImport, ground: Ground, tell: Tell | None = None) -> Reading:
    """Return what a file says, by what people said of it and of the agency's headers before.

    tell hears how far it is, in rows. Raises BadFile."""
    book = open_book(bytes(row.data), row.encoding, MOST_ROWS)
    header = header_of(book, hits)
    known = HeaderMemory.objects.filter(agency=ground.plan.client.agency_id).first()
    columns = row.columns or guess(header.titles, known.codes if known else {})
    return read_posts(book, header, columns, ground, row.day_order, tell)


@transaction.atomic
def say(
    row: PostImport, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> PostImport:
    """Say what a file's columns mean, its encoding, the order of its days; it is read anew."""
    check_waiting(row)
    row = change(row, values, by=by, seen=seen)
    if row.is_large:
        row.reading, row.problem = None, ""
        row.rows_read = row.rejected = None
        hand_over(row, PostImport.Status.READING, "reading", "problem", "rows_read", "rejected")
        _start("read_posts_file", row, by=by)
    else:
        _count(row)
        row.save(update_fields=["rows_read", "rejected"])
    return row


def sort_out(lines: Sequence[Line], plan: ContentPlan) -> dict[int, Any]:
    """Return row number -> the post of the plan that a line is already; a row without is new.

    The same channel, moment and text make the same post. Of rows that are alike each has a post of
    its own, so that importing twice adds nothing."""
    zone = zone_info(plan.client.timezone)
    rows = plan.posts.order_by("publish_at", "pk").values(
        "pk", "channel_id", "publish_at", "text", *COMPARED
    )
    there: dict[Key, list[Any]] = {}
    for post in rows:
        wall = post["publish_at"].astimezone(zone).replace(tzinfo=None, microsecond=0)
        there.setdefault((post["channel_id"], wall, post["text"]), []).append(post)
    found = {}
    taken: Counter[Key] = Counter()
    for line in lines:
        key = (line.values["channel_id"], line.wall, line.values["text"])
        same = there.get(key, ())
        if taken[key] < len(same):
            found[line.row] = same[taken[key]]
            taken[key] += 1
    return found


def differs(line: Line, post: Mapping[str, Any]) -> list[str]:
    """Return what a file says otherwise of a post that is there: it stays as it is."""
    return [name for name in COMPARED if name in line.values and line.values[name] != post[name]]


def ask_to_write(row: PostImport, *, by: User, seen: int | None = None) -> PostImport:
    """Add the file's posts to its plan, at once or, of a large one, by a job; return its row.

    Raises as write_posts(); of a large file only what can be known at once."""
    if not row.is_large:
        return write_posts(row, by=by, seen=seen)
    with transaction.atomic():
        check_editable(locked_plan(row.content_plan))
        current = PostImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
        check_waiting(current)
        if seen not in (None, current.version) or row.version != current.version:
            raise StaleVersion(_("Somebody changed this in the meantime."), current)
        reading, problem, is_stale = reading_of(current, ground_of(row.content_plan))
        if problem or is_stale:
            raise ValidationError(problem or _("Read this file again first."), code="IMP-2")
        check_complete(reading)
        hand_over(current, PostImport.Status.WRITING)
        _start("write_posts_file", current, by=by)
    row.refresh_from_db()  # in place, the job is over by now
    return row


def write_posts(row: PostImport, *, by: User, seen: int | None = None) -> PostImport:
    """Add the file's posts to its plan, all or none; return the row with what became of it.

    What is there already is left alone, so the same file again adds nothing. Raises ValidationError
    while anything in the file is open or refused, WrongState when it was written before."""
    check_waiting(row)
    reading = _read_whole(row)  # before the transaction: reading takes its time
    with transaction.atomic():
        return _write(row, reading, by=by, seen=seen)


def _read_whole(row: PostImport, tell: Tell | None = None) -> Reading:
    """Return what a file says, if all of it can be written; else raise ValidationError."""
    try:
        reading = read_file(row, ground_of(row.content_plan), tell)
    except BadFile as bad:
        raise refusal(bad) from bad
    check_complete(reading)
    return reading


def _write(row: PostImport, reading: Reading, *, by: User, seen: int | None = None) -> PostImport:
    """Write what was read, in the caller's transaction, if row and plan are as they were then."""
    plan = locked_plan(row.content_plan)
    check_editable(plan)
    current = PostImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.status != row.status:
        check_waiting(current)
    read_as = (row.version, row.content_plan.start, row.content_plan.end)
    if seen not in (None, current.version) or read_as != (current.version, plan.start, plan.end):
        raise StaleVersion(_("Somebody changed this in the meantime."), current)
    same = sort_out(reading.lines, plan)
    new = [line for line in reading.lines if line.row not in same]
    Post.objects.bulk_create(
        [Post(content_plan=plan, author=by, **_fields(line)) for line in new], batch_size=500
    )
    _remember(plan, reading)
    counts = {"created": [0, len(new)], "unchanged": [0, len(same)], "file": [None, row.name]}
    current.status, current.created, current.unchanged = "done", len(new), len(same)
    current.rows_read, current.rejected = reading.rows_read, 0
    current.version += 1
    current.save(update_fields=[*WRITTEN, "version", "updated_at"])
    record("imported", current, client=plan.client, by=by, changes=counts)
    if new:
        touched(plan, by=by)
    row.__dict__.update(current.__dict__)
    return row


# --- Large files, by jobs -------------------------------------------------------------------------
def keep_reading(import_id: str, progress: Progress) -> dict[str, object] | None:
    """Read a large file and keep what it says; running twice changes nothing (JOB-5).

    Raises Refusal when it can't be read at all."""
    row = _row(import_id)
    if row.status == PostImport.Status.REFUSED:
        raise _refused(row.problem)
    if row.status != PostImport.Status.READING:
        return result_of(row)
    ground = ground_of(row.content_plan)
    try:
        reading = read_file(row, ground, progress)
    except BadFile as bad:
        settle(row, status=PostImport.Status.REFUSED, problem=bad.reason)
        raise _refused(bad.reason) from bad
    counts = (reading.rows_read, reading.rejected_rows) if reading.is_ready else (None, None)
    with progress.finish() as result:
        settle(
            row,
            status=PostImport.Status.WAITING,
            reading=as_plain(reading, ground.stamp),
            rows_read=counts[0],
            rejected=counts[1],
        )
        result.update(result_of(row))
    return None


def write_kept(import_id: str, person_id: str, progress: Progress) -> dict[str, object] | None:
    """Write a large file's posts, all or none; running twice changes nothing (JOB-5).

    It is read once more, for what may have changed since. Raises ValidationError or WrongState for
    what keeps it out: then it waits again for a person."""
    row = _row(import_id)
    if row.status != PostImport.Status.WRITING:
        return result_of(row)

    def tell(done: int, total: int) -> None:
        progress(done, 2 * total)  # the other half is the writing: one transaction

    try:
        reading = _read_whole(row, tell)
        with progress.finish() as result:
            _write(row, reading, by=User.objects.get(pk=person_id))
            result.update(result_of(row))
    except (ValidationError, WrongState):
        settle(row, status=PostImport.Status.WAITING)
        raise
    return None


def _row(import_id: str) -> PostImport:
    return PostImport.objects.select_related("content_plan__client").get(pk=import_id)


def _refused(reason: str) -> Refusal:
    return Refusal(FILE_WORDS[reason], code=reason)


def _fields(line: Line) -> dict[str, Any]:
    """Return the fields of a new post; of users' posts the material is theirs unless said."""
    users = line.values["type"] == Type.USER_GENERATED
    source = Post.Source.USER_GENERATED if users else Post.Source.OWN
    return {"source": source, **line.values}


def _remember(plan: ContentPlan, reading: Reading) -> None:
    """Keep what this agency's headers mean where that isn't what anybody would guess."""
    agency = plan.client.agency_id
    names = [folded(title) for title in reading.titles]
    usual = dict(zip(reversed(names), reversed(guess(reading.titles, {})), strict=True))
    said = dict(zip(reversed(names), reversed(reading.columns), strict=True))  # the first counts
    known, _made = HeaderMemory.objects.select_for_update().get_or_create(agency_id=agency)
    news = {
        name: code
        for name, code in said.items()
        if name and known.codes.get(name, usual[name]) != code
    }
    if news:
        known.codes = known.codes | news
        known.save(update_fields=["codes"])
