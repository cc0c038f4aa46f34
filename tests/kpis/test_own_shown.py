"""Where an agency's own figures are seen: the pages of numbers and measurements/ (KPI-5)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kpis.catalogue import Metric
from kpis.models import OwnMetric, OwnValue
from kpis.own import figure_of_own
from kpis.undoing import undo_import
from tests.api.conftest import codes
from tests.factories import AgencyFactory, ChannelFactory, ClientFactory, with_role
from tests.kpis.test_own import own_metric, write
from tests.kpis.world import DAY, measure

pytestmark = pytest.mark.django_db
URL = "/api/v1/measurements/"


@pytest.fixture
def figures(business, channel):
    """Two channels, three days each, of catalogue metrics and own ones; some days have only one."""
    other = ChannelFactory(client=business)
    guests = own_metric(business, "guests", name="Guests of the shop")
    rent = own_metric(business, "rent", name="Rent", unit="money", aggregation="last")
    for place in (channel, other):
        measure(place, {DAY: {"views": 10, "likes": 1}, DAY + timedelta(2): {"views": 30}})
        write(place, guests, 5, 0, 7)
        write(place, rent, None, Decimal("12.5"))
    return other


def walk(call, **params):
    """Return all values page by page, and those of walking back from the last page."""
    there, back, page = [], [], call.get(URL, params).json()
    while True:
        there += page["results"]
        if page["next"] is None:
            break
        page = call.get(page["next"]).json()
    back = page["results"]
    while page["previous"]:
        page = call.get(page["previous"]).json()
        back = page["results"] + back
    return there, back


def test_own_values_stand_beside_the_catalogues_and_pages_lose_none(api, business, figures):
    call = api(with_role(business, "manager"))
    whole = call.get(URL).json()["results"]
    assert len(whole) == 2 * (3 + 3 + 1)
    first = [(one["metric"], one["day"], one["value"]) for one in whole[:7]]
    assert first[0] == ("views", "2026-05-01", "10")  # the catalogue first, then what is ours
    assert sorted(first[1:]) == sorted(
        [
            ("likes", "2026-05-01", "1"),
            ("guests", "2026-05-01", "5"),
            ("guests", "2026-05-02", "0"),
            ("rent", "2026-05-02", "12.5"),
            ("views", "2026-05-03", "30"),
            ("guests", "2026-05-03", "7"),
        ]
    )
    assert [one["day"] for one in whole[:7]] == sorted(one["day"] for one in whole[:7])
    for size in (1, 2, 3, 6, 13, 14):
        assert walk(call, page_size=size) == (whole, whole), size


def test_a_page_stays_where_it_was_while_values_come(api, business, channel, figures):
    call = api(with_role(business, "manager"))
    page = call.get(URL, {"page_size": 6}).json()
    seen = [(one["channel"], one["day"], one["metric"]) for one in page["results"]]
    first = min((channel, figures), key=lambda one: one.pk)
    write(first, OwnMetric.objects.get(code="rent"), 3)  # among what was shown
    rest = walk(call, page_size=6)[0]
    following = call.get(page["next"]).json()["results"]
    told = [(one["channel"], one["day"], one["metric"]) for one in following]
    assert not set(seen) & set(told)
    assert following == rest[7 : 7 + len(following)]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"metric": "guests"}, 6),
        ({"metric": "views"}, 4),
        ({"metric": "guests", "from": "2026-05-02"}, 4),
        ({"metric": "rent", "to": "2026-05-01"}, 0),
        ({"from": "2026-05-02", "to": "2026-05-02"}, 4),
    ],
)
def test_filters_hold_for_both(api, business, figures, params, found):
    call = api(with_role(business, "manager"))
    assert len(call.get(URL, params).json()["results"]) == found
    assert walk(call, page_size=1, **params)[0] == walk(call, **params)[0]


def test_a_channel_is_asked_for_alone(api, business, channel, figures):
    call = api(with_role(business, "manager"))
    told = call.get(URL, {"channel": str(channel.pk)}).json()["results"]
    assert {one["channel"] for one in told} == {str(channel.pk)}
    assert len(told) == 7


@pytest.mark.parametrize("code", ["unheard_of", "theirs", "Views", "ctr", "x y"])
def test_a_metric_that_is_not_there_is_refused(api, business, figures, code):
    OwnMetric.objects.create(agency=AgencyFactory(), code="theirs", name="Theirs")
    refused = api(with_role(business, "manager")).get(URL, {"metric": code})
    assert (refused.status_code, codes(refused)) == (400, {"/metric": "invalid_choice"})


def test_the_client_and_others_do_not_see_them(api, business, figures):
    decider = api(with_role(business, "decider"))
    assert {one["metric"] for one in walk(decider, page_size=2)[0]} == {"views", "likes"}
    assert decider.get(URL, {"metric": "guests"}).status_code == 400
    assert api(with_role(ClientFactory(), "manager")).get(URL).json()["results"] == []


def test_queries_do_not_grow(api, business, figures, django_assert_num_queries):
    call = api(with_role(business, "manager"))
    call.get(URL)
    for size in (1, 14):
        with django_assert_num_queries(4):  # the token, its person's roles, the two tables
            call.get(URL, {"page_size": size})


VALUES = st.lists(st.integers(0, 10**6), min_size=1, max_size=20)


@given(VALUES, VALUES)
def test_only_what_adds_up_is_added_up(first, second):
    """Over two stretches of days: sums add, people have a highest day, levels are the latest."""

    def over(cls, values, start=0):
        metric = Metric("guests", "Guests", "count", cls, ("channel",), "int")
        given = {DAY + timedelta(start + n): {"guests": value} for n, value in enumerate(values)}
        return figure_of_own(metric, given)

    for cls, whole, basis in (
        ("sum", lambda a, b: a + b, "total"),
        ("uniq", max, "highest_day"),
        ("last", lambda a, b: b, "latest"),
    ):
        parts = [over(cls, first).value, over(cls, second, len(first)).value]
        found = over(cls, first + second)
        assert (found.value, found.basis) == (whole(*parts), basis)
    assert over("sum", []) is None


# --- Pages ----------------------------------------------------------------------------------------
def numbers(channel):
    return reverse("kpis:numbers", args=[channel.client_id, channel.pk]) + "?month=2026-05"


def test_the_month_shows_them_with_their_total(client, business, channel, figures):
    client.force_login(with_role(business, "specialist"))
    page = client.get(numbers(channel))
    assert [str(one) for one in page.context["names"]][-2:] == ["Guests of the shop", "Rent"]
    guests, rent = page.context["totals"][-2:]
    assert (guests[1:], rent[0], rent[2]) == (("12", "total"), "Rent", "latest value")
    cells = dict(page.context["days"])
    assert cells[DAY][-2:] == ["5", None]  # 0 and no data differ
    assert cells[DAY + timedelta(1)][-2] == "0"
    assert "Guests of the shop" in page.content.decode()


def test_people_are_never_added_and_the_highest_day_is_named(client, business, channel):
    regulars = own_metric(business, "regulars", unit="people", aggregation="uniq")
    write(channel, regulars, 5, 8, 7)
    client.force_login(with_role(business, "specialist"))
    assert client.get(numbers(channel)).context["totals"] == [("regulars", "8", "highest day")]


def test_the_client_s_page_of_the_month_is_without_them(client, business, channel, figures):
    client.force_login(with_role(business, "decider"))
    page = client.get(numbers(channel))
    assert page.status_code == 200
    assert "Guests of the shop" not in page.content.decode()


def test_a_day_says_file_and_row_of_each(client, business, channel):
    guests = own_metric(business, "guests", name="Guests")
    first, _changes = write(channel, guests, 5)
    second, _changes = write(channel, guests, 6)
    client.force_login(with_role(business, "specialist"))
    page = reverse("kpis:numbers_day", args=[business.pk, channel.pk, "2026-05-01"])
    (told,) = client.get(page).context["values"]
    assert (told["name"], told["value"]) == ("Guests", "6")
    assert [(one["import"], one["row"], one["before"]) for one in told["origins"]] == [
        (second, 2, "5"),
        (first, 2, None),
    ]
    undo_import(second, by=with_role(business, "specialist"))
    (told,) = client.get(page).context["values"]
    assert told["value"] == "5"
    OwnValue.objects.update(value=9)  # what is shown is what is there, not what was told of it
    assert client.get(page).context["values"][0]["value"] == "9"
