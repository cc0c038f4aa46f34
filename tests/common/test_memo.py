"""What was made of the same facts is kept; of others it is made anew."""

from common.memo import Memo


def test_the_same_facts_are_worked_on_once():
    made, memo = [], Memo[str](size=2)
    for facts in ("a", "a", "b", "a"):
        assert memo.get(facts, lambda facts=facts: made.append(facts) or facts.upper()) == (
            facts.upper()
        )
    assert made == ["a", "b"]


def test_no_more_is_kept_than_was_agreed():
    memo = Memo[int](size=2)
    for number in range(9):
        memo.get(number, lambda number=number: number)
        assert len(memo._kept) <= 2
