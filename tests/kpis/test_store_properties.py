"""What holds of the store whatever is written to it (IMP-2, KPI-7), the same on both databases.

Expected figures are added here in whole numbers and fractions, so where both databases pass, they
agree to the last digit."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common.money import round_half_up
from common.periods import Period, month_of
from kpis import store
from kpis.catalogue import DIGITS, METRICS, MOST_A_DAY, PLACES, STORED, additive_over_channels
from kpis.models import ChannelDay, ChannelMonth, Import, ImportedMonth
from kpis.months import month_columns, months_off
from kpis.series import period_figures, period_values
from kpis.store import Cell, write_days
from tests.factories import ChannelFactory
from tests.kpis.world import kept

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 25)  # so that spans lie in two months
SPAN = 12
MOST = Decimal(10**DIGITS - 1).scaleb(-PLACES)  # of a stored decimal
# One or more of each class, with what weighs the averages.
CODES = ["views", "likes", "followers", "reach", "avg_view_duration", "revenue"]
CODES += ["calls", "calls_missed", "call_duration", "sessions", "bounce_rate"]
on_fixtures = settings(
    max_examples=settings.default.max_examples // 2,  # each writes several files
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def value_of(code: str) -> st.SearchStrategy:
    metric = METRICS[code]
    small = 0 if not metric.may_fall else -50
    if metric.kind == "int":
        least = -MOST_A_DAY if metric.may_fall else 0
        return st.integers(small, 50) | st.integers(least, MOST_A_DAY)
    least = -MOST if metric.may_fall else Decimal(0)
    return st.decimals(small, 50, places=PLACES) | st.decimals(least, MOST, places=PLACES)


a_cell = st.sampled_from(CODES).flatmap(lambda code: st.tuples(st.just(code), value_of(code)))
a_day = st.integers(0, SPAN - 1).map(lambda passed: FIRST + timedelta(days=passed))
# Day: metric: value. None of them contradict each other.
figures = st.dictionaries(a_day, st.lists(a_cell, max_size=8).map(dict), max_size=SPAN)


def write(channel, days, rows=None, *, at_once=None) -> dict:
    """Write days as a file does, by the database's own way or by the one asked for."""
    source = Import.objects.create(channel=channel, status="done")
    cells = {
        (channel.pk, day): {
            code: Cell(value, None if rows is None else rows(day, code))
            for code, value in given_.items()
        }
        for day, given_ in days.items()
    }
    with pytest.MonkeyPatch.context() as patch:
        if at_once is not None:
            patch.setattr(store, "_at_once", lambda: at_once)
        with transaction.atomic():
            return write_days({channel.pk: source}, cells)


def stored(model, when: str, columns, channel) -> dict:
    rows = model.objects.filter(channel=channel).values_list(when, *columns)
    return {day: tuple(values) for day, *values in rows}


def days_and_months(channel) -> tuple[dict, dict]:
    return (
        stored(ChannelDay, "day", STORED, channel),
        stored(ChannelMonth, "month", month_columns(STORED), channel),
    )


def expected_month(days: Mapping[date, Mapping], month: date) -> dict:
    """Return what a month is, by class, without the code that is tested."""
    inside = [cells for day, cells in sorted(days.items()) if day.replace(day=1) == month]
    found: dict = {}
    for code in CODES:
        metric = METRICS[code]
        known = [cells for cells in inside if code in cells]
        values = [cells[code] for cells in known]
        if not values:
            continue
        if metric.cls == "sum":
            found[code] = sum(values)
        elif metric.cls == "uniq":
            found[code] = max(values)
        elif metric.cls == "last":
            found[code] = values[-1]
        else:
            weighed = [cells for cells in known if metric.base in cells]
            weights = [
                max(cells[metric.base] - cells.get(metric.base_less, 0), 0)
                if metric.base_less
                else cells[metric.base]
                for cells in weighed
            ]
            if sum(weights):
                above = sum(
                    Fraction(cells[code]) * weight
                    for cells, weight in zip(weighed, weights, strict=True)
                )
                found[code] = round_half_up(above / sum(weights), PLACES)
    return found


@on_fixtures
@given(figures)
@example({FIRST + timedelta(days=n): {"revenue": MOST} for n in range(7)})  # over 15 digits
@example(
    {
        FIRST: {"avg_view_duration": Decimal("0.0001"), "views": 1},
        FIRST + timedelta(days=1): {"avg_view_duration": Decimal(0), "views": 1},
    }
)  # exactly half: up
def test_a_month_is_what_its_days_make_of_it_to_the_last_digit(channel, days):
    with transaction.atomic():
        write(channel, days)
        assert months_off([channel.pk]) == []
        for month in {day.replace(day=1) for day, cells in days.items() if cells}:
            row = ChannelMonth.objects.get(channel=channel, month=month)
            right = expected_month(days, month)
            assert {code: getattr(row, code) for code in CODES} == dict.fromkeys(CODES) | right
        transaction.set_rollback(True)


