"""Meta Business Suite charts: one metric a block, a title line above `Date, Primary`.

The hour of a date moves with US daylight saving, so only the day counts. Blocks without dates
split a whole: those of the audience are kept as of the day they were taken, beside all wholes;
formats are recognised, but have no day to be kept for."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from common.tables.cells import is_blank, shown, text_of
from common.tables.shapes import Book, Sheet
from kpis.catalogue import METRICS
from kpis.importing.collect import Collector, Key, Refused
from kpis.importing.headers import EXTRA, Column, Row, fold_header, name_in
from kpis.importing.shapes import BadFile, NeedsAnswer, Options, Reading, Reject, Share
from kpis.importing.shares import read_ages, read_places, unread_cells

CHART, AUDIENCE, FORMATS = "meta_chart", "meta_audience", "meta_formats"
SOURCES = (CHART, AUDIENCE)
UNREADABLE = {FORMATS: "no_dates"}

DATE_HEADERS = frozenset({"date", "data", "fecha", "datum", "дата"})
VALUE_HEADER = "primary"  # it stays English in localised exports
TITLES: dict[str, tuple[str, str]] = {  # title -> metric, network if it names one
    "reach": ("reach", ""),
    "facebook reach": ("reach", "facebook"),
    "instagram reach": ("reach", "instagram"),
    "alcance": ("reach", ""),
    "alcance do facebook": ("reach", "facebook"),
    "alcance do instagram": ("reach", "instagram"),
    "views": ("views", ""),
    "visualizações": ("views", ""),
    "viewers": ("viewers", ""),
    "facebook visits": ("profile_visits", "facebook"),
    "instagram profile visits": ("profile_visits", "instagram"),
    "visitas ao facebook": ("profile_visits", "facebook"),
    "visitas ao perfil do instagram": ("profile_visits", "instagram"),
    "follows": ("new_followers", ""),
    "facebook follows": ("new_followers", "facebook"),
    "instagram follows": ("new_followers", "instagram"),
    "seguidores no facebook": ("new_followers", "facebook"),
    "seguidores no instagram": ("new_followers", "instagram"),
    "content interactions": ("engagements", ""),
    "interações com o conteúdo": ("engagements", ""),
    "facebook link clicks": ("link_clicks", "facebook"),
    "instagram link clicks": ("link_clicks", "instagram"),
    "cliques no link do facebook": ("link_clicks", "facebook"),
    "cliques no link do instagram": ("link_clicks", "instagram"),
}
AGES = ("age & gender", "idade e gênero")
PLACES: dict[str, tuple[str, ...]] = {
    "country": ("top countries", "principais países"),
    "city": ("top cities", "top towns/cities", "principais cidades"),
}
HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    AUDIENCE: {"age": AGES, **PLACES},
    CHART: {
        "date": ("date",),
        "value": (VALUE_HEADER,),
        **{
            metric: tuple(title for title, (code, _network) in TITLES.items() if code == metric)
            for metric in dict.fromkeys(code for code, _network in TITLES.values())
        },
    },
}
AUDIENCE_TITLES = frozenset({*AGES, *(name for names in PLACES.values() for name in names)})
FORMAT_TITLES = frozenset({"published content", "conteúdo publicado"})
_FORMAT_NAMES = frozenset({"reels", "photos", "multi-photo", "links", "stories", "text", "others"})
_MADE_A_DATE = re.compile(r"[0-9]{1,2}[.\- ][^\W\d_]{2,5}\.?")  # 3.4 became 3.apr


class Block(NamedTuple):
    title: str  # folded
    first: int  # index of the title's row
    end: int  # index after the last row
    has_dates: bool


def recognise(book: Book) -> str | None:
    blocks = _blocks(book.sheets[0])
    if any(block.has_dates for block in blocks):
        return CHART
    titles = {block.title for block in blocks}
    if titles & AUDIENCE_TITLES:
        return AUDIENCE
    if titles & (TITLES.keys() | FORMAT_TITLES) and _names_formats(book.sheets[0], blocks):
        return FORMATS
    return None


def read(book: Book, source: str, today: date, options: Options) -> Reading:
    """Return the values of all charts of the file, and who the audience is. Raises BadFile,
    NeedsAnswer."""
    sheet = book.sheets[0]
    out = Collector(source, "", book, today, options)
    blocks = _blocks(sheet)
    if source == AUDIENCE:
        if not any(block.title in AUDIENCE_TITLES for block in blocks):
            raise BadFile("wrong_source")
        for block in blocks:
            _read_parts(out, sheet, block)
        return out.finish()
    charts = _known_charts(out, [block for block in blocks if block.has_dates])
    network = _choose_network(charts, options)
    zero_filled = set()
    for block, metric, named in charts:
        if named not in ("", network):
            out.warn("other_network")
            out.reading.skipped += block.end - block.first - 2
            continue
        out.reading.network = named or out.reading.network
        _read_chart(out, sheet, block, metric)
        if metric == "new_followers":
            zero_filled.add(metric)
    for block in blocks:
        if not block.has_dates:
            _read_parts(out, sheet, block)
    return out.finish(zero_filled)


def _known_charts(out: Collector, blocks: list[Block]) -> list[tuple[Block, str, str]]:
    if not blocks:
        raise BadFile("wrong_source")
    charts = [(block, *told) for block in blocks if (told := _told(block.title))]
    if not charts:
        raise BadFile("unknown_metric", CHART)
    if len(charts) < len(blocks):
        out.warn("unknown_metric")
    return charts


def _told(title: str) -> tuple[str, str] | None:
    """Return the metric of a chart and the network that its title names; None for no metric."""
    code = title.removeprefix(EXTRA)
    if code != title and code in METRICS:
        return code, ""
    return TITLES.get(title)


def _choose_network(charts: list[tuple[Block, str, str]], options: Options) -> str:
    """Return the network to read: the only one named, else the channel's."""
    named = sorted({network for _block, _metric, network in charts if network})
    if len(named) < 2:
        return named[0] if named else ""
    if options.network in named:
        return options.network
    raise NeedsAnswer("network", tuple(named))


