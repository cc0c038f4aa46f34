"""What an import changed of a month comes out as it went in (KPI-5)."""

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.kept import KeptDay, packed, row_of, rows_of, unpacked

MONTH = date(2026, 2, 1)
CODES = ("views", "likes", "revenue")

a_text = st.integers(-(10**9), 10**9).map(str) | st.decimals(-99, 99, places=4).map(
    lambda value: format(value, "f")
)
after = st.dictionaries(st.sampled_from(CODES), a_text, min_size=1)
rows = st.none() | st.integers(1, 99) | st.dictionaries(st.sampled_from(CODES), st.integers(1, 9))


@st.composite
def a_month(draw):
    days = draw(st.lists(st.integers(1, 28), unique=True))
    found = []
    for number in days:
        now = draw(after)
        was = draw(st.dictionaries(st.sampled_from(sorted(now)), a_text))
        found.append(KeptDay(MONTH.replace(day=number), was, now, draw(rows)))
    return found


@given(a_month())
def test_days_of_a_month_come_out_as_they_went_in(days):
    kept = packed(days)
    assert list(unpacked(MONTH, *kept)) == days
    for one in days:
        assert list(unpacked(MONTH, *kept, only=one.day)) == [one]
    missing = next(n for n in range(1, 30) if all(one.day.day != n for one in days))
    if missing < 29:
        assert list(unpacked(MONTH, *kept, only=MONTH.replace(day=missing))) == []


class Cell(NamedTuple):
    value: int
    row: int | None


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"views": 2, "likes": 2}, 2),
        ({"views": None}, None),
        ({"views": 2, "likes": None}, {"views": 2, "likes": None}),
    ],
)
def test_one_row_of_the_file_is_kept_once_and_several_by_metric(given_, told):
    rows = rows_of({code: Cell(1, row) for code, row in given_.items()})
    assert rows == told
    assert {code: row_of(rows, code) for code in given_} == given_