@on_fixtures
@given(figures, st.lists(st.integers(0, 3), min_size=1, max_size=40), st.permutations(range(4)))
def test_the_order_of_imports_does_not_matter(channel, days, dealt, order):
    """Cells dealt out to four files that are read in any order, and whole in one."""
    files: list[dict] = [{}, {}, {}, {}]
    cells = [(day, code, value) for day, given_ in days.items() for code, value in given_.items()]
    for place, (day, code, value) in enumerate(cells):
        files[dealt[place % len(dealt)]].setdefault(day, {})[code] = value
    other = ChannelFactory(client=channel.client)
    with transaction.atomic():
        write(channel, days)
        for place in order:
            write(other, files[place])
        assert days_and_months(other) == days_and_months(channel)
        assert months_off([other.pk]) == []
        transaction.set_rollback(True)


@on_fixtures
@given(figures, figures)
def test_writing_again_writes_nothing_and_counts_nothing(channel, days, later):
    with transaction.atomic():
        write(channel, days)
        changes = write(channel, later)
        both = {day: {**days.get(day, {}), **later.get(day, {})} for day in {*days, *later}}
        for day, given_ in later.items():
            was = days.get(day, {})
            created = {code for code in given_ if code not in was}
            updated = {code for code in given_ if code in was and was[code] != given_[code]}
            change = changes.get((channel.pk, day), (frozenset(), frozenset()))
            assert change == (created, updated)
        months = ImportedMonth.objects.count()
        assert write(channel, both) == {}
        assert ImportedMonth.objects.count() == months
        transaction.set_rollback(True)


@on_fixtures
@given(figures, figures, st.integers(1, 3))
def test_both_ways_of_writing_leave_the_same(channel, days, later, rows):
    """In one statement, or step by step as SQLite does: rows, months, counts, what undo needs."""
    if connection.vendor != "postgresql":
        return  # there is one way: what it leaves is tested above
    ways = {True: channel, False: ChannelFactory(client=channel.client)}

    def row_of(day: date, code: str) -> int | None:
        number = (day.day + CODES.index(code)) % rows
        return number or None

    with transaction.atomic():
        found = {}
        for at_once, one in ways.items():
            told = [
                {day: change for (_channel, day), change in written.items()}
                for given_ in (days, later)
                for written in [write(one, given_, row_of, at_once=at_once)]
            ]
            sources = Import.objects.filter(channel=one).order_by("pk")
            cells = [kept(source) for source in sources]
            found[at_once] = (told, cells, days_and_months(one))
        assert found[True] == found[False]
        transaction.set_rollback(True)


@on_fixtures
@given(figures, st.sets(st.integers(0, SPAN - 2)), st.data())
def test_parts_add_up_to_the_whole_where_a_metric_adds_and_only_there(channel, days, cuts, data):
    """Over any cut of the days, and over channels."""
    other = ChannelFactory(client=channel.client)
    elsewhere = data.draw(figures)
    ends = [*sorted(cuts), SPAN - 1]
    starts = [0, *(end + 1 for end in ends[:-1])]
    at = [FIRST + timedelta(days=n) for n in range(SPAN)]
    parts = [Period(at[start], at[end]) for start, end in zip(starts, ends, strict=True)]
    whole = Period(at[0], at[-1])
    with transaction.atomic():
        write(channel, days)
        write(other, elsewhere)
        found = period_figures([channel.pk, other.pk], CODES, [whole, *parts])
        for one in (channel.pk, other.pk):
            for code, figure in found[whole][one].items():
                pieces = [found[part][one][code] for part in parts if code in found[part][one]]
                values = [piece.value for piece in pieces]
                if METRICS[code].cls == "sum":
                    assert (figure.value, figure.basis) == (sum(values), "total")
                else:
                    assert figure.basis != "total"
                if METRICS[code].cls == "uniq":  # people are never added (KPI-7)
                    assert figure.value == max(values)
                    assert not additive_over_channels(METRICS[code])
        transaction.set_rollback(True)


@on_fixtures
@given(figures)
def test_whole_months_say_what_their_days_say(channel, days):
    """Read from months, or from days because the span is one day longer than they are."""
    with transaction.atomic():
        write(channel, days)
        march, april = month_of(FIRST), month_of(FIRST + timedelta(days=SPAN))
        whole = Period(march.start, april.end)
        longer = Period(march.start - timedelta(days=1), april.end)
        by_month = period_figures([channel.pk], CODES, [march, whole])
        by_day = period_values([channel.pk], CODES, *longer)[channel.pk]
        assert by_month[whole][channel.pk] == by_day
        ends = period_values([channel.pk], CODES, march.start - timedelta(days=1), march.end)
        rounded = {
            code: figure._replace(value=round_half_up(figure.value, PLACES))
            if METRICS[code].base
            else figure
            for code, figure in ends[channel.pk].items()
        }
        assert by_month[march][channel.pk] == rounded
        transaction.set_rollback(True)


def test_a_month_that_went_wrong_is_found(channel):
    write(channel, {FIRST: {"views": 3}, FIRST + timedelta(days=SPAN): {"views": 4}})
    assert months_off([channel.pk]) == []
    ChannelMonth.objects.filter(channel=channel, month=date(2026, 3, 1)).update(views=4)
    ChannelMonth.objects.filter(channel=channel, month=date(2026, 4, 1)).delete()
    ChannelMonth.objects.create(channel=channel, month=date(2026, 1, 1), views=1)
    wrong = [date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)]
    assert months_off([channel.pk]) == [(channel.pk, month) for month in wrong]
