"""A report as slides, for those who present it; needs the extra `pptx` (pyproject.toml).

The same reading as everywhere: a slide for each table, long ones over several."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _

from reports.tables import Cell, Column, Part, Reading, Table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
FONT = "Noto Sans"
WIDE, HIGH = 13.333, 7.5  # inches
LEFT, TOP, ACROSS, BOTTOM = 0.7, 1.25, 11.9, 7.1  # of what stands below a title
TEXT, LEAD, CELL = 18, 14, 11  # points
EM = 0.6  # of a letter: the width of Georgian ones, with which Latin and Cyrillic have room left
LINE = 1.25  # from one line to the next
NARROWEST, WIDEST = 6, 40  # letters that the width of a column is shared out by
LONGEST = 420  # letters of a cell: a slide isn't for reading


def is_installed() -> bool:
    return find_spec("pptx") is not None


def render(reading: Reading) -> bytes:
    """Return the slides of a report, in the language the reading was made in."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    deck.core_properties.title = reading.title
    deck.core_properties.author = reading.agency
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = reading.client
    first.placeholders[1].text = f"{reading.title}\n{reading.agency}"
    _place(first.shapes.title, 2.2, 1.5)
    _place(first.placeholders[1], 3.9, 1.6)
    _part(deck, reading.first)
    _lines(deck, _("What we saw and conclude"), [reading.conclusions or _("Not written yet.")])
    changes = [f"• {one.text}" for one in reading.corrections]
    _lines(
        deck,
        _("What we change next month"),
        changes or [reading.no_corrections_because or _("Not written yet.")],
    )
    for part in reading.parts:
        _part(deck, part)
    made = BytesIO()
    deck.save(made)
    return made.getvalue()


def _part(deck: Any, part: Part) -> None:
    lead = f"{part.lead} {part.empty}".strip()
    if not part.tables:
        _lines(deck, part.title, [lead])
    for number, table in enumerate(part.tables):
        title = " · ".join(filter(None, [part.title, table.title]))
        text = " ".join(filter(None, [lead if number == 0 else "", table.lead]))
        for page, some in enumerate(_pages(table, text)):
            _table(deck, title, text if page == 0 else "", some)


def _in_line(points: int, inches: float) -> int:
    """Return how many letters of a size a line holds."""
    return max(1, int(inches * 72 / (points * EM)))


def _lines_of(text: str, points: int, inches: float) -> list[str]:
    """Return a text in lines as it will be broken, or a little earlier."""
    held = _in_line(points, inches)
    return [line for part in text.split("\n") for line in wrap(part, held) or [""]]


def _tall(lines: int, points: int) -> float:
    """Return the inches that lines of a size take."""
    return lines * points * LINE / 72


def _widths(table: Table) -> list[float]:
    """Return the inches of each column, more where more is written."""
    written = [
        max([len(column.title), *(len(row[place].text) for row in table.rows)])
        for place, column in enumerate(table.columns)
    ]
    weights = [min(max(letters, NARROWEST), WIDEST) for letters in written]
    return [ACROSS * weight / sum(weights) for weight in weights]


def _row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    lines = [
        len(_lines_of(_clipped(text), CELL, inches - 0.2))
        for text, inches in zip(texts, widths, strict=True)
    ]
    return _tall(max(lines), CELL) + 0.12  # the margins above and below


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _table_top(text: str) -> float:
    """Return where a table begins below the sentences about it."""
    return TOP + (_tall(len(_lines_of(text, LEAD, ACROSS - 0.2)), LEAD) + 0.2 if text else 0)


def _pages(table: Table, text: str) -> Iterator[Table]:
    """Yield the table in pieces that a slide holds; below the first title stands a text."""
    widths = _widths(table)
    head = _row_height([column.title for column in table.columns], widths)
    room = BOTTOM - _table_top(text) - head
    rows: list[list[Cell]] = []
    for row in table.rows:
        height = _row_height([cell.text for cell in row], widths)
        if rows and height > room:
            yield replace(table, rows=rows)
            room, rows = BOTTOM - TOP - head, []
        rows.append(row)
        room -= height
    yield replace(table, rows=rows)


def _place(shape: Any, top: float, height: float) -> None:
    """Put a placeholder across the slide: the template's are those of a narrower one."""
    from pptx.util import Inches

    shape.left, shape.top = Inches(LEFT), Inches(top)
    shape.width, shape.height = Inches(ACROSS), Inches(height)


def _slide(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title and nothing else
    slide.shapes.title.text = title
    _place(slide.shapes.title, 0.3, 0.9)
    _small(slide.shapes.title.text_frame, 26 if len(title) <= _in_line(26, ACROSS) else 18)
    return slide


def _box(slide: Any, text: str, points: int) -> None:
    from pptx.util import Inches

    height = Inches(_tall(len(_lines_of(text, points, ACROSS - 0.2)), points) + 0.1)
    box = slide.shapes.add_textbox(Inches(LEFT), Inches(TOP), Inches(ACROSS), height)
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    _small(box.text_frame, points)


def _lines(deck: Any, title: str, texts: list[str]) -> None:
    """Write texts on as many slides as they take, paragraphs whole where one holds them."""
    most = int((BOTTOM - TOP - 0.1) / _tall(1, TEXT))
    page: list[str] = []
    used = 0
    for part in (line for text in texts for line in text.split("\n")):
        lines = _lines_of(part, TEXT, ACROSS - 0.2)
        for start in range(0, len(lines), most):
            piece = lines[start : start + most]
            if page and used + len(piece) > most:
                _box(_slide(deck, title), "\n".join(page), TEXT)
                page, used = [], 0
            page.append(" ".join(piece))
            used += len(piece)
    _box(_slide(deck, title), "\n".join(page), TEXT)


def _table(deck: Any, title: str, text: str, table: Table) -> None:
    from pptx.util import Inches

    slide = _slide(deck, title)
    if text:
        _box(slide, text, LEAD)
    widths, size = _widths(table), (len(table.rows) + 1, len(table.columns))
    texts = [[column.title for column in table.columns]]
    texts += [[cell.text for cell in row] for row in table.rows]
    heights = [_row_height(row, widths) for row in texts]
    where = (Inches(LEFT), Inches(_table_top(text)), Inches(ACROSS), Inches(sum(heights)))
    grid = slide.shapes.add_table(*size, *where).table
    for place, inches in enumerate(widths):
        grid.columns[place].width = Inches(inches)
    for number, (row, height) in enumerate(zip(texts, heights, strict=True)):
        grid.rows[number].height = Inches(height)
        for place, column in enumerate(table.columns):
            _cell(grid.cell(number, place), column, row[place])


def _cell(here: Any, column: Column, text: str) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    here.text = _clipped(text)
    here.margin_top = here.margin_bottom = Inches(0.05)
    _small(here.text_frame, CELL)
    if column.numeric:
        here.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _small(frame: Any, points: int) -> None:
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(points)
        paragraph.font.name = FONT
