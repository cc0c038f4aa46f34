"""A cursor of measurements says where to go on, and only one that we wrote is taken."""

import base64
from datetime import date
from uuid import UUID

import pytest
from rest_framework.exceptions import ValidationError

from kpis.catalogue import STORED
from kpis.pages_api import Place, read_place, write_place

PLACE = Place(UUID("01890000-0000-7000-8000-00000000ffff"), date(2100, 12, 31), len(STORED) - 1)


def written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


@pytest.mark.parametrize("side", ["a", "b"])
def test_a_place_is_read_as_it_was_written(side):
    assert read_place(write_place(side, PLACE)) == (side, PLACE)
    assert read_place(write_place(side, Place(UUID(int=0), date.min, 0)))[1].day == date.min


def test_without_a_cursor_pages_begin_at_the_start():
    assert read_place(None) == ("a", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "Ω" * 28,
        written(b"c" + bytes(20)),  # no side
        written(b"a" + bytes(20)),  # there is no day 0
        written(b"a" + bytes(16) + b"\xff\xff\xff" + bytes(1)),  # nor one after the year 9999
        written(b"a" + bytes(16)),  # a cursor of other pages
        written(b"a" + bytes(21)),
    ],
)
def test_another_cursor_is_refused(text):
    with pytest.raises(ValidationError):
        read_place(text)
