"""Posts from a file: kept as sent, read, then written all or nothing (IMP-1, IMP-2)."""

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
from common.tables.shapes import BadFile
from contentplan.exchange.columns import folded, guess
from contentplan.exchange.ground import Ground, ground_of
from contentplan.exchange.reading import MOST_ROWS, Line, Reading, header_of, read_posts
from contentplan.exchange.words import FILE_WORDS
from contentplan.models import ContentPlan, HeaderMemory, Post, PostImport, Type
from contentplan.services.plans import check_editable, locked_plan, touched

Key = tuple[UUID, datetime, str]  # channel, the client's clock, text
COMPARED = ("type", "format", "tone", "goal_id", "hashtags", "link", "speaker", "source")


@transaction.atomic
def receive_posts(plan: ContentPlan, upload: File, *, by: User) -> PostImport:
    """Keep a file of posts for a plan as it was sent; return its row.

    Raises ValidationError for a file that can't be opened at all."""
    data = upload.read(MAX_BYTES + 1)
    try:
        header_of(open_book(data, most_rows=MOST_ROWS))
    except BadFile as bad:
        raise refusal(bad) from bad
    row = PostImport(
        content_plan=plan,
        name=shown_name(upload.name or ""),
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
    )
    return add(row, by=by)


def refusal(bad: BadFile) -> ValidationError:
    """Return why a file can't be read, in words."""
    return ValidationError(FILE_WORDS[bad.reason], code=bad.reason)


def read_file(row: PostImport, ground: Ground) -> Reading:
    """Return what a file says, by what people said of it and of the agency's headers before.

    Raises BadFile."""
    book = open_book(bytes(row.data), row.encoding, MOST_ROWS)
    header = header_of(book)
    known = HeaderMemory.objects.filter(agency=ground.plan.client.agency_id).first()
    columns = row.columns or guess(header.titles, known.codes if known else {})
    return read_posts(book, header, columns, ground, row.day_order)


def say(
    row: PostImport, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> PostImport:
    """Say what a file's columns mean, its encoding, the order of its days; it is read anew."""
    _check_waiting(row)
    return change(row, values, by=by, seen=seen)


def _check_waiting(row: PostImport) -> None:
    if row.status == PostImport.Status.DONE:
        raise WrongState(_("This file has been written already."), row)


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


def write_posts(row: PostImport, *, by: User, seen: int | None = None) -> PostImport:
    """Add the file's posts to its plan, all or none; return the row with what became of it.

    What is there already is left alone, so the same file again adds nothing. Raises ValidationError
    while anything in the file is open or refused, WrongState when it was written before."""
    ground = ground_of(row.content_plan)
    try:
        reading = read_file(row, ground)  # before the transaction: reading takes its time
    except BadFile as bad:
        raise refusal(bad) from bad
    if not reading.is_ready:
        raise ValidationError(_("Say first what the columns mean."), code="IMP-5")
    if reading.rejected:
        raise ValidationError(
            _("Some rows could not be read, so nothing was written."), code="IMP-2"
        )
    with transaction.atomic():
        plan = locked_plan(row.content_plan)
        check_editable(plan)
        current = PostImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
        _check_waiting(current)
        read_as = (row.version, row.content_plan.start, row.content_plan.end)
        if seen not in (None, current.version) or read_as != (
            current.version,
            plan.start,
            plan.end,
        ):
            raise StaleVersion(_("Somebody changed this in the meantime."), current)
        same = sort_out(reading.lines, plan)
        new = [line for line in reading.lines if line.row not in same]
        Post.objects.bulk_create(
            [Post(content_plan=plan, author=by, **_fields(line)) for line in new], batch_size=500
        )
        _remember(plan, reading)
        counts = {"created": [0, len(new)], "unchanged": [0, len(same)], "file": [None, row.name]}
        current.status, current.created, current.unchanged = "done", len(new), len(same)
        current.version += 1
        current.save(update_fields=["status", "created", "unchanged", "version", "updated_at"])
        record("imported", current, client=plan.client, by=by, changes=counts)
        if new:
            touched(plan, by=by)
    row.__dict__.update(current.__dict__)
    return row


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
