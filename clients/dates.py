"""Days that are not like others: public holidays of the client's country and its own dates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from clients.hours import WorkingHours, read_hours
from clients.models import Client
from clients.rules import read_dates

LANGUAGES = {"en": "en_US"}  # as the package names them, where it differs


class SpecialDay(NamedTuple):
    name: str
    kind: Literal["holiday", "own"]
    skip: bool  # no posts on it


def special_days(
    client: Client, start: date, end: date, language: str
) -> dict[date, list[SpecialDay]]:
    """Return the days of a span that are special to a client, its own dates first.

    Holidays are named in the language where the package has it, else in English, else in the
    country's own."""
    found: dict[date, list[SpecialDay]] = defaultdict(list)
    years = range(start.year, end.year + 1)
    for own in read_dates(client.own_dates):
        for year in years:
            day = own.in_year(year)
            if day and start <= day <= end:
                found[day].append(SpecialDay(own.name, "own", own.skip))
    if client.country:
        for year in years:
            for day, name in _holidays(client.country, year, language[:2]):
                if start <= day <= end:
                    found[day].append(SpecialDay(name, "holiday", client.skip_holidays))
    return dict(sorted(found.items()))


def skipped(days: Mapping[date, Iterable[SpecialDay]]) -> set[date]:
    """Return the days on which nothing is to be posted."""
    return {day for day, told in days.items() if any(special.skip for special in told)}


def hours_of(client: Client) -> WorkingHours:
    """Return a client's working hours: none on public holidays and on its own days of rest."""
    own = [one for one in read_dates(client.own_dates) if one.skip]

    def is_off(day: date) -> bool:
        rests = any(one.in_year(day.year) == day for one in own)
        return rests or (bool(client.country) and day in _days_off(client.country, day.year))

    return WorkingHours(client.timezone, tuple(read_hours(client.working_hours)), is_off)


@lru_cache(maxsize=2000)
def _days_off(country: str, year: int) -> frozenset[date]:
    return frozenset(day for day, _name in _holidays(country, year, "en"))


@lru_cache(maxsize=2000)
def _holidays(country: str, year: int, language: str) -> tuple[tuple[date, str], ...]:
    """Return a country's public holidays of a year, by day; none for one the package lacks."""
    import holidays  # takes as long as a page; most processes never need it

    try:
        spoken = holidays.country_holidays(country).supported_languages
    except NotImplementedError:
        return ()
    # Without a language the package answers in the one that it was last asked for.
    wanted = (LANGUAGES.get(language, language), LANGUAGES["en"], None)
    chosen = next(name for name in wanted if name is None or name in spoken)
    known = holidays.country_holidays(country, years=year, expand=False, language=chosen)
    return tuple(sorted(known.items()))