def _read_chart(out: Collector, sheet: Sheet, block: Block, metric: str) -> None:
    header = sheet.rows[block.first + 1]
    title = shown(sheet.cell(block.first, 0))
    column = Column(METRICS[metric], 1, title)
    out.title_of([column])
    date_title = shown(header[0])
    for index in range(block.first + 2, block.end):
        row = Row(index + 1, sheet.rows[index], sheet.name)
        out.take(
            row,
            [column],
            lambda row: Key(out.checked_day(row.cell(0), date_title, out.resaved_day)),
        )


def _read_parts(out: Collector, sheet: Sheet, block: Block) -> None:
    """Keep who the audience is; a table with a cell that can't be read is left out as a whole."""
    try:
        shares = _parts(out, sheet, block)
    except Refused as bad:
        unread = len(out.reading.unread)
        _leave_out(out, sheet, block)
        if len(out.reading.unread) == unread:
            out.reading.unread += unread_cells(sheet, block.first, block.end, bad)
        return
    if shares:
        out.reading.shares += shares
    else:
        _leave_out(out, sheet, block)


def _parts(out: Collector, sheet: Sheet, block: Block) -> Sequence[Share]:
    if block.title in AGES:
        return read_ages(out, sheet, block.first + 1, block.end)
    for dimension, titles in PLACES.items():
        if block.title in titles:
            return read_places(out, sheet, block.first + 1, block.end, dimension)
    return ()


def _leave_out(out: Collector, sheet: Sheet, block: Block) -> None:
    """Count the rows of a breakdown. Shares that a spreadsheet turned into dates are listed."""
    out.warn("breakdown_left_out")
    out.reading.skipped += block.end - block.first
    for index in range(block.first, block.end):
        out.reading.unread += [
            Reject(index + 1, shown(sheet.cell(block.first, 0)), shown(cell), "not_a_number")
            for cell in sheet.rows[index]
            if _MADE_A_DATE.fullmatch(text_of(cell))
        ]


def _blocks(sheet: Sheet) -> list[Block]:
    """Return the parts between empty lines; a `sep=` line is one of those."""
    return [_block(sheet, first, end) for first, end in _runs(sheet)]


def _runs(sheet: Sheet) -> Iterator[tuple[int, int]]:
    first = None
    for index, cells in enumerate(sheet.rows):
        if is_blank(cells):
            if first is not None:
                yield first, index
            first = None
        elif first is None:
            first = index
    if first is not None:
        yield first, len(sheet.rows)


def _block(sheet: Sheet, first: int, end: int) -> Block:
    header = sheet.rows[first + 1] if first + 1 < end else []
    has_dates = (
        len(sheet.rows[first]) == 1
        and len(header) == 2
        and name_in(sheet, header[0]) in DATE_HEADERS
        and name_in(sheet, header[1]) == VALUE_HEADER
    )
    return Block(name_in(sheet, sheet.cell(first, 0)), first, end, has_dates)


def _names_formats(sheet: Sheet, blocks: list[Block]) -> bool:
    headers = (sheet.rows[block.first + 1] for block in blocks if block.end - block.first > 1)
    return any({fold_header(cell) for cell in header} & _FORMAT_NAMES for header in headers)
