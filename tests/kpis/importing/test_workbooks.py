import io
import random
import zipfile
from datetime import date, time

import openpyxl
import pytest

from common.tables.files import MAX_BYTES, open_book
from common.tables.shapes import SheetError
from common.tables.workbooks import MAX_MEMBERS
from kpis.importing import BadFile
from tests.kpis.importing.build import workbook

SHEET = "xl/worksheets/sheet1.xml"


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """Return a copy of an archive with some members replaced (__ is a slash, _xml the ending)."""
    names = {key.replace("__", "/").replace("_xml", ".xml"): part for key, part in parts.items()}
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, part in names.items():
            new.writestr(name, part)
    return made.getvalue()


def sheet_xml(rows: str, size: str = "A1") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    start = f'<worksheet xmlns="{space}"><dimension ref="{size}"/>'
    return f"{start}<sheetData>{rows}</sheetData></worksheet>".encode()


def test_cells_keep_their_kinds():
    row = ["text", 5, 1.5, date(2026, 5, 1), time(0, 5, 12), None, True]
    [sheet] = open_book(workbook(Data=[row])).sheets
    assert sheet.name == "Data"
    found = sheet.rows[0]
    assert found[:3] == ["text", 5, 1.5]
    assert found[3].date() == date(2026, 5, 1)
    assert found[4:] == [time(0, 5, 12), None, True]


def test_a_formula_without_a_stored_value_is_not_an_empty_cell():
    [sheet] = open_book(workbook(Data=[["Date", "Views"], ["x", "=SUM(1,2)"]])).sheets
    cell = sheet.rows[1][1]
    assert isinstance(cell, SheetError)
    assert (str(cell), cell.reason) == ("=SUM(1,2)", "formula_without_value")


def test_a_computed_formula_is_its_value():
    rows = '<row r="1"><c r="A1"><f>1+2</f><v>3</v></c></row>'
    data = with_parts(workbook(Data=[[1]]), xl__worksheets__sheet1_xml=sheet_xml(rows))
    assert open_book(data).sheets[0].rows == [[3]]


@pytest.mark.parametrize("size", ["A1:A1", "A1:XFD1048576"])
def test_what_a_sheet_says_of_its_own_size_is_not_believed(size):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    data = with_parts(workbook(Data=[[1]]), xl__worksheets__sheet1_xml=sheet_xml(rows, size))
    assert open_book(data).sheets[0].rows == [[1, 2]]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too_many_rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "too_many_columns"),
        ('<row r="1"><c r="KN1"><v>1</v></c></row>', "too_many_columns"),  # the 300th
        ('<row r="1"><c r="A1"><v>1</v></c>', "unreadable_workbook"),
        ('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "unreadable_workbook"),
        ('<row r="1"><c r="A1" t="d"><v>99</v></c></row>', "unreadable_workbook"),
    ],
)
def test_a_hostile_sheet_is_refused(rows, reason):
    data = with_parts(workbook(Data=[["x"]]), xl__worksheets__sheet1_xml=sheet_xml(rows))
    with pytest.raises(BadFile, match=reason):
        open_book(data)


def test_entities_in_a_sheet_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    )
    with pytest.raises(BadFile, match="unreadable_workbook"):
        open_book(with_parts(workbook(Data=[["x"]]), xl__worksheets__sheet1_xml=bomb))


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    zeros = b"0" * (30 * 1024 * 1024)
    with pytest.raises(BadFile, match="zip_bomb"):
        open_book(with_parts(workbook(Data=[["x"]]), xl__worksheets__sheet1_xml=zeros))


def test_styles_that_would_fill_the_memory_are_refused():
    noise = random.Random(1).randbytes(11 * 1024 * 1024)
    with pytest.raises(BadFile, match="zip_bomb"):
        open_book(with_parts(workbook(Data=[["x"]]), xl__styles_xml=noise))


def test_an_archive_of_thousands_of_members_is_refused():
    parts = {f"m{number}_xml": b"x" for number in range(MAX_MEMBERS)}
    with pytest.raises(BadFile, match="zip_bomb"):
        open_book(with_parts(workbook(Data=[["x"]]), **parts))


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"junk" * 100,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"junk" * 300,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
)
def test_junk_with_the_mark_of_a_workbook_is_refused(data):
    with pytest.raises(BadFile, match="unreadable_workbook"):
        open_book(data)


def test_any_cut_workbook_is_refused_or_read():
    data = workbook(Data=[["Date", "Views"], ["2026-05-01", 5]])
    for end in range(4, len(data), 97):
        with pytest.raises(BadFile):
            open_book(data[:end])


def test_another_archive_is_no_workbook():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadFile, match="unreadable_workbook"):
        open_book(file.getvalue())


def test_a_workbook_of_empty_sheets_is_empty():
    with pytest.raises(BadFile, match="empty"):
        open_book(workbook(One=[], Two=[]))


def test_fifty_sheets_are_enough():
    book = openpyxl.Workbook()
    for _ in range(51):
        book.create_sheet()
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(BadFile, match="unreadable_workbook"):
        open_book(file.getvalue())


def test_twenty_megabytes_are_the_most():
    with pytest.raises(BadFile, match="too_big"):
        open_book(b"x" * (MAX_BYTES + 1))
