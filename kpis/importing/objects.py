"""Ids of posts and ads, and whose they are."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from common.tables.cells import shown, text_of
from common.text import clean_name
from kpis.importing.collect import Collector, Refused
from kpis.importing.shapes import BadFile, NeedsAnswer, shorten

NAME_LENGTH = 150  # of an object named instead of numbered; longer ones end in a hash
_ID = re.compile(r"[A-Za-z0-9_:.\-]{1,100}")
_ROUNDED = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]+", re.I)
_URL = re.compile(r"https?://[^\s\x00-\x1f\x7f]{1,490}")
_EXACT_FLOAT = 2**53


def object_id(cell: object, title: str) -> str:
    """Return a network's id as text. Raises Refused, also for one that a spreadsheet rounded."""
    if isinstance(cell, float):
        if not cell.is_integer() or abs(cell) >= _EXACT_FLOAT:
            raise Refused(title, cell, "id_lost_digits")
        cell = int(cell)
    text = text_of(cell)
    if _ROUNDED.fullmatch(text):
        raise Refused(title, text, "id_lost_digits")
    if not _ID.fullmatch(text):
        raise Refused(title, text, "bad_id")
    return text


def name_id(text: str, title: str) -> str:
    """Return a name in the place of an id that the file doesn't have, short enough to store.

    Raises Refused for control characters."""
    try:
        name = clean_name(text)
    except ValueError as error:
        raise Refused(title, text, "bad_id") from error
    if not name:
        raise Refused(title, text, "bad_id")
    return shorten(name, NAME_LENGTH)


def own_account(
    accounts: Mapping[str, Collection[str]], counts: Mapping[str, int], own: str
) -> str:
    """Return the id of the channel's account among those of a file (metric vocabulary, 6.4).

    `accounts` maps ids to their names, `counts` to their posts. Raises NeedsAnswer when the
    channel's handle is none of them, or when there are several and nobody has said."""
    wanted = own.strip().lstrip("@").casefold()
    for pk, names in accounts.items():
        if wanted and wanted in {pk.casefold(), *(name.casefold() for name in names)}:
            return pk
    if len(accounts) == 1 and not wanted:
        return next(iter(accounts))
    by_size = sorted(accounts, key=lambda pk: -counts[pk])
    raise NeedsAnswer("own_account", tuple(next(iter(accounts[pk]), pk) for pk in by_size))


def settle_account(
    out: Collector, rows: Iterable[tuple[str, Sequence[str]]], *, knows_handle: bool
) -> str:
    """Return the id of the channel's own account, and note the others with their posts.

    Each row of the file gives its account's id and names. Where they include the handle, a
    single account that isn't the channel's is asked about too. Raises NeedsAnswer, BadFile."""
    names: dict[str, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for pk, called in rows:
        counts[pk] += 1
        names[pk] += [name for name in map(shown, called) if name and name not in names[pk]]
    if not counts:
        raise BadFile("no_rows", out.reading.source)
    alone = len(names) == 1 and not knows_handle
    own = own_account(names, counts, "" if alone else out.options.own_account)
    others = {next(iter(names[pk]), pk): count for pk, count in counts.items() if pk != own}
    if others:
        out.warn("other_accounts")
        out.reading.other_accounts = others
    return own


def url_of(cell: object) -> str:
    """Return a web address as the file has it, nothing for any other text."""
    text = text_of(cell)
    return text if _URL.fullmatch(text) else ""
