"""PLAN-5: near-duplicates, found in linear time, and worn-out phrases in any form."""

from datetime import date, time, timedelta
from itertools import product
from random import Random
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contentplan.rules.findings import check
from contentplan.rules.phrases import PhraseBook, phrases_of
from contentplan.rules.repeats import Shelves, Told, compare, repeats, year_before
from contentplan.rules.starter_phrases import ENGLISH, GEORGIAN, RUSSIAN, STARTER
from contentplan.rules.words import excerpt, words
from tests.contentplan.rules.facts import MONDAY, post
from tests.contentplan.rules.test_findings import WEEK

TEN = time(10)
SAID = "we baked the bread at four in the morning and it is warm"  # 13 words
VOCABULARY = [f"word{number}" for number in range(400)]


def told(id, text: str, day: date = MONDAY, at: time = TEN, channel: str = "a") -> Told:
    return Told(id, channel, (day, at), text)


def pairs(texts: list[Told], past: tuple[Told, ...] = ()) -> list[tuple]:
    return [(found.id, repeat.other.id) for found, repeat in repeats(texts, Shelves(past))]


def on(day: int, text: str = SAID, **facts):
    return post(channel="a", day=MONDAY + timedelta(days=day), time=TEN, text=text, **facts)


# --- PLAN-5: near-duplicates ----------------------------------------------------------------------
def test_the_later_of_two_equal_texts_repeats_the_earlier():
    first, second = told(1, SAID), told(2, SAID, MONDAY + timedelta(days=1))
    assert pairs([second, first]) == [(2, 1)]


@pytest.mark.parametrize(("changed", "near"), [(0, True), (3, True), (5, True), (6, False)])
def test_three_quarters_of_the_same_words_in_the_same_order_are_a_repeat(changed, near):
    text = " ".join(VOCABULARY[:20])
    other = " ".join(VOCABULARY[: 20 - changed] + VOCABULARY[100 : 100 + changed])
    assert (compare(told(2, other), told(1, text)) is not None) is near
    assert bool(pairs([told(1, text), told(2, other, MONDAY + timedelta(days=1))])) is near


@pytest.mark.parametrize(("number", "judged"), [(5, False), (6, True)])
def test_a_text_of_five_words_may_come_again_and_one_of_six_may_not(number, judged):
    text = " ".join(VOCABULARY[:number])
    again = [told(1, text), told(2, text, MONDAY + timedelta(days=1))]
    assert bool(pairs(again)) is judged


def test_case_marks_and_yo_make_no_difference():
    texts = ["Всё, что нужно знать о хлебе: просто!", "все что нужно знать о хлебе — ПРОСТО"]
    again = [told(n, text, MONDAY + timedelta(days=n)) for n, text in enumerate(texts)]
    assert pairs(again) == [(1, 0)]


def test_one_message_in_two_channels_on_one_day_is_no_repeat():
    same_day = [told(1, SAID), told(2, SAID, channel="b")]
    assert pairs(same_day) == []
    assert pairs([told(1, SAID), told(2, SAID, at=time(18))]) == [(2, 1)]
    assert pairs([told(1, SAID), told(2, SAID, MONDAY + timedelta(days=1), channel="b")]) != []


@pytest.mark.parametrize(("days", "counts"), [(0, True), (-1, False)])
def test_twelve_months_are_looked_back_and_not_a_day_more(days, counts):
    past = told("old", SAID, year_before(MONDAY) + timedelta(days=days))
    assert bool(pairs([told("new", SAID)], (past,))) is counts


def test_what_another_plan_will_say_later_is_its_repeat():
    assert pairs([told(1, SAID)], (told("later", SAID, MONDAY + timedelta(days=3)),)) == []


def test_a_year_before_the_leap_day_is_the_28th():
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_the_finding_says_which_post_how_much_and_where():
    later = "today " + SAID.replace("at four in", "at five in")
    first, second = on(0), on(3, later)
    (finding,) = [f for f in check(WEEK, [first, second]) if f.code == "PLAN-5"]
    assert (finding.severity, finding.subject) == ("warning", second.id)
    facts = finding.facts
    assert (facts["problem"], facts["other"], facts["other_day"]) == ("repeat", first.id, MONDAY)
    assert facts["percent"] == 200 * 12 // 27
    assert [later[a:b] for a, b in facts["spans"]] == [
        "we baked the bread at",
        "in the morning and it is warm",
    ]


def test_the_past_of_the_plan_counts_too():
    past = Shelves([told("old", SAID, MONDAY - timedelta(days=40))])
    (finding,) = [f for f in check(WEEK._replace(past=past), [on(0)]) if f.code == "PLAN-5"]
    assert finding.facts["other"] == "old"


texts = st.lists(st.sampled_from(VOCABULARY[:30]), min_size=6, max_size=30)
edits = st.lists(st.tuples(st.integers(0, 29), st.sampled_from(VOCABULARY)), max_size=4)


@given(texts, edits, st.integers(1, 40))
@example(said=["word0", "word1", *["word0"] * 4], changes=[(1, "word0")], others=1)
def test_what_is_nearly_the_same_is_found_among_many(said, changes, others):
    """As surely as if each were compared with each."""
    again = list(said)
    for at, word in changes:
        again[at % len(again)] = word
    chance = Random(others)
    noise = [
        told(("noise", n), " ".join(chance.choices(VOCABULARY[40:], k=20))) for n in range(others)
    ]
    old, new = told("old", " ".join(said)), told("new", " ".join(again), MONDAY + timedelta(days=9))
    found = ("new", "old") in pairs([new], (old, *noise))
    near = compare(new, old) is not None
    if len(changes) <= 2 or not near:
        assert found is near


