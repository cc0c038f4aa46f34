"""Public holidays and a client's own dates: what the calendar names and drafting leaves out."""

import subprocess
import sys
from datetime import date

import pytest

from clients.dates import skipped, special_days
from clients.models import HistoryEntry
from clients.rules import OwnDate, read_dates
from clients.services import add_date
from clients.zones import countries, country_of_zone
from tests.clients.conftest import errors, signed_in
from tests.factories import ClientFactory, with_role

pytestmark = pytest.mark.django_db
JANUARY = (date(2026, 1, 1), date(2026, 1, 31))


def names(client, language="en", span=JANUARY) -> dict[str, list[str]]:
    found = special_days(client, *span, language)
    return {day.isoformat(): [special.name for special in told] for day, told in found.items()}


def test_a_client_without_a_country_has_no_holidays():
    assert special_days(ClientFactory(), *JANUARY, "en") == {}


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Epiphany"), ("ka", "ნათლისღება"), ("ru", "Epiphany")]
)
def test_holidays_are_named_in_the_readers_language_where_the_package_has_it(language, name):
    client = ClientFactory(country="GE")
    assert names(client, language)["2026-01-19"] == [name]


def test_a_country_that_the_package_does_not_know_has_none():
    assert special_days(ClientFactory(country="ZZ"), *JANUARY, "en") == {}


def test_holidays_end_with_the_span_and_go_over_new_year():
    client = ClientFactory(country="GE")
    found = names(client, span=(date(2025, 12, 31), date(2026, 1, 1)))
    assert list(found) == ["2026-01-01"]


def test_own_dates_come_first_and_every_year_if_so_wanted():
    dates = [
        OwnDate(date(2020, 1, 19), "Our birthday", yearly=True),
        OwnDate(date(2025, 1, 20), "Sale"),
    ]
    client = ClientFactory(country="GE", own_dates=[one.stored() for one in dates])
    assert names(client)["2026-01-19"] == ["Our birthday", "Epiphany"]
    assert "2026-01-20" not in names(client)


@pytest.mark.parametrize(("year", "day"), [(2027, 28), (2028, 29)])
def test_the_29th_of_february_is_the_28th_in_a_short_year(year, day):
    assert OwnDate(date(2024, 2, 29), "Leap", yearly=True).in_year(year) == date(year, 2, day)


def test_days_without_posts_are_those_marked_so():
    quiet, loud = OwnDate(date(2026, 1, 5), "Quiet", skip=True), OwnDate(date(2026, 1, 6), "Loud")
    client = ClientFactory(country="GE", own_dates=[quiet.stored(), loud.stored()])
    assert skipped(special_days(client, *JANUARY, "en")) == {date(2026, 1, 5)}
    client.skip_holidays = True
    assert date(2026, 1, 19) in skipped(special_days(client, *JANUARY, "en"))


@pytest.mark.parametrize(
    "raw",
    [
        {},
        [1],
        [{"day": "2026-01-01", "name": "x"}],
        [{"day": "2026-02-30", "name": "x", "yearly": True, "skip": True}],
        [{"day": "2026-02-03", "name": "x", "yearly": 1, "skip": True}],
        [OwnDate(date(2026, 1, 1), "x").stored()] * 201,
    ],
)
def test_dates_that_cannot_be_read_are_refused(raw):
    with pytest.raises(ValueError, match=r"date|day"):
        read_dates(raw)


@pytest.mark.parametrize(
    ("zone", "country"), [("Asia/Tbilisi", "GE"), ("Europe/Moscow", "RU"), ("UTC", "")]
)
def test_a_time_zone_guesses_its_country(zone, country):
    assert country_of_zone(zone) == country
    assert not country or country in countries()


def test_a_date_is_added_and_removed_with_history():
    client = ClientFactory()
    browser = signed_in(with_role(client, "specialist"))
    page = f"/clients/{client.pk}/dates/"
    birthday = {"day": "2026-06-12", "name": "Our birthday", "yearly": "on"}
    assert browser.post(page, birthday).status_code == 302
    text = browser.get(page).content.decode()
    assert "Our birthday" in text
    again = browser.post(page, birthday)
    assert errors(again) == {"__all__": ["PLAN-1"]}
    assert browser.post(page + "remove/", birthday).status_code == 302
    client.refresh_from_db()
    assert client.own_dates == []
    assert browser.post(page + "remove/", birthday).status_code == 409
    entries = HistoryEntry.objects.filter(client_id=client.pk, subject_id=client.pk)
    assert [entry.verb for entry in entries] == ["changed", "changed"]


@pytest.mark.parametrize("day", ["1999-12-31", "2101-01-01", "soon", ""])
def test_a_date_needs_a_day_of_our_years(day):
    client = ClientFactory()
    browser = signed_in(with_role(client, "manager"))
    answer = browser.post(f"/clients/{client.pk}/dates/", {"day": day, "name": "x"})
    assert answer.status_code == 400
    assert answer.context["form"].has_error("day")


def test_two_people_adding_a_date_at_once_lose_none():
    client = ClientFactory()
    person = with_role(client, "manager")
    add_date(client, OwnDate(date(2026, 1, 1), "One"), by=person)
    add_date(client, OwnDate(date(2026, 1, 2), "Two"), by=person)  # the row as it was before
    client.refresh_from_db()
    assert [one.name for one in read_dates(client.own_dates)] == ["One", "Two"]


def test_the_package_is_loaded_only_when_there_is_a_country():
    code = (
        "import django, sys; django.setup(); import smmhub.urls; "
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
