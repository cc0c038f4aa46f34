import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import beginning, clean_name, clean_text, fold

FORBIDDEN = [chr(code) for code in range(32) if chr(code) not in "\t\n\r"]
FORBIDDEN += [chr(code) for code in range(0x7F, 0xA0)] + ["\ud800", "\udbff", "\udc00", "\udfff"]
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u180e\u200b\u200c\u200d\u2060\ufeff"


@pytest.mark.parametrize("bad", FORBIDDEN, ids=lambda bad: f"{ord(bad):04x}")
@pytest.mark.parametrize("clean", [clean_text, clean_name, fold])
def test_control_characters_and_lone_surrogates_are_refused_anywhere(clean, bad):
    for text in (bad, f"{bad}a", f"a{bad}b", f"a{bad}", f" {bad} "):
        with pytest.raises(ValueError, match="a "):
            clean(text)


@pytest.mark.parametrize("ok", [" ", "~", "\u00a1", "\ud7ff", "\ue000", "😀", "ქ", "\u00ad"])
def test_what_stands_next_to_the_forbidden_is_fine(ok):
    assert clean_text(f"a{ok}b") == f"a{ok}b"


@pytest.mark.parametrize("mark", BIDI + ZERO_WIDTH, ids=lambda mark: f"{ord(mark):04x}")
def test_invisible_marks_are_refused_in_names_and_kept_in_prose(mark):
    assert clean_text(f"a{mark}b") == f"a{mark}b"
    for name in (f"{mark}a", f"a{mark}b", f"a{mark}"):
        with pytest.raises(ValueError, match="mark"):
            clean_name(name)


def test_prose_keeps_its_lines_and_ends_them_by_line_feeds():
    assert clean_text(" one\r\n\ttwo\n\nthree \r\n") == "one\n\ttwo\n\nthree"


@pytest.mark.parametrize("text", ["a\rb", "a\r\r\nb"])
def test_a_carriage_return_of_its_own_is_refused(text):
    with pytest.raises(ValueError, match="control"):
        clean_text(text)


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\r\nb", "a\u2028b", "a\u2029b"])
def test_a_name_is_one_line(name):
    with pytest.raises(ValueError, match="control"):
        clean_name(name)


def test_a_name_is_trimmed_of_lines_and_wide_spaces():
    assert clean_name("\n\u00a0 კაფე \u3000\r\n") == "კაფე"


def test_letters_and_their_accents_become_one_character():
    assert clean_name("и\u0306од") == "йод"


@given(st.text())
def test_cleaning_is_done_once_and_for_all(text):
    try:
        once = clean_text(text)
    except ValueError:
        return
    assert clean_text(once) == once
    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(char) == "Cs" for char in once)
    assert {char for char in once if unicodedata.category(char) == "Cc"} <= set("\t\n")
    assert once.encode().decode() == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Отчёт", "отчет"),
        ("ОТЧЁТ", "отче\u0308т"),
        ("Straße", "STRASSE"),
        ("ＡＢＣ１２", "abc12"),
        ("ᲐᲑᲒ", "აბგ"),
        ("ﬁsh", "FISH"),
        ("  Café ", "CAFE\u0301"),
    ],
)
def test_folding_makes_equal_what_a_person_finds_equal(one, other):
    assert fold(one) == fold(other)


@given(st.text(alphabet=st.characters(min_codepoint=0x410, max_codepoint=0x451)))
def test_folding_forgets_the_case_of_russian(text):
    assert fold(text.upper()) == fold(text.lower())


def test_folding_keeps_georgian_letters_apart_from_their_neighbours():
    assert fold("კაფე") == "კაფე" != fold("ქაფე")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A line\nand another", "A line"),
        ("  \nlast", "last"),
        ("", ""),
        ("exactly 12 c", "exactly 12 c"),
        ("a word is cut", "a word is…"),
        ("one, two, three", "one, two…"),
        ("unbreakable_word", "unbreakable…"),
        ("დაბადების დღეა ხვალ", "დაბადების…"),
    ],
)
def test_a_beginning_ends_after_a_word(text, shown):
    assert beginning(text, 12) == shown
    assert len(shown) <= 12
