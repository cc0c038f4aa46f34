"""The copy kit: what was approved, ready to be published by hand, and its files as one archive."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from contentplan.models import Media, Post
from contentplan.rules.filetypes import TYPES, extension

CHUNK = 1 << 18
# What floors above bring along with a post, in its own query: community/ its short link, as
# `tracked` with its code and where it leads (COMM-5).
beside_posts: dict[str, Any] = {}
_UNSAFE = re.compile(r'[<>:"/\\|?*\s]+')


@dataclass
class Kit:
    """The texts of a post as they were approved; "" for what it doesn't have."""

    text: str
    hashtags: str
    link: str
    files: int

    @property
    def whole(self) -> str:
        """Text, link and hashtags as one, in the order in which they stand in a post."""
        return "\n\n".join(part for part in (self.text, self.link, self.hashtags) if part)


def kit_of(post: Post) -> Kit | None:
    """Return the kit of a post that may be published, None for any other (PLAN-3).

    It tells what the client approved, whatever the row says (APPR-3)."""
    if post.status not in Post.SETTLED or post.sent_content is None:
        return None
    sent: Any = post.sent_content
    link = short_link_of(post, sent["link"])
    return Kit(sent["text"], sent["hashtags"], link, len(sent.get("media", ())))


def short_link_of(post: Post, link: str) -> str:
    """Return the short link of a post that was loaded with what is beside it, where it leads to
    this very address; else the address: nobody is sent where the client didn't agree to."""
    tracked: Any = getattr(post, "tracked", None)
    if not link or not tracked or tracked["url"] != link:
        return link
    return f"{settings.SITE_URL}/l/{tracked['code']}"


def archive_name(number: int, media: Media) -> str:
    """Return a name that every system takes, in the order of the post: "01-spring.jpg"."""
    ending = TYPES[media.content_type].extensions[0]
    stem = media.name
    if extension(stem) in TYPES[media.content_type].extensions:
        stem = stem.rpartition(".")[0]
    stem = _UNSAFE.sub("-", stem).strip("-. ")
    return f"{number:02d}-{stem[:60] or media.kind}.{ending}"


class _Pipe:
    """What an archive is written into and at once read from."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def archive(text: str, media: Sequence[Media]) -> Iterator[bytes]:
    """Yield a ZIP archive of the files and the text, a piece at a time: nothing is held in memory.

    Pictures and videos don't get smaller, so they are stored as they are."""
    pipe: Any = _Pipe()
    with ZipFile(pipe, "w", ZIP_STORED) as made:
        if text:
            made.writestr(_entry("text.txt"), text.encode())
        for number, one in enumerate(media, 1):
            with (
                default_storage.open(one.file) as file,
                made.open(_entry(archive_name(number, one)), "w", force_zip64=True) as entry,
            ):
                yield from _copied(file, entry, pipe)
        yield pipe.taken()
    yield pipe.taken()


def _entry(name: str) -> ZipInfo:
    return ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))  # the same files make the same archive


def _copied(file: File, entry: Any, pipe: _Pipe) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        entry.write(chunk)
        yield pipe.taken()
