"""Steps of files: received, written anew, placed in posts, forgotten (UPL, PLAN-2)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from errno import EFBIG
from pathlib import Path
from shutil import copyfileobj, rmtree
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Client
from clients.services import add, remove
from common import files
from common.errors import WrongState
from common.periods import now
from contentplan.models import Media, Post, PostMedia
from contentplan.models.stored import StoredFile
from contentplan.rules.filetypes import TYPES
from contentplan.uploads import look_at
from jobs.models import Job
from jobs.registry import Progress, Refusal
from jobs.services import start_job

MOST_IN_POST = 35  # TikTok's photos; no network takes more
Status = Media.Status


# --- Receiving ------------------------------------------------------------------------------------
def receive_media(client: Client, upload: File, *, by: User) -> Media:
    """Keep a file as it came and promise to write it anew (UPL-3); return its row.

    The file first, the row in the transaction (UPL-5). Raises RequestDataTooBig, ValidationError
    for a file we don't take or a full quota, OSError for a full disk."""
    found = look_at(upload)
    row = Media(client=client, kind=found.kind, content_type=found.content_type, by=by)
    row.name = files.shown_name(upload.name or "")
    row.size = upload.size
    row.upload, _digest = files.keep_file(files.random_name(Media.FOLDER, "upload"), upload)
    try:
        with transaction.atomic():
            check_quota(client, upload.size)
            add(row, by=by)
            start_media_job(row, by=by)
            promise_to_clean()
    except BaseException:
        files.forget_files(row.upload)
        raise
    return row


def job_key(row: Media) -> str:
    return f"redraw_media:{row.pk}"


def start_media_job(row: Media, *, by: User) -> Job:
    args = {"media_id": str(row.pk)}
    return start_job("redraw_media", args=args, key=job_key(row), client=row.client_id, by=by)


def used_bytes(client: Client) -> int:
    """Return how much of its quota a client has used, with files of every kind."""
    used = 0
    for kind in kinds_of_files():
        kept: Any = kind._default_manager
        rows = kept.filter(client=client).exclude(status=Status.REFUSED)
        used += rows.aggregate(sum=Sum("size"))["sum"] or 0
    return used


def kinds_of_files() -> list[type[StoredFile]]:
    """Return what people may send, of posts and of other apps."""
    return StoredFile.__subclasses__()


def check_quota(client: Client, size: int) -> None:
    """Raise ValidationError with the code `quota` when there is no room; one upload at a time."""
    Client.objects.select_for_update().get(pk=client.pk)
    if used_bytes(client) + size > settings.MEDIA_QUOTA_BYTES:
        text = _("There is no room left for files of this client: remove some first.")
        raise ValidationError({"file": ValidationError(text, code="quota")})


def promise_to_clean() -> None:
    """Have leftovers of today's uploads looked for tomorrow; one job a day (UPL-5)."""
    moment = now()
    key = f"clean_media:{moment.date().isoformat()}"
    start_job("clean_media", args={}, key=key, due_at=moment + files.LEFTOVER)


def remove_leftovers() -> int:
    """Delete files that no row names and that are over a day old; return how many (UPL-5).

    What killed processes left on its way in goes as well."""
    limit = (now() - files.LEFTOVER).timestamp()
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < limit:
                rmtree(path) if path.is_dir() else path.unlink()
    removed = 0
    for kind in kinds_of_files():
        rows = kind._default_manager.values_list("upload", "file", "thumbnail")
        known = (name for row in rows for name in row if name)
        removed += files.remove_leftovers(kind.FOLDER, known)
    return removed


