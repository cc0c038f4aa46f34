"""Files on their way in: the end of too large ones, and what a finished one is (UPL-1, UPL-2)."""

from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import File
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from common.files import shown_name
from contentplan.rules.filetypes import (
    HEAD,
    FileType,
    extension,
    image_size,
    is_too_big,
    pdf_is_whole,
    sniff,
)

TAIL = 1024  # bytes in which a PDF says that it ends


def most_bytes(head: bytes) -> int:
    """Return how long a file with this beginning may be."""
    found = sniff(head)
    video = found is not None and found.kind == "video"
    return settings.UPLOAD_MAX_VIDEO_BYTES if video else settings.UPLOAD_MAX_BYTES


class LimitingHandler(FileUploadHandler):
    """Ends a request as soon as one of its files is too large; keeps nothing itself.

    Settings name it before the handlers that keep, so that it sees every upload of every door."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Refuse by the length that the request announces, before reading any of it."""
        content_length = args[2] if len(args) > 2 else kwargs.get("content_length", 0)
        if (content_length or 0) > settings.UPLOAD_MAX_REQUEST_BYTES:
            raise RequestDataTooBig("a request with files")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen, self.most = 0, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if not self.seen:
            self.most = most_bytes(raw_data[:HEAD])
        self.seen += len(raw_data)
        if self.seen > self.most:
            raise RequestDataTooBig("a file")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None  # the next handler has the file


def check_size(upload: File) -> None:
    """Raise RequestDataTooBig, which every door answers with 413 (UPL-1)."""
    if upload.size > settings.UPLOAD_MAX_BYTES and upload.size > most_bytes(_head(upload)):
        raise RequestDataTooBig("a file")


def posts_take(name: str) -> str:
    return _("“%(name)s” is none of JPEG, PNG, WebP, GIF, MP4, MOV and WebM.") % {"name": name}


def look_at(
    upload: File,
    known: Callable[[bytes], FileType | None] = sniff,
    refusal: Callable[[str], str] = posts_take,
) -> FileType:
    """Return what a file is, by its content; nothing is decoded for that.

    known tells by the first bytes what is taken, refusal by a file's name what would be.

    Raises RequestDataTooBig, or ValidationError for a person to repair: another kind of file, a
    name that says something else, an image that is too big by its header."""
    check_size(upload)
    name = shown_name(upload.name or "")
    if not upload.size:
        _refuse(_("“%(name)s” is empty.") % {"name": name}, "UPL-1")
    found = known(_head(upload))
    if found is None:
        _refuse(refusal(name), "UPL-1")
    if extension(name) not in found.extensions:
        text = _("“%(name)s” is a .%(ending)s file by its content, but is not called so.")
        _refuse(text % {"name": name, "ending": found.extensions[0]}, "UPL-1")
    if found.kind == "image":
        size = image_size(found, cast(BinaryIO, upload.file))
        upload.seek(0)
        if size is None:
            _refuse(_("“%(name)s” is broken off.") % {"name": name}, "UPL-2")
        if is_too_big(size):
            text = _("“%(name)s” has more than 40 megapixels or 12,000 pixels a side.")
            _refuse(text % {"name": name}, "UPL-2")
    if found.kind == "document" and not pdf_is_whole(_tail(upload)):
        _refuse(_("“%(name)s” is broken off.") % {"name": name}, "UPL-2")
    return found


def _tail(upload: File) -> bytes:
    upload.seek(max(0, upload.size - TAIL))
    tail = upload.read(TAIL)
    upload.seek(0)
    return tail


def _head(upload: File) -> bytes:
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    return head


def _refuse(text: str, code: str) -> NoReturn:
    raise ValidationError({"file": ValidationError(text, code=code)})
