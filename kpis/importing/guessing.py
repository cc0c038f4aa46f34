"""What the columns of an unknown table most likely are: a beginning for the person who says it."""

from collections.abc import Collection, Mapping, Sequence

from common.tables.cells import text_of
from kpis.catalogue import METRICS, STORED, Metric
from kpis.importing import HEADERS
from kpis.importing.day_texts import likely_form
from kpis.importing.headers import Row
from kpis.importing.layouts import DAY, ID, LINK, Heading, Layout, Told

_DAYS = frozenset(
    {"date", "day", "data", "datum", "fecha", "дата", "день", "период", "თარიღი", "publish time"}
    | {"time", "published", "created", "created date", "post date", "publish date"}
)
_IDS = frozenset({"id", "post id", "tweet id", "video id", "ad id", "campaign id", "post", "пост"})
_LINKS = frozenset({"link", "url", "permalink", "post link", "ссылка", "адрес", "ბმული"})
_MORE = {"comment": "comments", "like": "likes", "share": "shares", "save": "saves"}
_LEVELS = ("channel", "site", "ads", "calls", "support")


def guess(names: Sequence[Heading], rows: Sequence[Row], own: Mapping[str, Metric]) -> Layout:
    """Return what a table probably says; each meaning stands once, the rest is left out."""
    known = _known(own)
    taken: set[str] = set()
    columns = []
    for index, heading in enumerate(names):
        told = _meaning(heading.name, [row.text(index) for row in rows], known)
        target, _colon, times = told.partition("*")
        if target and target not in taken:
            taken.add(target)
            columns.append(Told(heading, target, int(times or 1)))
    level = _level(taken)
    form = _form(names, columns, rows)
    columns = [one for one in columns if one.target not in METRICS or _fits(one.target, level)]
    return Layout(tuple(columns), level=level, day_form=form, decimal=_decimal(rows))


def _known(own: Mapping[str, Metric]) -> dict[str, str]:
    """Return header -> metric code, `code*3600` where the header counts hours."""
    found: dict[str, str] = {}
    for table in HEADERS.values():
        for code, headers in table.items():
            if code in STORED:
                for header in headers:
                    found.setdefault(header, f"{code}*3600" if "(hours)" in header else code)
    found |= {code.replace("_", " "): code for code in STORED}
    found |= {code.replace("_", " "): code for code in own if code not in METRICS}
    return found | _MORE


def _meaning(name: str, texts: Collection[str], known: Mapping[str, str]) -> str:
    plain = " ".join(name.replace("_", " ").split())
    bare = plain.removesuffix(" (total)").removesuffix(" total").removeprefix("total ")
    for header in (plain, bare):
        if header in _DAYS and likely_form(texts):
            return DAY
        if header in _IDS:
            return ID
        if header in _LINKS:
            return LINK
        if header in known:
            return known[header]
    return ""


def _level(taken: Collection[str]) -> str:
    """Return what the rows are about, by the level that most of the metrics have."""
    codes = [code for code in taken if code in METRICS]
    if ID in taken or DAY not in taken:
        return "ads" if "spend" in codes else "post"
    often = {level: sum(level in METRICS[code].levels for code in codes) for level in _LEVELS}
    return max(_LEVELS, key=lambda level: often[level])


def _fits(code: str, level: str) -> bool:
    return level in METRICS[code].levels


def _form(names: Sequence[Heading], columns: Sequence[Told], rows: Sequence[Row]) -> str:
    day = next((one.heading for one in columns if one.target == DAY), None)
    return "" if day is None else likely_form([row.text(names.index(day)) for row in rows])


def _decimal(rows: Sequence[Row]) -> str:
    """Return a comma when there are figures that only it explains."""
    texts = [text_of(cell) for row in rows for cell in row.cells if isinstance(cell, str)]
    commas = [text for text in texts if text.count(",") == 1 and text.replace(",", "").isdigit()]
    return "," if any(len(text.partition(",")[2]) != 3 for text in commas) else "."
