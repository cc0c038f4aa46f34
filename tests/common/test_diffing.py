"""Differences of texts, word by word, in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import diffing
from common.diffing import ADDED, DELETED, SAME, Piece, difference, words

ALPHABET = "ab აბგ кофе .,!#@\n\t 🇬🇪👨‍👩‍👧👍🏽"
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=60)


def sides(pieces: list[Piece]) -> tuple[str, str]:
    before = "".join(piece.text for piece in pieces if piece.kind != ADDED)
    return before, "".join(piece.text for piece in pieces if piece.kind != DELETED)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_their_difference(before, after):
    pieces = difference(before, after)
    assert sides(pieces) == (before, after)
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert all(piece.kind == SAME for piece in difference(text, text))


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        ("Come at ten.", "Come at nine.", "ten", "nine"),
        ("Приходите в десять.", "Приходите в девять.", "десять", "девять"),
        ("მოდით ათზე.", "მოდით ცხრაზე.", "ათზე", "ცხრაზე"),
        ("See https://a.ge/x now", "See https://a.ge/y now", "https://a.ge/x", "https://a.ge/y"),
        ("Us: 👨‍👩‍👧!", "Us: 👨‍👩‍👦!", "👨‍👩‍👧", "👨‍👩‍👦"),
        ("In 🇬🇪!", "In 🇬🇧!", "🇬🇪", "🇬🇧"),
        ("#coffee", "#tea", "#coffee", "#tea"),
    ],
)
def test_one_changed_word_is_one_change(before, after, gone, come):
    changed = [piece for piece in difference(before, after) if piece.kind != SAME]
    assert changed == [Piece(DELETED, gone), Piece(ADDED, come)]


def test_words_that_changed_side_by_side_are_one_change():
    pieces = difference("one two three four", "one 2 3 four")
    assert pieces == [
        Piece(SAME, "one "),
        Piece(DELETED, "two three"),
        Piece(ADDED, "2 3"),
        Piece(SAME, " four"),
    ]


@pytest.mark.parametrize("text", ["👍🏽 5️⃣ ❤️", "🇬🇪🇬🇧", "don't stop"])
def test_words_joined_are_the_text_again(text):
    assert "".join(words(text)) == text


def test_texts_too_long_for_words_are_compared_by_lines_and_then_as_wholes(monkeypatch):
    before, after = "a b\nc d\ne f\n", "a b\nc x\ne f y\n"
    monkeypatch.setattr(diffing, "MOST", 20)
    assert sides(difference(before, after)) == (before, after)
    assert Piece(DELETED, "d\ne f") in difference(before, after)
    monkeypatch.setattr(diffing, "MOST", 0)
    assert sides(difference(before, after)) == (before, after)
