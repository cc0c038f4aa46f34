"""Text that leaves in a table comes back as it was and is never a formula (OUT-1)."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from common.tables.writing import bare, bytes_of, csv_of, harmless, text_cell

STARTS = ["=", "+", "-", "@", "\t", "\r", "\0"]


@pytest.mark.parametrize("start", STARTS)
def test_text_that_could_be_a_formula_gets_a_mark(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"'{start}1+1") == f"''{start}1+1"
    assert harmless("'tis so") == "'tis so"


@given(st.text())
@example("'=1")
@example("''-")
def test_a_text_comes_back_as_it_was(text):
    assert bare(harmless(text)) == text


def test_numbers_stay_numbers_and_minus_stays_minus():
    written = csv_of([["n", "text"], [-5, "-5"]])
    assert list(csv.reader(io.StringIO(written.removeprefix("\ufeff")))) == [
        ["n", "text"],
        ["-5", "'-5"],
    ]


def test_a_workbook_holds_the_formula_as_text():
    book = Workbook(write_only=True)
    sheet = book.create_sheet("x")
    sheet.append([text_cell(sheet, "=1+1")])
    cell = load_workbook(io.BytesIO(bytes_of(book))).active["A1"]
    assert (cell.value, cell.data_type) == ("'=1+1", "s")
