"""Page, PDF, XLSX and API give the same figures (REP-2, OUT-1, OUT-2)."""

import re
from decimal import Decimal
from html import unescape
from io import BytesIO
from itertools import pairwise

import pytest
from django.conf import settings
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from clients.models import HistoryEntry
from common.formats import integer, minor_money
from common.paper import fonts
from common.tables.writing import harmless
from reports.models import Report
from reports.showing import reading_of
from reports.tables import Cell, Column, Part, Table
from tests.factories import with_role
from tests.reports.conftest import signed_in


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def words_of(body: bytes) -> str:
    return squeezed(" ".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages))


def numbers_of(body: bytes) -> set[Decimal]:
    book = load_workbook(BytesIO(body))
    return {
        Decimal(str(cell.value))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }


def test_the_fonts_of_reports_are_there():
    for file in settings.REPORT_FONTS:
        assert file.is_file(), file
    families = set(fonts().families())
    assert {"Noto Sans", "Noto Sans Georgian"} <= families


@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_page_pdf_workbook_and_api_give_the_same_figures(sent, manager, language):
    browser, page = signed_in(manager), sent.get_absolute_url()
    manager.language = language
    manager.save(update_fields=["language"])
    html = squeezed(browser.get(page).content.decode())
    paper = words_of(browser.get(f"{page}report.pdf?lang={language}").content)
    numbers = numbers_of(browser.get(page + "report.xlsx").content)
    api = browser.get(f"/api/v1/reports/{sent.pk}/").json()["sections"]
    kpis = api["kpis"]["goals"][0]["kpis"]
    spent = sum(line["spent_minor"] for line in api["budget"]["budgets"][0]["lines"])
    with translation.override(language):
        for figure in (kpis[0]["value"], kpis[0]["target"], kpis[0]["expected"]):
            shown = squeezed(integer(Decimal(figure)))
            assert shown in html
            assert shown in paper
            assert Decimal(figure) in numbers
        money = squeezed(minor_money(spent, "GEL"))
        assert money in html
        assert money in paper
        assert Decimal(spent) / 100 in numbers
        reading = reading_of(Report.objects.get(pk=sent.pk), client_side=False)
        beside = reading.goals[0].promises[0].quality  # growth, so its worth stands there (KPI-8)
        assert len(beside) == len(kpis[0]["quality"]) == 4
        for text in beside:
            assert squeezed(text) in unescape(html)
            assert squeezed(text).replace(" ", "") in paper.replace(" ", "")
        for part in (reading.first, *reading.parts):
            for table in part.tables:
                for cell in (cell for row in table.rows for cell in row if cell.value is not None):
                    assert squeezed(cell.text) in html, cell
                    if isinstance(cell.value, int | Decimal):
                        assert Decimal(cell.value) in numbers, cell
                    assert squeezed(cell.text).replace(" ", "") in paper.replace(" ", ""), cell


@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_the_pdf_has_every_letter_in_its_fonts(sent, manager, language):
    sent.client.name = "Хлеб и პური № 5 – ₽ ₾ €"
    sent.client.save(update_fields=["name"])
    body = signed_in(manager).get(f"{sent.get_absolute_url()}report.pdf?lang={language}").content
    reader = PdfReader(BytesIO(body))
    names = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSans-" in name for name in names)
    assert any("NotoSansGeorgian" in name for name in names)
    assert not [name for name in names if "Noto" not in name]
    assert "Хлеб и პური № 5 – ₽ ₾ €" in words_of(body)
    assert "\ufffd" not in words_of(body)
    assert f"/ {len(reader.pages)}" in words_of(body)


def test_texts_in_the_pdf_are_texts_and_never_markup(sent, manager):
    evil = '#panic("x") *bold* #import "/etc/passwd" $1/0$ <b>& \\u{41}'
    Report.objects.filter(pk=sent.pk).update(conclusions=evil)
    response = signed_in(manager).get(sent.get_absolute_url() + "report.pdf")
    assert response.status_code == 200
    assert squeezed(evil) in words_of(response.content)


def test_a_word_too_long_for_a_line_stays_on_the_paper(sent, manager):
    Report.objects.filter(pk=sent.pk).update(conclusions="x" * 400)
    body = signed_in(manager).get(sent.get_absolute_url() + "report.pdf").content
    reader = PdfReader(BytesIO(body))
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    assert max(line.count("x") for line in lines) < 120
    assert sum(line.count("x") for line in lines) >= 400


def test_a_file_is_sent_to_be_kept_and_the_history_tells_of_it(sent, decider):
    browser, page = signed_in(decider), sent.get_absolute_url()
    for kind in ("pdf", "xlsx"):
        got = browser.get(f"{page}report.{kind}")
        assert got["Content-Disposition"] == (
            f'attachment; filename="report-2026-05-01-2026-05-31-1.{kind}"'
        )
        entry = HistoryEntry.objects.filter(subject_id=sent.pk).last()
        assert (entry.verb, entry.changes) == ("exported", {"as": [None, kind]})
        assert entry.person_id == decider.pk


