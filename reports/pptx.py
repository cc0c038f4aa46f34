"""A report as slides, for those who present it; needs the extra `pptx` (pyproject.toml).

The same reading as everywhere: a slide for each table, long ones over several."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from reports.tables import Cell, Column, Part, Reading, Table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ROWS = 12  # of a table on one slide
COLUMNS = 7
LINES = 14  # of text on one slide
FONT = "Noto Sans"


def is_installed() -> bool:
    return find_spec("pptx") is not None


def render(reading: Reading) -> bytes:
    """Return the slides of a report, in the language the reading was made in."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    deck.core_properties.title = reading.title
    deck.core_properties.author = reading.agency
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = reading.client
    first.placeholders[1].text = f"{reading.title}\n{reading.agency}"
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
        for some in _pages(table):
            _table(deck, title, text, some)


def _pages(table: Table) -> Iterator[Table]:
    """Yield the table in pieces that a slide holds."""
    for start in range(0, max(len(table.rows), 1), ROWS):
        yield replace(table, rows=table.rows[start : start + ROWS])


def _slide(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title and nothing else
    slide.shapes.title.text = title
    _small(slide.shapes.title.text_frame, 26)
    return slide


def _lines(deck: Any, title: str, texts: list[str]) -> None:
    from pptx.util import Inches

    lines = [line for text in texts for line in text.split("\n")]
    for start in range(0, max(len(lines), 1), LINES):
        slide = _slide(deck, title)
        box = slide.shapes.add_textbox(Inches(0.7), Inches(1.5), Inches(11.9), Inches(5.5))
        box.text_frame.word_wrap = True
        box.text_frame.text = "\n".join(lines[start : start + LINES])
        _small(box.text_frame, 18)


def _table(deck: Any, title: str, text: str, table: Table) -> None:
    from pptx.util import Inches

    slide = _slide(deck, title)
    if text:
        box = slide.shapes.add_textbox(Inches(0.7), Inches(1.25), Inches(11.9), Inches(0.8))
        box.text_frame.word_wrap = True
        box.text_frame.text = text
        _small(box.text_frame, 14)
    columns = table.columns[:COLUMNS]
    size = (len(table.rows) + 1, len(columns))
    height = Inches(0.36) * size[0]
    grid = slide.shapes.add_table(*size, Inches(0.7), Inches(2.15), Inches(11.9), height).table
    for place, column in enumerate(columns):
        _cell(grid.cell(0, place), column, Cell(column.title))
        for number, row in enumerate(table.rows, start=1):
            _cell(grid.cell(number, place), column, row[place])


def _cell(here: Any, column: Column, cell: Cell) -> None:
    from pptx.enum.text import PP_ALIGN

    here.text = cell.text
    _small(here.text_frame, 11)
    if column.numeric:
        here.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _small(frame: Any, points: int) -> None:
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(points)
        paragraph.font.name = FONT
