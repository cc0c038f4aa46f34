"""Roles, what each may do, and what a rhythm is: judgement on plain values."""

from collections.abc import Hashable, Mapping
from datetime import date, time
from typing import Any, NamedTuple

AGENCY_ROLES = ("owner", "manager", "specialist")
CLIENT_ROLES = ("decider", "contributor", "observer")
ROLES = AGENCY_ROLES + CLIENT_ROLES

# What a role may do at a client. "edit" is the agency's own work, "send" leaves the house,
# "manage" is the client's settings and people, "own" is the agency itself.
VERBS: Mapping[str, frozenset[str]] = {
    "view": frozenset(ROLES),
    "comment": frozenset(ROLES) - {"observer"},
    "propose": frozenset(ROLES) - {"observer"},  # the agency writes down what it was told
    "inform": frozenset(ROLES) - {"observer"},  # answers to the brief, and what the agency was told
    "reopen": frozenset({"decider", "contributor"}),  # a declined proposal, once (IDEA-2)
    "edit": frozenset(AGENCY_ROLES),
    "import": frozenset(AGENCY_ROLES),
    "send": frozenset({"owner", "manager"}),
    "manage": frozenset({"owner", "manager"}),
    "decide": frozenset({"decider"}),
    "prove": frozenset({"owner", "manager", "decider"}),  # the evidence of a decision
    "answer": frozenset(AGENCY_ROLES) | {"decider"},  # whom an approval may ask, by its steps
    "own": frozenset({"owner"}),
}

# What a token must be allowed for a verb (AUTH-4); "write" includes the other two.
SCOPE_OF: Mapping[str, str] = {"view": "read", "prove": "read", "import": "import"}


def may(role: str, needs: str) -> bool:
    """Return whether a role has a right. Raises KeyError for a right that nobody defined."""
    return role in VERBS[needs]


def scope_of(needs: str) -> str:
    """Return the token scope that a verb asks for."""
    return SCOPE_OF.get(needs, "write")


def is_client_side(role: str) -> bool:
    return role in CLIENT_ROLES


class RhythmSlot(NamedTuple):
    weekday: int  # 1 Monday … 7 Sunday
    time: time


class BadRhythm(ValueError):  # noqa: N818
    """A rhythm that is not a list of distinct {weekday, time}; `index` says which entry."""

    def __init__(self, index: int):
        super().__init__(f"entry {index} is not a weekday 1-7 with a time HH:MM, or it is doubled")
        self.index = index


def read_rhythm(raw: object) -> list[RhythmSlot]:
    """Return the slots of a stored rhythm, in order (PLAN-4).

    raw is `[{"weekday": 1-7, "time": "10:00"}]`. Raises BadRhythm."""
    if not isinstance(raw, list):
        raise BadRhythm(0)
    slots: list[RhythmSlot] = []
    for index, entry in enumerate(raw):
        if not isinstance(entry, dict) or set(entry) != {"weekday", "time"}:
            raise BadRhythm(index)
        weekday, text = entry["weekday"], entry["time"]
        if type(weekday) is not int or not 1 <= weekday <= 7:
            raise BadRhythm(index)
        if not isinstance(text, str) or len(text) != 5 or not text.isascii():
            raise BadRhythm(index)
        try:
            slot = RhythmSlot(weekday, time.fromisoformat(text))
        except ValueError:
            raise BadRhythm(index) from None
        if slot in slots:
            raise BadRhythm(index)
        slots.append(slot)
    return sorted(slots)


MOST_DATES = 200  # of a client's own: they travel with the client's row


class OwnDate(NamedTuple):
    """A day that matters to one business: its birthday, a sale, mourning."""

    day: date
    name: str
    yearly: bool = False  # else that one day only
    skip: bool = False  # no posts on it

    def stored(self) -> dict[str, object]:
        return {**self._asdict(), "day": self.day.isoformat()}

    def in_year(self, year: int) -> date | None:
        """Return the day in a year, None when it isn't there; 29 February may be the 28th."""
        if not self.yearly:
            return self.day if self.day.year == year else None
        try:
            return self.day.replace(year=year)
        except ValueError:
            return date(year, 2, 28)


def read_dates(raw: object) -> list[OwnDate]:
    """Return a client's own dates as they were stored, by day; ValueError for anything else."""
    if not isinstance(raw, list) or len(raw) > MOST_DATES:
        raise ValueError(f"a list of at most {MOST_DATES} dates")
    found = []
    for entry in raw:
        if not isinstance(entry, dict) or set(entry) != set(OwnDate._fields):
            raise ValueError("a date is {day, name, yearly, skip}")
        flags = (entry["yearly"], entry["skip"])
        if not isinstance(entry["name"], str) or any(type(flag) is not bool for flag in flags):
            raise ValueError("a date has a name and two flags")
        found.append(OwnDate(**{**entry, "day": date.fromisoformat(str(entry["day"]))}))
    return sorted(found)


# The most material from the web, in percent of a goal's posts, by the goal's kind (MIX-5), and what
# a client's settings may choose from.
BORROWED_CAPS = {
    "awareness": 40,
    "loyalty": 20,
    "traffic": 40,
    "leads": 30,
    "sales": 30,
    "growth": 50,
    "support": 20,
}
BORROWED_LIMITS = (20, 50)


def borrowed_caps(own: Mapping[str, int]) -> dict[str, int]:
    """Return the cap of every kind of goal: a client's own, else the usual one (MIX-5)."""
    return {kind: own.get(kind, usual) for kind, usual in BORROWED_CAPS.items()}


def own_caps(caps: Mapping[str, int]) -> dict[str, int]:
    """Return the caps that differ from the usual ones, which is what a client keeps."""
    return {kind: cap for kind, cap in caps.items() if cap != BORROWED_CAPS.get(kind)}


def is_cap(percent: object) -> bool:
    """Return whether a client may choose this cap: a whole percent within the limits (MIX-5)."""
    low, high = BORROWED_LIMITS
    return type(percent) is int and low <= percent <= high


def may_stand_in(role: str, other: str) -> bool:
    """Return whether somebody in another role may stand in for this one at a client (TEAM-3).

    They are on the same side and have every right there that the absent person has."""
    rights = [verb for verb in VERBS if verb != "own" and may(role, verb)]
    same_side = is_client_side(role) == is_client_side(other)
    return same_side and all(may(other, verb) for verb in rights)


def present(person: Hashable, away: Mapping[Any, Any]) -> Any:
    """Return who acts for a person: themselves, or a substitute who isn't away as well.

    away maps an absent person to the substitute; in a circle nobody is left: None."""
    seen = set()
    while person in away:
        if person in seen:
            return None
        seen.add(person)
        person = away[person]
    return person


MOST_DECIDERS = 2  # whom TEAM-2 doesn't warn of
