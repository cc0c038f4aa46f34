"""Text to rows of cells, within limits that no honest export comes near (IMP-3)."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from common.tables.shapes import BadFile, Book, Sheet

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 32_000  # characters
MAX_CELLS = 2_500_000  # 20 MB of short cells would otherwise take 600 MB of memory
SAMPLE = 4096  # characters in which the delimiter is counted
_GUESSED = 1024 * 1024  # bytes in which Cyrillic is looked for

ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252")
_DELIMITERS = (",", ";", "\t", "|")
_SEP = re.compile(r"sep=(.)\r?\n?|sep=(.)\r", re.I)
_NOT_TEXT = re.compile("\x00")


def open_text(
    data: bytes, encoding: str = "", most_rows: int = MAX_ROWS, *, cut: bool = False
) -> Book:
    """Return the rows of a delimited text. Raises BadFile."""
    text, encoding = decode(data, encoding)
    if not text.strip():
        raise BadFile("empty")
    delimiter, start = _declared(text)
    delimiter = delimiter or count_delimiters(text[:SAMPLE])
    rows: list[list[object]] = [[]] * (1 if start else 0)  # the sep= line keeps its number
    # newline="" makes lines of CR alone too, and leaves line breaks inside quotes as they are.
    lines = io.StringIO(text[start:], newline="")
    try:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        rows.extend(bounded(reader, most_rows, cut=cut))
    except csv.Error as error:
        if "limit" in str(error):  # the module's own limit on a field, above ours
            raise BadFile("cell_too_long") from error
        raise BadFile("broken_quotes") from error
    return Book([Sheet("", rows)], delimiter, encoding)


def bounded(
    rows: Iterator[Sequence[object]], most_rows: int = MAX_ROWS, *, cut: bool = False
) -> Iterator[list[object]]:
    """Yield rows without the empty cells at their ends. Raises BadFile past a limit; with `cut`
    the rows past theirs are only left out."""
    cells = 0
    for number, found in enumerate(rows, start=1):
        if number > most_rows:
            if cut:
                return
            raise BadFile("too_many_rows")
        row = list(found)
        while row and (row[-1] is None or row[-1] == ""):
            row.pop()
        if len(row) > MAX_COLUMNS:
            raise BadFile("too_many_columns")
        cells += len(row)
        if cells > MAX_CELLS:
            raise BadFile("too_many_cells")
        for cell in row:
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                raise BadFile("cell_too_long")
        yield row


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """Return the text and the encoding it was read by.

    A byte order mark decides; else the asked-for encoding, else UTF-8, else the likelier of
    cp1251 and cp1252. Raises BadFile for bytes that aren't text in it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, codec = "utf-16", "utf-16"
    elif data.startswith(codecs.BOM_UTF8):
        encoding, codec = "utf-8", "utf-8-sig"
    else:
        if encoding and encoding not in ENCODINGS:
            raise ValueError(f"encoding {encoding!r} isn't one of {ENCODINGS}")
        encoding = codec = encoding or _guess(data)
    try:
        # One byte of a name must not stop the figures: cp1251 and cp1252 leave a few undefined.
        text = data.decode(codec, "replace" if encoding.startswith("cp") else "strict")
    except UnicodeDecodeError as error:
        raise BadFile("not_text") from error
    if _NOT_TEXT.search(text):
        raise BadFile("not_text")
    return text, encoding


def count_delimiters(sample: str) -> str:
    """Return the delimiter that most lines of the sample have equally often, outside quotes."""
    best, best_score = ",", (0, 0)
    per_line = _counts_per_line(sample)
    for delimiter in _DELIMITERS:
        counts = Counter(line[delimiter] for line in per_line if line[delimiter])
        if counts:
            often, lines = max(counts.items(), key=lambda item: (item[1], item[0]))
            best, best_score = max(
                (best, best_score), (delimiter, (lines, often)), key=lambda found: found[1]
            )
    return best


def _counts_per_line(sample: str) -> list[Counter[str]]:
    lines: list[Counter[str]] = [Counter()]
    quoted = False
    for character in sample:
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character in "\r\n":
            lines.append(Counter())
        elif character in _DELIMITERS:
            lines[-1][character] += 1
    return lines


def _declared(text: str) -> tuple[str, int]:
    """Return the delimiter of a `sep=` line and where the rows begin; "" and 0 without one."""
    match = _SEP.match(text)
    return ((match[1] or match[2]), match.end()) if match else ("", 0)


def _guess(data: bytes) -> str:
    """Cyrillic words are runs of high bytes; in Western text they stand alone between ASCII."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        letters = re.findall(rb"[\xc0-\xff]+", data[:_GUESSED])
        in_runs = sum(len(run) for run in letters if len(run) > 2)  # ção is two
        return "cp1251" if in_runs * 2 > sum(map(len, letters)) else "cp1252"
    return "utf-8"
