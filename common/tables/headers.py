"""What the headers of a table mean: by their words in three languages, or as a person said once."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import override

from common.text import fold, without_marks


def folded(header: str) -> str:
    """Return a header without what varies: case, spaces, marks that nobody sees, a colon or star.

    One that isn't text at all is ""."""
    try:
        return " ".join(fold(without_marks(header)).strip(" :*").split())
    except ValueError:
        return ""


def known_names(
    codes: Iterable[str], title_of: Callable[[str], str], aliases: Mapping[str, Iterable[str]]
) -> dict[str, str]:
    """Return the folded headers that mean a column, in all languages, with the column's code.

    A code is a header too; title_of tells what a column is called in the active language."""
    codes = list(codes)
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code in codes:
                found.setdefault(folded(title_of(code)), code)
    for code, names in aliases.items():
        for name in (code, *names):
            found.setdefault(folded(name), code)
    return found | {code: code for code in codes}


def guess_columns(
    titles: Sequence[str],
    known: Mapping[str, str],
    readable: Collection[str],
    remembered: Mapping[str, str],
) -> list[str]:
    """Return for each header the column that it means, "" for none.

    What was said before comes first; of two headers for one column the first gets it, so that
    nothing is read twice or in turns."""
    codes: list[str] = []
    for title in titles:
        name = folded(title)
        code = remembered.get(name, known.get(name, "")) if name else ""
        codes.append(code if code in readable and code not in codes else "")
    return codes


def count_hits(titles: Iterable[str], known: Mapping[str, str]) -> int:
    """Return how many different columns a row would name if it were the header."""
    return len({known[name] for title in titles if (name := folded(title)) in known})
