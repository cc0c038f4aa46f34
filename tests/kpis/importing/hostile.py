"""Forty-six files that mean harm, or are broken as badly, with what must become of each.

Run as a program it reads them all in a process of its own, and prints what it took."""

import io
import json
import random
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from kpis.importing import BadFile, NeedsAnswer, Options, read
from tests.kpis.importing.build import workbook
from tests.kpis.importing.test_workbooks import sheet_xml, with_parts

TODAY = date(2026, 5, 20)
HEAD = "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments\n"
X_HEAD = "Post id,Date,Impressions\n"
SHEET = "xl__worksheets__sheet1_xml"


def day(views: object, at: str = "2026/05/01") -> bytes:
    return f"{HEAD}{at},{views},5,1,2,3,4\n".encode()


def post(pk: str) -> bytes:
    return f"{X_HEAD}{pk},Thu Mar 20 2025,5\n".encode()


def sheet(rows: str) -> bytes:
    return with_parts(workbook(Data=[["x"]]), **{SHEET: sheet_xml(rows)})


def archive(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in members.items():
            made.writestr(name, text)
    return file.getvalue()


def entities() -> bytes:
    start = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    return with_parts(workbook(Data=[["x"]]), **{SHEET: start + sheet_xml(rows)})


# What is made, and what is said of it: why the file, or its first row, is refused; "" is read.
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "blanks": (lambda: b" \n\t\n\r\n", "empty"),
    "a mark alone": (lambda: b"\xef\xbb\xbf", "empty"),
    "zeros": (lambda: bytes(5000), "not_text"),
    "a zero inside": (lambda: day("1\0"), "not_text"),
    "half a letter of UTF-16": (lambda: b"\xff\xfeD\0a", "not_text"),
    "a surrogate in UTF-16": (lambda: b"\xff\xfe\x00\xd8a\0", "not_text"),
    "an open quote over 1,000 rows": (
        lambda: day('"1') + b"2026/05/02,1\n" * 1000,
        "broken_quotes",
    ),
    "text after a quote": (lambda: day('"1"2'), "broken_quotes"),
    "201 columns": (lambda: b"a," * 200 + b"a\n", "too_many_columns"),
    "200,001 rows": (lambda: b"1,2\n" * 200_001, "too_many_rows"),
    "a cell of 32,001 letters": (lambda: HEAD.encode() + b"x" * 32_001, "cell_too_long"),
    "a cell of a megabyte": (lambda: HEAD.encode() + b"x" * 1_000_000, "cell_too_long"),
    "three million cells": (lambda: (b"1," * 149 + b"1\n") * 20_000, "too_many_cells"),
    "over 20 MB": (lambda: b"1,2\n" * 5_300_000, "too_big"),
    "what holds a sniffer up": (lambda: b'"' + b"a\"b'c,;\t|" * 26_000, "broken_quotes"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "not_text"),
    "a page of HTML": (lambda: b"<html><script>alert(1)</script></html>", "unknown_layout"),
    "a program": (lambda: b"#!/bin/sh\nrm -rf /\n", "unknown_layout"),
    "a formula": (lambda: day("=1+1"), "not_a_number"),
    "a command in a formula": (lambda: day("\"=cmd|' /C calc'!A0\""), "not_a_number"),
    "an underscore in a number": (lambda: day("1_000"), "not_a_number"),
    "wide digits": (lambda: day("１２"), "not_a_number"),
    "Arabic digits": (lambda: day("١"), "not_a_number"),
    "an exponent": (lambda: day("1e3"), "not_a_number"),
    "infinity": (lambda: day("Infinity"), "not_a_number"),
    "a number in base 16": (lambda: day("0x10"), "not_a_number"),
    "a number of 5,000 digits": (lambda: day("9" * 5000), "not_a_number"),
    "a number of 16 digits": (lambda: day("9" * 16), "too_large"),
    "less than nothing": (lambda: day("-5"), "negative"),
    "half a view": (lambda: day("0.5"), "not_whole"),
    "tomorrow": (lambda: day(5, "2026/05/21"), "after_today"),
    "the year 1": (lambda: day(5, "0001/01/01"), "bad_date"),
    "31 February": (lambda: day(5, "2026/02/31"), "bad_date"),
    "two values for a day": (
        lambda: day(5) + b"2026/05/01,6,5,1,2,3,4\n",
        "conflicting_values",
    ),
    "an id that was rounded": (lambda: post("1.90262E+18"), "id_lost_digits"),
    "an id that climbs folders": (lambda: post("../../etc/passwd"), "bad_id"),
    "a zip bomb": (
        lambda: with_parts(workbook(Data=[["x"]]), **{SHEET: b"0" * (30 << 20)}),
        "zip_bomb",
    ),
    "a cell at the far corner": (
        lambda: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "too_many_rows",
    ),
    "thousands of members": (lambda: archive(**{f"m{n}": "x" for n in range(2001)}), "zip_bomb"),
    "styles as large as a film": (
        lambda: with_parts(
            workbook(Data=[["x"]]), xl__styles_xml=random.Random(1).randbytes(11 << 20)
        ),
        "zip_bomb",
    ),
    "entities inside entities": (entities, "unreadable_workbook"),
    "a text document": (lambda: archive(document="<x/>"), "unreadable_workbook"),
    "half a workbook": (
        lambda: (data := workbook(Data=[["Date", "Views"], ["2026-05-01", 5]]))[: len(data) // 2],
        "unreadable_workbook",
    ),
    "junk with an old workbook's mark": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"junk" * 300,
        "unreadable_workbook",
    ),
    "missing, as Python's floats write it": (lambda: day("NaN"), ""),
}


def outcome(data: bytes) -> str:
    """Return why a file, or its first refused row, is refused; nothing when all of it is read."""
    try:
        reading = read(data, today=TODAY, options=Options(network="tiktok"))
    except BadFile as bad:
        return bad.reason
    except NeedsAnswer as question:
        return f"asks {question.question}"
    return reading.rejected[0].reason if reading.rejected else ""


def outcomes() -> Iterator[tuple[str, str]]:
    for name, (make, _expected) in FILES.items():
        yield name, outcome(make())


def main() -> None:
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    begun = time.monotonic()
    told = dict(outcomes())
    sys.stdout.write(
        json.dumps({"told": told, "peak": _peak(), "seconds": time.monotonic() - begun})
    )


def _peak() -> int:
    """Return the most bytes that this process held; what getrusage tells begins with the memory of
    the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():  # not on Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024


if __name__ == "__main__":
    main()
