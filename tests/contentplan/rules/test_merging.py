"""Two people's changes put together field by field (CON-3)."""

import pytest

from contentplan.rules.merging import both, merge

BASE = {"text": "old", "type": "engaging", "link": ""}


def test_what_only_one_of_us_changed_is_kept_from_both():
    merged = merge(BASE, {**BASE, "text": "mine"}, {**BASE, "type": "promotional"})
    assert merged.values == {"text": "mine", "type": "promotional", "link": ""}
    assert merged.conflicts == []
    assert merged.theirs == ["type"]


def test_a_field_that_both_changed_is_a_conflict_and_keeps_mine():
    merged = merge(BASE, {**BASE, "text": "mine"}, {**BASE, "text": "theirs"})
    assert merged.conflicts == ["text"]
    assert merged.values["text"] == "mine"


def test_the_same_change_by_both_is_no_conflict():
    merged = merge(BASE, {**BASE, "text": "new"}, {**BASE, "text": "new"})
    assert (merged.conflicts, merged.theirs) == ([], [])


def test_without_the_version_that_was_seen_every_difference_is_a_conflict():
    merged = merge(None, {**BASE, "text": "mine"}, {**BASE, "type": "promotional"})
    assert merged.conflicts == ["text", "type"]


@pytest.mark.parametrize(
    ("theirs", "mine", "joined"),
    [
        ("A", "B", "A\n\nB"),
        ("A and B", "B", "A and B"),
        ("B", "A and B", "A and B"),
        ("", "B", "B"),
    ],
)
def test_both_texts_stand_one_after_the_other_and_never_twice(theirs, mine, joined):
    assert both(theirs, mine) == joined
