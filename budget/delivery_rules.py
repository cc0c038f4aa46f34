"""Who should do it: the ways of getting the work done, side by side (BUDG-7).

Amounts are minor units a month, grades go from 1 to 5; None is what nobody has filled in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

WAYS = ("agency", "freelancer", "in_house", "self", "self_advice")
CRITERIA = ("cover", "immersion", "skills")
GRADES = range(1, 6)
NOTE = 300  # characters
MOST_MINOR = 10**15 - 1
# The product book's figures, a month: an agency on average, a department of 3 to 4 people.
REFERENCE = {
    "RUB": {"agency": (9_500_000, 9_500_000), "in_house": (15_000_000, 25_000_000)},
}
# Where a comparison begins; each client's own are typed over them. docs/delivery-models.md.
USUAL_GRADES = {
    "agency": (5, 3, 5),
    "freelancer": (1, 3, 3),
    "in_house": (4, 5, 4),
    "self": (1, 5, 1),
    "self_advice": (2, 5, 3),
}


class Option(NamedTuple):
    """One way for one client; high is the end of a range, equal to low for a single amount."""

    way: str
    low: int | None
    high: int | None
    cover: int | None
    immersion: int | None
    skills: int | None
    note: str = ""


def starting(currency: str) -> list[Option]:
    """Return what a comparison begins with: costs only where the reference has this currency."""
    known = REFERENCE.get(currency, {})
    found = []
    for way in WAYS:
        low, high = known.get(way, (None, None))
        found.append(Option(way, low, high, *USUAL_GRADES[way]))
    return found


def stored(options: Iterable[Option]) -> list[dict[str, Any]]:
    return [option._asdict() for option in options]


def read_options(raw: object) -> list[Option]:
    """Return options as they were stored, in the order of WAYS. Raises ValueError for others."""
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
        raise ValueError("a list of ways")
    if sorted(str(one.get("way")) for one in raw) != sorted(WAYS):
        raise ValueError("each way once")
    if any(set(one) != set(Option._fields) for one in raw):
        raise ValueError(f"a way has {', '.join(Option._fields)}")
    options = [Option(**one) for one in raw]
    for option in options:
        _check(option)
    return sorted(options, key=lambda option: WAYS.index(option.way))


def _check(option: Option) -> None:
    for amount in (option.low, option.high):
        if amount is not None and (type(amount) is not int or not 0 <= amount <= MOST_MINOR):
            raise ValueError("an amount is whole minor units")
    if (option.low is None) != (option.high is None):
        raise ValueError("a cost has both ends, or none")
    if option.low is not None and option.high is not None and option.low > option.high:
        raise ValueError("a cost ends where it begins or above")
    for criterion in CRITERIA:
        grade = getattr(option, criterion)
        if grade is not None and (type(grade) is not int or grade not in GRADES):
            raise ValueError("a grade is 1 to 5")
    if not isinstance(option.note, str) or len(option.note) > NOTE:
        raise ValueError("a note is a short text")


def cheapest(options: Sequence[Option]) -> str | None:
    """Return the way that costs less than any other, whatever of its range it costs; None when
    ranges overlap or fewer than two costs are known."""
    known = [one for one in options if one.low is not None and one.high is not None]
    for one in known:
        others = [other for other in known if other.way != one.way]
        if others and all((one.high or 0) < (other.low or 0) for other in others):
            return one.way
    return None


def strongest(options: Sequence[Option], criterion: str) -> set[str]:
    """Return the ways with the best grade, none when all that are known are equal."""
    grades = {one.way: getattr(one, criterion) for one in options}
    known = {way: grade for way, grade in grades.items() if grade is not None}
    best = max(known.values(), default=None)
    if best is None or len(set(known.values())) == 1:
        return set()
    return {way for way, grade in known.items() if grade == best}