def test_2000_posts_and_a_year_of_history_cost_what_their_number_costs():
    chance = Random(1)
    common = [f"often{number}" for number in range(60)]  # as names and set phrases are

    def text() -> str:
        return " ".join(chance.choices(VOCABULARY + common * 5, k=60))

    def spent(posts: int, past: int) -> float:
        days = [MONDAY - timedelta(days=n % 360) for n in range(past)]
        shelves = Shelves(told(("past", n), text(), day) for n, day in enumerate(days))
        new = [told(n, text(), MONDAY + timedelta(days=n % 30)) for n in range(posts)]
        started = process_time()
        repeats(new, shelves)
        return process_time() - started

    few, many = (  # the best of three: other programs only add to it
        min(spent(posts, 12 * posts) for _time in range(3)) for posts in (200, 2_000)
    )
    assert many < 30 * few  # ten times as many; measured: 11


# --- PLAN-5: worn-out phrases ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("unique offer", "Our UNIQUE offers!", "UNIQUE offers"),
        ("unique offer", "An offer, unique", None),  # the order counts
        ("unique offer", "unique, really unique offer", "unique offer"),
        ("high quality", "high-quality bread", "high-quality"),
        ("high quality", "highest quality bread", None),  # a short word must be the same
        ("высокое качество", "Высокого качества хлеб", "Высокого качества"),
        (
            "динамично развивающаяся компания",
            "мы стали динамично развивающейся компанией города",
            "динамично развивающейся компанией",
        ),
        ("ещё вкуснее", "стало еще вкуснее", "еще вкуснее"),
        ("უნიკალური შეთავაზება", "ეს უნიკალურმა შეთავაზებამ თქვა", "უნიკალურმა შეთავაზებამ"),
        ("team", "teams", None),
        ("offer", "offering", "offering"),  # five letters: two may differ, four may follow
        ("offer", "offerings", "offerings"),
        ("offer", "offeringly", None),
    ],
)
def test_a_phrase_is_found_in_its_forms(phrase, text, found):
    hits = PhraseBook([phrase]).find(text)
    assert [text[hit.span[0] : hit.span[1]] for hit in hits] == ([found] if found else [])


def test_the_list_is_one_phrase_a_line():
    assert phrases_of(" best quality \n\n hurry up") == ["best quality", "hurry up"]


def test_an_empty_list_and_marks_alone_find_nothing():
    assert PhraseBook(["", "!!!"]).find("anything!!!") == []


@pytest.mark.parametrize("phrases", [ENGLISH, RUSSIAN, GEORGIAN])
def test_the_list_to_start_with_has_each_language_and_finds_itself(phrases):
    book = PhraseBook(phrases_of(STARTER))
    assert len(phrases) >= 25
    assert all(phrase in {hit.phrase for hit in book.find(phrase)} for phrase in phrases)


def test_a_worn_out_phrase_is_information_with_its_place():
    plan = WEEK._replace(worn_out=PhraseBook(["best quality"]))
    worn = on(0, "Bread of the best quality for you")
    (finding,) = [f for f in check(plan, [worn, on(1, "Fresh bread")]) if f.code == "PLAN-5"]
    assert (finding.severity, finding.subject) == ("info", worn.id)
    assert finding.facts["phrases"] == ["best quality"]
    assert [worn.text[a:b] for a, b in finding.facts["spans"]] == ["best quality"]


def test_a_word_that_the_client_asked_to_avoid_is_a_warning_with_its_place():
    plan = WEEK._replace(avoided=PhraseBook(["discount"]), worn_out=PhraseBook(["discount"]))
    said = on(0, "Discounts for you")
    told = [f for f in check(plan, [said, on(1, "Fresh bread")]) if f.code == "PLAN-5"]
    severities = {f.facts["problem"]: f.severity for f in told}
    assert severities == {"worn_out": "info", "avoided": "warning"}
    assert {f.subject for f in told} == {said.id}
    assert [said.text[a:b] for a, b in told[0].facts["spans"]] == ["Discounts"]


# --- What is shown of a text ----------------------------------------------------------------------
def test_an_excerpt_starts_a_little_before_what_is_meant_and_marks_it():
    text = "x" * 50 + "MEANT" + "y" * 50
    assert excerpt(text, [(50, 55)], around=3) == [
        ("…", False),
        ("xxx", False),
        ("MEANT", True),
        ("yyy", False),
        ("…", False),
    ]
    assert excerpt("MEANT", [(0, 5)]) == [("MEANT", True)]
    assert excerpt("nothing", []) == []


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 299), st.integers(1, 50))))
def test_an_excerpt_is_a_part_of_the_text(text, raw):
    ends, at = [], 0
    for start, length in sorted(raw):
        if at <= start and start + length <= len(text):
            ends.append((start, start + length))
            at = start + length
    shown = "".join(piece for piece, _ in excerpt(text, ends))
    assert shown.strip("…") in text or shown in text


def test_words_know_where_they_stand():
    text = "Ещё don't"
    found = words(text)
    assert found.folded == ["еще", "don", "t"]
    assert [text[a:b] for a, b in found.spans] == ["Ещё", "don", "t"]


def test_every_pair_of_the_same_text_is_found_however_often_its_words_are_used():
    """The number of a text as a whole finds it where shelves of single pairs are full."""
    noise = [
        told(f"{a}{b}", f"{SAID} {VOCABULARY[a]} {' '.join(VOCABULARY[b : b + 30])}")
        for a, b in product(range(40), range(0, 300, 100))
    ]
    old = told("old", SAID, MONDAY - timedelta(days=300))
    assert ("new", "old") in pairs([told("new", SAID, MONDAY + timedelta(days=1))], (old, *noise))
