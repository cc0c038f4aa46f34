"""Where comments point, on plain values (APPR-5)."""

import pytest

from approvals.rules import found_at, pin_marks


@pytest.mark.parametrize(
    ("text", "start", "at"),
    [
        ("Fresh bread", 0, 0),
        ("Buy fresh: Fresh bread", 0, 11),  # it moved, and is there exactly
        ("fresh bread", 0, None),  # almost
        ("Fresh  bread", 0, None),
        ("", 0, None),
        ("Fresh bread Fresh bread", 0, 0),
        ("Fresh bread Fresh bread", 5, 0),
        ("Fresh bread Fresh bread", 6, 0),  # as far from both: the earlier
        ("Fresh bread Fresh bread", 7, 12),
        ("Fresh bread Fresh bread", 99, 12),
    ],
)
def test_a_quote_is_followed_while_it_is_there_exactly(text, start, at):
    assert found_at(text, "Fresh bread", start) == at


def test_a_quote_that_overlaps_itself_is_found_where_it_stood():
    assert found_at("aaaa", "aa", 1) == 1


def test_no_quote_stands_nowhere():
    assert found_at("Fresh bread", "", 0) is None


def test_pins_for_the_client_are_counted_without_the_internal_ones():
    assert pin_marks([False, True, False, True]) == ["1", "A", "2", "B"]
    assert pin_marks([]) == []


def test_after_z_come_two_letters():
    marks = pin_marks([True] * 53)
    assert marks[25:28] == ["Z", "AA", "AB"]
    assert marks[52] == "BA"
