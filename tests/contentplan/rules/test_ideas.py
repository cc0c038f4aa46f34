"""Tags, the type an idea takes, and the share of interventions (IDEA-1, TEAM-6)."""

from fractions import Fraction

import pytest

from contentplan.rules.ideas import (
    Asked,
    folded_tags,
    interventions,
    lacking_type,
    read_tags,
)
from contentplan.rules.mix import GOLDEN


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", []),
        (" , ,", []),
        ("news", ["news"]),
        ("News, team ,  behind   the  scenes", ["News", "team", "behind the scenes"]),
        ("#news, ## team", ["news", "team"]),
        ("Ёлка, елка, ЕЛКА", ["Ёлка"]),  # the first spelling stays
        ("ღვინო, ღვინო", ["ღვინო"]),
    ],
)
def test_tags_stand_between_commas_each_once(typed, tags):
    assert read_tags(typed) == tags


def test_a_tag_is_found_whole_however_it_is_written():
    kept = folded_tags(read_tags("Newsletter, Ёлка"))
    assert kept == "|newsletter|елка|"
    assert folded_tags(["ЁЛКА"]) in kept
    assert folded_tags(["news"]) not in kept
    assert folded_tags([]) == ""


def test_a_stroke_in_a_tag_makes_no_two_of_it():
    assert folded_tags(["a|b"]) == "|a b|"


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ({}, "engaging"),
        ({"engaging": 4, "user_generated": 3, "educational": 2}, "educational"),
        ({"engaging": 4, "user_generated": 3, "educational": 3}, "promotional"),
        ({"engaging": 8, "user_generated": 6, "educational": 5}, "promotional"),
        ({"engaging": 8, "user_generated": 6, "educational": 5, "promotional": 1}, "engaging"),
        ({"promotional": 10}, "engaging"),
    ],
)
def test_one_more_post_is_of_the_type_that_the_mix_lacks_most(counts, wanted):
    assert lacking_type(counts, GOLDEN) == wanted


def test_of_equals_the_first_type_is_taken():
    even = dict.fromkeys(("engaging", "user_generated", "educational", "promotional"), 25)
    assert lacking_type({"engaging": 1, "user_generated": 1}, even) == "educational"


def test_interventions_are_changes_asked_for_after_approval():
    asked = [Asked("a", True), Asked("a", True), Asked("b", False), Asked(None, False)]
    assert interventions(asked, {"a", "b", "c", "d"}) == (2, 4, Fraction(1, 2))


def test_posts_of_another_period_do_not_count():
    assert interventions([Asked("z", True)], {"a"}) == (0, 1, Fraction(0))


def test_without_posts_there_is_no_share():
    assert interventions([Asked("a", True)], set()).share is None
