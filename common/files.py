"""Files that people send: their names for show, their place under a random name (UPL-4, UPL-5)."""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage

from common.periods import now
from common.text import clean_name

NAME_LENGTH = 120
LEFTOVER = timedelta(hours=24)  # after which a file without a row goes


def shown_name(given: str) -> str:
    """Return a file's name for show: one line, without folders and marks that nobody sees."""
    name = given.replace("\\", "/").rpartition("/")[2]
    try:
        name = clean_name(name)
    except ValueError:
        name = "".join(letter for letter in name if letter.isprintable())
        with suppress(ValueError):
            name = clean_name(name)
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LENGTH and dot and len(ending) <= 5:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return name[:NAME_LENGTH]


def random_name(folder: str, ending: str = "") -> str:
    return f"{folder}/{secrets.token_hex(16)}{'.' if ending else ''}{ending}"


def keep_file(name: str, content: Any) -> tuple[str, str]:
    """Store bytes; return where, and their SHA-256. What a full disk cut off is taken away."""
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    try:
        return default_storage.save(name, content), digest.hexdigest()
    except OSError:
        forget_files(name)
        raise


def forget_files(*names: str) -> None:
    """Delete files that may be there; one that can't be deleted is a leftover for the sweep."""
    for name in filter(None, names):
        with suppress(OSError):
            default_storage.delete(name)


def remove_leftovers(folder: str, known: Iterable[str]) -> int:
    """Delete files that no row names and that are over a day old; return how many (UPL-5)."""
    if not default_storage.exists(folder):
        return 0
    names = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    limit = now() - LEFTOVER
    old = [n for n in names - set(known) if default_storage.get_modified_time(n) < limit]
    for name in old:
        default_storage.delete(name)
    return len(old)
