"""Who the audience is, beside growth: told by exports, set by people, never added up (KPI-8)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from django.urls import reverse

from clients.models import HistoryEntry
from kpis.imports import confirm_import, receive_file
from kpis.judging import judge, promises
from kpis.models import AudienceShare, AudienceTarget, ChannelDay, Import, Kpi
from kpis.quality import Counter
from kpis.report import kpi_as_json
from kpis.target_rules import Target, Told, in_target, newest, places_of
from kpis.undoing import undo_import
from tests.factories import ChannelFactory, with_role
from tests.kpis.importing.build import lines
from tests.kpis.world import GoalFactory, KpiFactory, committed, measure, upload

ONE, TWO = UUID(int=1), UUID(int=2)
DAY = date(2026, 5, 18)


def told(dimension, buckets, *, of="followers", day=DAY, channel=ONE):
    parts = {name: Decimal(value) for name, value in buckets.items()}
    return Told(channel, "facebook", "Mill", dimension, day, of, parts)


# --- Rules ----------------------------------------------------------------------------------------
AGES = told("age", {"18-24": "10", "25-34": "40.5", "35-44": "20", "45-54": "9.5", "65+": "20"})


@pytest.mark.parametrize(
    ("ages", "percent", "at_least"),
    [
        ((25, 44), "60.5", False),
        ((25, 43), "40.5", True),  # 35-44 lies across the border
        ((24, 44), "60.5", True),
        ((25, 45), "60.5", True),
        ((65, None), "20", False),
        ((None, 24), "10", False),
        ((None, 200), "80", True),  # nobody knows how old 65+ is
        ((26, 33), None, None),  # inside one group: the network can't tell
        ((55, 64), None, None),
    ],
)
def test_ages_count_when_their_whole_group_is_inside(ages, percent, at_least):
    found = in_target(AGES, Target(*ages))
    if percent is None:
        assert found is None
    else:
        assert (found.value, found.at_least) == (Decimal(percent), at_least)


def test_places_go_by_the_names_of_the_network():
    cities = told("city", {"Tbilisi, Georgia": "40", "Batumi, Georgia": "5.5", "Tver, Russia": "1"})
    found = in_target(cities, Target(cities=("tbilisi", "Batumi, Georgia")))
    assert (found.value, found.at_least) == (Decimal("45.5"), False)
    assert in_target(cities, Target(cities=("Tbilisi", "Kutaisi"))).at_least
    assert in_target(cities, Target(cities=("Kutaisi",))) is None  # not 0: it isn't named
    countries = told("country", {"Georgia": "80", "Armenia": "3"})
    assert in_target(countries, Target(cities=("Georgia",))) is None
    assert in_target(countries, Target(countries=("georgia",))).percent == 80


def test_visitors_are_held_against_all_whom_the_network_knows():
    found = in_target(
        told("country", {"Georgia": 4, "": 1, "Armenia": 1}, of="visitors"),
        Target(countries=("Georgia",)),
    )
    assert (found.value, found.whole, found.percent) == (4, 6, Fraction(200, 3))
    nobody = told("country", {"Georgia": 0}, of="visitors")
    assert in_target(nobody, Target(countries=("Georgia",))) is None


def test_the_newest_table_of_each_channel_and_thing_counts():
    old, new = told("age", {"18-24": 1}, day=date(2026, 4, 1)), told("age", {"18-24": 2})
    later = told("age", {"18-24": 3}, day=date(2026, 6, 1))
    people = told("age", {"18-24": 4}, of="visitors")
    other = told("city", {"Tbilisi": 5}, channel=TWO)
    assert newest([later, people, old, new, other], date(2026, 5, 20)) == [new, other]
    assert newest([later], date(2026, 5, 20)) == []
    assert places_of(" Georgia \n\nArmenia\nGeorgia\n") == ("Georgia", "Armenia")


# --- In and out -----------------------------------------------------------------------------------
def audience(cities: str, *ages: str, men: bool = True) -> bytes:
    """Return an audience export of Meta as it comes: cities, and ages of women and men."""
    names, values = cities.split("|")
    head = '"","Women","Men"' if men else '"","Women"'
    text = lines(
        *("sep=,", '"Age & gender"', head, *ages, "", '"Top cities"', names, values),
    )
    return text.encode("utf-16")


FIRST = audience(
    '"Tbilisi, Georgia","Batumi, Georgia"|"40","5"', '"18-24","10","20"', '"25-34","40","30"'
)
# Another look on the same day: Batumi has gone from the largest, Rustavi has come.
SECOND = audience(
    '"Tbilisi, Georgia","Rustavi, Georgia"|"41","4"', '"18-24","10","20"', '"25-34","30","40"'
)


def receive(channel, content, **options) -> Import:
    with committed():
        row = receive_file(channel, upload(content, "Audience.csv"), by=None, options=options)
    row.refresh_from_db()
    return row


def stored(channel):
    rows = AudienceShare.objects.filter(channel=channel).order_by("day", "dimension", "bucket")
    names = ("day", "of", "dimension", "bucket", "value", "source", "row")
    return [*rows.values_list(*names)]


@pytest.fixture
def page(business):
    return ChannelFactory(client=business, network="facebook", name="Mill")


@pytest.mark.django_db
def test_an_audience_is_kept_beside_the_days_with_its_file_and_row(page, business):
    specialist = with_role(business, "specialist")
    first = receive(page, FIRST)
    assert (first.status, first.source, first.rows_read) == ("done", "meta_audience", 4)
    assert (first.created, first.found["audience"]) == (4, ["age", "gender", "city"])
    today = date(2026, 5, 20)
    before = stored(page)
    assert before == [
        (today, "followers", "age", "18-24", 30, first.pk, 4),
        (today, "followers", "age", "25-34", 70, first.pk, 5),
        (today, "followers", "city", "Batumi, Georgia", 5, first.pk, 9),
        (today, "followers", "city", "Tbilisi, Georgia", 40, first.pk, 9),
        (today, "followers", "gender", "female", 50, first.pk, 3),
        (today, "followers", "gender", "male", 50, first.pk, 3),
    ]
    assert not ChannelDay.objects.filter(channel=page).exists()  # never added to wholes
    again = receive(page, FIRST)
    assert (again.created, again.updated, again.unchanged, stored(page)) == (0, 0, 4, before)

    second = receive(page, SECOND)
    assert (second.created, second.updated, second.unchanged) == (0, 2, 2)
    assert [(row[3], row[4]) for row in stored(page)] == [
        ("18-24", 30),
        ("25-34", 70),
        ("Rustavi, Georgia", 4),
        ("Tbilisi, Georgia", 41),
        ("female", 40),
        ("male", 60),
    ]
    undo_import(second, by=specialist)
    assert stored(page) == before  # from the first import, as before
    undo_import(first, by=specialist)
    assert stored(page) == []


@pytest.mark.django_db
def test_undo_in_the_other_order_leaves_what_the_later_file_says(page, business):
    specialist = with_role(business, "specialist")
    first, second = receive(page, FIRST), receive(page, SECOND)
    now = {row[3]: row[4] for row in stored(page)}
    undone = undo_import(first, by=specialist)
    assert (
        undone.undone["kept"] == 4
    )  # Tbilisi, Batumi, women and men: the second file changed them
    left = {row[3]: row[4] for row in stored(page)}
    assert left == {name: value for name, value in now.items() if name[0] not in "12"}
    undo_import(second, by=specialist)
    assert stored(page) == []


@pytest.mark.django_db
def test_the_day_is_asked_of_a_person_and_the_page_shows_what_will_change(page, business, client):
    client.force_login(with_role(business, "specialist"))
    with committed():
        row = receive_file(page, upload(FIRST), by=None, asks_first=True)
    row.refresh_from_db()
    assert (row.status, stored(page)) == ("ready", [])
    shown = client.get(row.get_absolute_url()).content.decode()
    assert "city: Tbilisi, Georgia" in shown
    assert "age, gender, city" in shown
    assert "20 May 2026" in shown  # figures as of
    where = reverse("kpis:import_differently", args=[business.pk, row.pk])
    with committed():
        client.post(where, {"as_of": "2026-05-18"})
    row.refresh_from_db()
    with committed():
        confirm_import(row, by=with_role(business, "specialist"), seen=row.version)
    assert {told[0] for told in stored(page)} == {DAY}
    day = reverse("kpis:numbers_day", args=[business.pk, page.pk, "2026-05-18"])
    origins = client.get(day).content.decode()
    assert "city: Tbilisi, Georgia" in origins
    assert "40%" in origins


@pytest.mark.django_db
def test_a_bad_row_of_visitors_writes_nothing_and_is_named(business):
    community = ChannelFactory(client=business, network="vk")
    text = lines(
        '"Дата","Критерий","Парам. №1","Парам. №2","Значение"',
        '"03.05.2026","views","","",4',
        '"03.05.2026","countries","Грузия","",3',
        '"03.05.2026","countries","Армения","",x',
    )
    refused = receive(community, text.encode())
    assert (refused.status, refused.problem, refused.rows_read) == ("refused", "rejected_rows", 2)
    assert refused.rejected[0]["row"] == 4
    assert stored(community) == []


# --- Beside a KPI ---------------------------------------------------------------------------------
@pytest.fixture
def growth(business, page):
    goal = GoalFactory(client=business, sent_version=1)
    measure(page, {date(2026, 5, 2): {"followers": 12000}})
    return KpiFactory(goal=goal)


def share_of(caller, kpi):
    quality = caller.get(f"/api/v1/kpis/{kpi.pk}/").json()["quality"]
    return [one for one in quality if one["code"] == "target_share"]


@pytest.mark.django_db
def test_every_door_says_how_much_of_the_audience_is_in_the_target(
    api, client, business, page, growth
):
    manager = with_role(business, "manager")
    client.force_login(manager)
    caller = api(manager)
    assert [one["why"] for one in share_of(caller, growth)] == ["no_target"]
    where = reverse("kpis:audience_target", args=[business.pk])
    assert client.post(where, {"age_from": "44", "age_to": "25"}).status_code == 400
    typed = {"age_from": "25", "age_to": "40", "countries": "", "cities": "Tbilisi\nKutaisi"}
    assert client.post(where, typed).status_code == 302
    entry = HistoryEntry.objects.filter(kind="kpis.audiencetarget").latest("pk")
    assert (entry.verb, entry.person_id) == ("created", manager.pk)
    assert [one["why"] for one in share_of(caller, growth)] == ["not_told"]  # no data is never 0
    receive(page, FIRST, as_of="2026-05-18")
    receive(page, FIRST, as_of="2026-05-19")
    age, city = share_of(caller, growth)
    assert (age["percent"], age["above"], age["why"], age["to"]) == (
        "70.0",
        None,
        None,
        "2026-05-19",
    )
    assert age["audience"] == {
        "channel": str(page.pk),
        "network": "facebook",
        "name": "Mill",
        "dimension": "age",
        "of": "followers",
        "value": "70",
        "at_least": False,
        "target": "25–40",
    }
    assert (city["percent"], city["audience"]["at_least"]) == ("40.0", True)
    shown = client.get(growth.get_absolute_url()).content.decode()
    line = "Facebook · Mill: 70% of the followers are of the target age, 25–40, as of 19 May 2026."
    assert line in shown
    assert "at least 40%" in shown
    assert "Batumi, Georgia" in client.get(where).content.decode()  # what the networks tell
    [other] = share_of(
        caller, KpiFactory(goal=growth.goal, channels=[ChannelFactory(client=business)])
    )
    assert other["why"] == "not_told"  # of its own channels alone
    due = KpiFactory(goal=growth.goal, start=date(2026, 5, 1), due=date(2026, 5, 18))
    assert share_of(caller, due)[0]["to"] == "2026-05-18"  # it stays as it was
    leads = KpiFactory(goal=growth.goal, metric="leads", baseline=0)
    assert share_of(caller, leads) == []
    body = {"age_from": 60, "age_to": None, "cities": ""}
    assert caller.patch(f"/api/v1/clients/{business.pk}/target-audience/", body).status_code == 200
    assert [one["why"] for one in share_of(caller, growth)] == ["not_listed"]


@pytest.mark.django_db
def test_a_report_keeps_it_and_old_reports_still_read(business, page, growth):
    AudienceTarget.objects.create(client=business, countries="Грузия")
    community = ChannelFactory(client=business, network="vk", name="Мельница")
    text = lines(
        '"Дата","Критерий","Парам. №1","Парам. №2","Значение"',
        '"03.05.2026","countries","Грузия","",3',
        '"03.05.2026","countries","Армения","",1',
    )
    receive(community, text.encode())
    [line] = judge(promises(Kpi.objects.filter(pk=growth.pk)), date(2026, 5, 20))
    frozen = [one for one in kpi_as_json(line)["quality"] if one["code"] == "target_share"]
    assert [(one["percent"], one["above"], one["below"]) for one in frozen] == [("75.0", 3, 4)]
    back = Counter.of_json(frozen[0])
    assert back.as_json() == frozen[0]
    old = {name: value for name, value in frozen[0].items() if name != "audience"}
    assert Counter.of_json(old | {"percent": None, "above": None, "below": None, "why": "not_told"})


@pytest.mark.django_db
def test_the_api_s_door_to_the_target(api, business):
    where = f"/api/v1/clients/{business.pk}/target-audience/"
    manager, decider = api(with_role(business, "manager")), api(with_role(business, "decider"))
    unset = {"age_from": None, "age_to": None, "countries": "", "cities": ""}
    assert decider.get(where).json() == {"client": str(business.pk), **unset}
    assert decider.patch(where, {"age_from": 20}).status_code == 403
    told = manager.patch(where, {"age_from": 20, "age_to": 30})
    assert (told.status_code, told["ETag"]) == (200, '"1"')
    problem = manager.patch(where, {"age_to": 19})
    assert (problem.status_code, problem.json()["errors"][0]["code"]) == (400, "KPI-8")
    crowd = "\n".join(f"Place {number}" for number in range(31))
    assert manager.patch(where, {"cities": crowd}).json()["errors"][0]["code"] == "KPI-8"
    stale = manager.patch(where, {"countries": "Georgia"}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    kept = manager.patch(where, {"countries": "Georgia"}, headers={"If-Match": '"1"'}).json()
    assert (kept["age_from"], kept["age_to"], kept["countries"]) == (20, 30, "Georgia")