# --- Writing anew ---------------------------------------------------------------------------------
def redraw(media_id: str, progress: Progress, kind: type[StoredFile] = Media) -> None:
    """Write a received file anew and serve that from now on; running twice changes nothing.

    Raises Refusal for a file that can't be read; then its row says why and the file is gone."""
    row: Any = kind._default_manager.get(pk=media_id)
    if row.status == Status.REFUSED:
        raise Refusal(row.why, code=row.problem)
    if row.status != Status.WAITING:
        return
    with TemporaryDirectory(prefix="redraw-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        told = _redrawn(row, Path(folder))
        if "problem" in told:
            _refuse(row, told["problem"])
            raise Refusal(row.why, code=row.problem)
        _take(row, Path(folder), told, progress)


def _redrawn(row: Any, folder: Path) -> dict[str, Any]:
    """Let a process that may use little write it anew (UPL-2); return what it tells.

    The process is contentplan/redraw.py."""
    try:
        with default_storage.open(row.upload) as kept, (folder / "source").open("wb") as copy:
            copyfileobj(kept, copy, 1 << 20)
    except FileNotFoundError:
        return {"problem": "file_lost"}
    return redrawn(row.content_type, folder)


def redrawn(content_type: str, folder: Path) -> dict[str, Any]:
    """Let a process that may use little write folder/source anew as folder/target, an image with
    folder/thumbnail (UPL-2); return what it tells, {"problem"} when it can't be read.

    The process is contentplan/redraw.py."""
    asked = {
        "content_type": content_type,
        "source": str(folder / "source"),
        "target": str(folder / "target"),
        "thumbnail": str(folder / "thumbnail"),
        "memory": settings.MEDIA_MEMORY,
        "seconds": settings.MEDIA_SECONDS,
    }
    command = [sys.executable, "-m", "contentplan.redraw", json.dumps(asked)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=settings.MEDIA_SECONDS,
            check=False,
        )
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # killed, or died of its limits
        return {"problem": "too_heavy"}
    if told.get("errno") == EFBIG:
        return {"problem": "too_heavy"}
    if "errno" in told:
        raise OSError(told["errno"], os.strerror(told["errno"]))
    return told


def _refuse(row: Any, problem: str) -> None:
    changed = (
        type(row)
        ._default_manager.filter(pk=row.pk, status=Status.WAITING)
        .update(
            status=Status.REFUSED,
            problem=problem,
            upload="",
            version=row.version + 1,
            updated_at=now(),
        )
    )
    if changed:
        files.forget_files(row.upload)
    row.refresh_from_db()


def _take(row: Any, folder: Path, told: Mapping[str, Any], progress: Progress) -> None:
    """Store what was made, then say so in one transaction with the end of the job (JOB-5)."""
    ending = TYPES[row.content_type].extensions[0]
    file, thumbnail = files.random_name(row.FOLDER, ending), ""
    size = (folder / "target").stat().st_size
    try:
        with (folder / "target").open("rb") as made:
            file, digest = files.keep_file(file, File(made))
        if row.kind == "image":
            with (folder / "thumbnail").open("rb") as made:
                thumbnail, _digest = files.keep_file(
                    files.random_name(row.FOLDER, "webp"), File(made)
                )
        with progress.finish():
            taken = (
                type(row)
                ._default_manager.filter(pk=row.pk, status=Status.WAITING)
                .update(
                    status=Status.READY,
                    upload="",
                    file=file,
                    thumbnail=thumbnail,
                    size=size,
                    width=told["width"],
                    height=told["height"],
                    sha256=digest,
                    version=row.version + 1,
                    updated_at=now(),
                )
            )
    except BaseException:
        files.forget_files(file, thumbnail)
        raise
    if not taken:  # removed meanwhile, or done by another attempt
        files.forget_files(file, thumbnail)
    else:
        files.forget_files(row.upload)


# --- In posts -------------------------------------------------------------------------------------
def place(
    post: Post, wanted: Sequence[Media | PostMedia]
) -> dict[str, list[list[dict[str, object]]]]:
    """Put these files into a post in this order; return what changed, for the history.

    A file that was there keeps its words and its point; a PostMedia brings new ones. Call it in
    the transaction of the post's own change. Raises ValidationError."""
    before = list(PostMedia.objects.filter(post=post).select_related("media"))
    known = {one.media_id: one for one in before}
    after: list[PostMedia] = []
    for position, item in enumerate(wanted):
        one = item if isinstance(item, PostMedia) else known.get(item.pk) or PostMedia(media=item)
        after.append(
            PostMedia(
                post=post,
                media=one.media,
                position=position,
                alt=one.alt,
                focus_x=one.focus_x,
                focus_y=one.focus_y,
            )
        )
    _check_placed(after, known)
    told = [[_told(one) for one in side] for side in (before, after)]
    if told[0] == told[1]:
        return {}
    PostMedia.objects.filter(post=post).delete()
    PostMedia.objects.bulk_create(after)
    post.__dict__.pop("placed", None)
    return {"media": told}


def _check_placed(after: Sequence[PostMedia], known: Mapping[UUID, PostMedia]) -> None:
    ids = [one.media_id for one in after]
    if len(set(ids)) < len(ids):
        _wrong(_("Each file stands in a post once."), "unique")
    if len(ids) > MOST_IN_POST:
        _wrong(_("A post holds at most %(most)d files.") % {"most": MOST_IN_POST}, "PLAN-8")
    for one in after:
        if one.media.status == Status.REFUSED and one.media_id not in known:
            _wrong(_("“%(name)s” was refused.") % {"name": one.media.name}, "UPL-1")
        one.clean_fields(exclude=["post", "media"])


def _wrong(text: str, code: str) -> None:
    raise ValidationError({"media": ValidationError(text, code=code)})


def _told(one: PostMedia) -> dict[str, object]:
    return {"id": str(one.media_id), "alt": one.alt, "focus": [one.focus_x, one.focus_y]}


def mark_sent(posts: Iterable[Mapping[str, Any]], moment: datetime) -> None:
    """Say that the client has been shown the files of these posts, as they were sent (TEN-3)."""
    ids = {UUID(one["id"]) for post in posts for one in post.get("media", ())}
    Media.objects.filter(pk__in=ids, sent_at=None).update(sent_at=moment)


def waits_for_media(posts: Iterable[Any]) -> bool:
    """Return whether a file of these posts is still being read."""
    rows = PostMedia.objects.filter(post__in=[post.id for post in posts])
    return rows.filter(media__status=Status.WAITING).exists()


@transaction.atomic
def remove_media(row: Media, *, by: User) -> None:
    """Delete a file that stands in no post and that the client has never seen."""
    row = Media.objects.select_for_update().get(pk=row.pk)
    if row.sent_at is not None or row.placements.exists():
        raise WrongState(_("This file is used in a post, or the client has seen it."), row)
    names = (row.upload, row.file, row.thumbnail)
    remove(row, by=by)
    transaction.on_commit(lambda: files.forget_files(*names))


def media_sent(client: Client, pk: UUID) -> Media | None:
    """Return a file of a client's that stands in what was sent; for the page of a personal link,
    a reviewer's in the agency too (LNK-5)."""
    return Media.objects.ready().filter(client=client, pk=pk).first()


def files_sent(post: Post) -> list[Media]:
    """Return the files of a post as they were sent, in order."""
    sent: Any = post.sent_content or {}
    ids = [UUID(one["id"]) for one in sent.get("media", ())]
    found = Media.objects.ready().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
