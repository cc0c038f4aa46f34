"""Rates that people typed, and what a sum is worth by them; nothing is converted in silence
(MON-1)."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from budget.models import ExchangeRate
from budget.rules import convert
from clients.history import record
from common.money import exponent, round_half_up


class Converted(NamedTuple):
    """A sum in one currency, with every rate that went into it, and what has no rate."""

    currency: str
    minor: int | None  # None: there is no rate at all
    used: list[ExchangeRate]
    missing: list[str]  # currencies that are not in the sum


@transaction.atomic
def add_rate(rate: ExchangeRate, *, by: User) -> ExchangeRate:
    """Insert a rate of its agency. Raises ValidationError, also for one of the same day."""
    rate.full_clean()
    rate.save(force_insert=True)
    told = {name: [None, str(getattr(rate, name))] for name in ("base", "quote", "rate", "day")}
    record("created", rate, agency=rate.agency, by=by, changes=told)
    return rate


@transaction.atomic
def remove_rate(rate: ExchangeRate, *, by: User) -> None:
    """Delete a rate that was typed wrong; the history keeps it."""
    told = {name: [str(getattr(rate, name)), None] for name in ("base", "quote", "rate", "day")}
    record("deleted", rate, agency=rate.agency, by=by, changes=told)
    rate.delete()


def latest(rates: Iterable[ExchangeRate], source: str, target: str) -> ExchangeRate | None:
    """Return the newest of these rates between two currencies, typed in either direction."""
    fitting = [rate for rate in rates if rate.between(source, target) is not None]
    return max(fitting, key=lambda rate: (rate.day, rate.base == source, rate.pk), default=None)


def converted(
    sums: Mapping[str, int], target: str, rates: Iterable[ExchangeRate], until: date
) -> Converted:
    """Return sums of several currencies, minor units each, as one, by the rates of that day or
    before. Exact until the end, where it's rounded once, half up."""
    known = [rate for rate in rates if rate.day <= until]
    total, used, missing, counted = Fraction(0), [], [], False
    for currency, minor in sorted(sums.items()):
        if currency == target:
            total, counted = total + minor, True
            continue
        rate = latest(known, currency, target)
        worth = rate.between(currency, target) if rate else None
        if rate is None or worth is None:
            missing.append(currency)
            continue
        total += convert(minor, worth, exponent(currency), exponent(target))
        used.append(rate)
        counted = True
    return Converted(target, int(round_half_up(total)) if counted else None, used, missing)
