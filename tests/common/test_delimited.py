from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tables.delimited import count_delimiters, decode, open_text
from kpis.importing import BadFile


def rows(text: str | bytes, encoding: str = "") -> list[list[object]]:
    data = text if isinstance(text, bytes) else text.encode()
    return open_text(data, encoding).sheets[0].rows


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Дата,Охват\n".encode(), "utf-8"),
        ("Дата,Охват\n".encode("utf-8-sig"), "utf-8"),
        ("Дата,Охват\n".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "Дата,Охват\n".encode("utf-16-be"), "utf-16"),
        ("Дата,Охват\n".encode("cp1251"), "cp1251"),
    ],
)
def test_encodings_are_told_apart(data, encoding):
    assert decode(data) == ("Дата,Охват\n", encoding)


def test_lone_accents_between_ascii_are_western():
    text = "Horário de publicação,It\u2019s\u00a0here\n"
    assert decode(text.encode("cp1252")) == (text, "cp1252")


def test_a_person_overrules_the_guess():
    assert decode("é".encode("cp1252"), "cp1251")[0] == "й"
    with pytest.raises(ValueError, match="encoding"):
        decode(b"\xff", "rot13")


@pytest.mark.parametrize(
    "data", [b"a\x00b", "a,b\n".encode("utf-16-le"), b"\xff\xfea", b"\xff\xfe\x00\xd8"]
)
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(BadFile, match="not_text"):
        open_text(data)


def test_a_sep_line_declares_the_delimiter_and_keeps_its_row_number():
    assert rows("sep=;\na,1;b\n") == [[], ["a,1", "b"]]


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ('"a;b;c",d\n"1;2;3",4\n', ","),
        ("one column\n1\n", ","),
        ("# a; b\na,b\n1,2\n", ","),
    ],
)
def test_the_delimiter_is_counted_outside_quotes(sample, delimiter):
    assert count_delimiters(sample) == delimiter


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends(end):
    assert rows(end.join(["a,b", '1,"x\ny"', "", "2,3"])) == [
        ["a", "b"],
        ["1", "x\ny"],
        [],
        ["2", "3"],
    ]


def test_empty_cells_at_the_end_of_a_row_are_dropped():
    assert rows("Views;;;\nDate;Primary;;\n") == [["Views"], ["Date", "Primary"]]


@pytest.mark.parametrize("text", ['a,b\n1,"2\n3,4\n', 'a,b\n1,"2"3\n'])
def test_broken_quotes_stop_the_file_instead_of_swallowing_rows(text):
    with pytest.raises(BadFile, match="broken_quotes"):
        rows(text)


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_is_said_to_be_empty(data):
    with pytest.raises(BadFile, match="empty"):
        open_text(data)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\n".join(["a,b"] * 200_001), "too_many_rows"),
        (",".join("a" * 201), "too_many_columns"),
        ("a," + "x" * 32_001, "cell_too_long"),
        ('a,"' + "x" * 140_000, "cell_too_long"),
        ("\n".join([",".join("a" * 200)] * 12_501), "too_many_cells"),
    ],
)
def test_limits(text, reason):
    with pytest.raises(BadFile, match=reason):
        rows(text)


def test_at_the_limits_everything_is_read():
    assert len(rows("\n".join(["a,b"] * 200_000))) == 200_000
    assert len(rows(",".join("a" * 200))[0]) == 200
    assert len(rows("a," + "x" * 32_000)[0][1]) == 32_000


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_refused(data):
    with suppress(BadFile):
        open_text(data)