def test_an_unknown_language_gives_the_readers_own(sent):
    observer = with_role(sent.client, "observer", language="ru")
    body = signed_in(observer).get(sent.get_absolute_url() + "report.pdf?lang=xx").content
    assert "май 2026" in words_of(body)


def test_the_pdf_is_tagged_and_says_its_language_and_title(sent, manager):
    body = signed_in(manager).get(sent.get_absolute_url() + "report.pdf?lang=ka").content
    reader = PdfReader(BytesIO(body))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "ka"
    assert root["/MarkInfo"]["/Marked"]
    assert "2026" in reader.metadata.title
    assert b"pdfuaid" in body  # PDF/UA: typst refuses to make what doesn't keep it


def test_the_first_page_has_target_fact_and_pace_and_what_changes(sent, manager):
    body = signed_in(manager).get(sent.get_absolute_url() + "report.pdf?lang=en").content
    page = squeezed(PdfReader(BytesIO(body)).pages[0].extract_text())
    kpi = sent.sections["kpis"]["goals"][0]["kpis"][0]
    with translation.override("en"):
        assert squeezed(integer(Decimal(kpi["target"]))) in page
        assert squeezed(integer(Decimal(kpi["value"]))) in page
    assert "Bread at six" in page
    assert "Post at 18:00" in page


def test_the_slides_have_every_cell_of_the_reading(sent, manager):
    pptx = pytest.importorskip("pptx")
    got = signed_in(manager).get(sent.get_absolute_url() + "report.pptx?lang=en")
    assert got.status_code == 200
    texts = set()
    for slide in pptx.Presentation(BytesIO(got.content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.add(shape.text_frame.text)
            if shape.has_table:
                texts |= {cell.text for row in shape.table.rows for cell in row.cells}
    with translation.override("en"):
        reading = reading_of(Report.objects.get(pk=sent.pk), client_side=False)
        tables = [*reading.first.tables, *(one for part in reading.parts for one in part.tables)]
        missing = {c.text for one in tables for row in one.rows for c in row[:7]} - texts
    assert missing == set()


def test_without_the_extra_nothing_offers_slides(sent, manager, monkeypatch):
    monkeypatch.setattr("reports.pptx.is_installed", lambda: False)
    assert b"report.pptx" not in signed_in(manager).get(sent.get_absolute_url()).content


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_text_that_could_be_a_formula_is_made_harmless(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("1+1") == "1+1"


def test_no_cell_of_the_workbook_is_a_formula(sent, manager):
    Report.objects.filter(pk=sent.pk).update(conclusions='=HYPERLINK("http://evil","x")')
    body = signed_in(manager).get(sent.get_absolute_url() + "report.xlsx").content
    cells = [cell for sheet in load_workbook(BytesIO(body)) for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)


def test_each_part_of_the_workbook_has_a_sheet_and_amounts_their_currency(sent, manager):
    body = signed_in(manager).get(sent.get_absolute_url() + "report.xlsx").content
    book = load_workbook(BytesIO(body))
    assert book.sheetnames == [
        "In short",
        "Goals",
        "Conclusions",
        "Channels",
        "Suspicious jumps",
        "Posts – planned and published",
        "Budget",
        "Questions and answers",
        "Decisions",
        "Health",
        "How we work together",
        "Day by day",
    ]
    amounts = [cell for row in book["Budget"] for cell in row if "GEL" in cell.number_format]
    assert Decimal("1500.5") in {Decimal(str(cell.value)) for cell in amounts}


def test_no_slide_holds_more_than_fits_on_it(sent):
    pptx = pytest.importorskip("pptx")
    from reports import pptx as slides

    words = "ანგარიში Отчёт report " * 40
    columns = [Column(f"Column {number}", numeric=number > 5) for number in range(9)]
    rows = [[Cell(words * (number % 2) or "7")] + [Cell("12,345")] * 8 for number in range(30)]
    reading = reading_of(sent, client_side=False)
    reading.conclusions = f"{words * 12}\nShort"
    reading.parts = [Part("x", "A long part", words, [Table("Its table", columns, rows)])]
    deck = pptx.Presentation(BytesIO(slides.render(reading)))
    cells = []
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            height = (
                sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
            )
            assert shape.top + height <= deck.slide_height, slide.shapes.title.text
            if shape.has_table and len(shape.table.columns) == 9:
                cells += [[cell.text for cell in row.cells] for row in list(shape.table.rows)[1:]]
        below = [one for one in slide.shapes if one != slide.shapes.title]
        below.sort(key=lambda one: one.top)
        for upper, lower in pairwise(below):
            assert upper.top + upper.height <= lower.top
    assert len(cells) == 30, "every row is on a slide"
    assert cells[1][0].endswith("…")
    told = "".join(
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    assert told.count("Отчёт") >= 40 * 12, "of the conclusions nothing is left out"
