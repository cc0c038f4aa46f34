"""The parts of `make bench` that need no server: what is asked, and what is told of the answers."""

from itertools import islice

from benchmarks.__main__ import MONTH_BYTES, Row, month_row, moves, written


def test_a_dragged_post_goes_there_and_back_in_the_version_that_the_last_move_left():
    sent = list(islice(moves(3, ["2026-02-03", "2026-02-04"]), 3))
    assert sent == [
        "day=2026-02-04&time=10:30&seen=3",
        "day=2026-02-03&time=10:30&seen=4",
        "day=2026-02-04&time=10:30&seen=5",
    ]


def test_a_month_may_have_its_bytes_compressed_and_not_one_more():
    assert month_row({"gzipped": MONTH_BYTES, "bytes": 170_000}).met
    row = month_row({"gzipped": MONTH_BYTES + 1, "bytes": 170_000})
    assert (row.met, row.measured) == (False, "20,001 bytes")


def test_the_page_has_the_table_of_pages_and_then_that_of_findings():
    text = written([Row("Month", "2.10", "≤ 2.0", False, "7 queries")], "\n## Findings\n")
    assert "| Month | 2.10 | ≤ 2.0 | **missed** | 7 queries |\n\n## Findings" in text
