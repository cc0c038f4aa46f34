"""Competitors, their dated figures, lessons, and ours beside theirs (GOAL-6, IDEA-1)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clients.models import HistoryEntry
from clients.services import change
from common.errors import WrongState
from common.periods import today_in
from contentplan.models import Idea
from contentplan.services import idea_of_lesson
from goals import competitors as steps
from goals.competitor_rules import (
    STALE_AFTER,
    common_period,
    common_periods,
    competitor_findings,
    posts_a_week,
    share_of_voice,
)
from goals.models import Competitor, CompetitorChannel, Lesson, Snapshot
from goals.rival_charts import LINES, lines_of
from kpis.competition import Side
from kpis.models import ChannelDay
from tests.factories import ChannelFactory, ClientFactory
from tests.goals.conftest import caller, signed_in

DAY = date(2026, 6, 1)
SINCE = date(2026, 5, 3)  # 30 days with DAY


# --- Rules ----------------------------------------------------------------------------------------
def test_share_of_voice_is_own_by_all_that_is_counted():
    voices = share_of_voice({"us": 30, "them": 90})
    assert voices is not None
    assert [(one.name, one.share) for one in voices] == [("them", 75), ("us", 25)]
    assert sum(one.share for one in voices) == 100
    thirds = share_of_voice({"a": 1, "b": 1, "c": 1})
    assert thirds is not None
    assert sum(one.share for one in thirds) == 100


@pytest.mark.parametrize(
    "counts", [{}, {"us": 5}, {"us": 5, "them": None}, {"us": 0, "them": 0}, {"them": None}]
)
def test_without_figures_of_all_there_is_no_share(counts):
    assert share_of_voice(counts) is None


def test_who_counted_nothing_has_no_voice_and_is_still_there():
    voices = share_of_voice({"us": 0, "them": 4})
    assert voices is not None
    assert [(one.name, one.share) for one in voices] == [("them", 100), ("us", 0)]


def test_the_newest_period_that_all_share():
    may, june = (SINCE, DAY), (DAY, DAY + timedelta(days=29))
    assert common_period([[may, june], [june, may]]) == june
    assert common_period([[may, june], [may]]) == may
    assert common_period([[may], [june]]) is None
    assert common_period([]) is None
    whole = (SINCE - timedelta(days=20), DAY)
    assert common_periods([[june, whole, may], [whole, may, june]]) == [may, june]  # one a day
    assert common_periods([[may], [june]]) == []


def test_a_competitor_is_stale_after_ninety_days():
    names = {1: "Mill", 2: "Oven", 3: "New"}
    seen = {
        1: DAY - timedelta(days=STALE_AFTER),
        2: DAY - timedelta(days=STALE_AFTER + 1),
        3: None,
    }
    found = competitor_findings(DAY, seen, names)
    assert [(one.code, one.severity, one.facts["name"], one.facts["days"]) for one in found] == [
        ("GOAL-6", "info", "Oven", STALE_AFTER + 1),
        ("GOAL-6", "info", "New", None),
    ]


def test_posts_a_week_count_both_days():
    assert posts_a_week(4, date(2026, 6, 1), date(2026, 6, 7)) == 4
    assert posts_a_week(13, SINCE, DAY) == Fraction(91, 30)
    assert posts_a_week(1, DAY, DAY) == 7


def test_the_drawing_joins_days_and_never_falls_to_zero():
    ours = Side("Us", True, points=[(DAY, 1000), (DAY + timedelta(days=10), 1100)])
    theirs = Side("Them", False, points=[(DAY + timedelta(days=5), 900)])
    nobody = Side("Nobody", False)
    drawn = lines_of([ours, theirs, nobody])
    assert drawn is not None
    assert (drawn.lowest, drawn.highest) == (900, 1100)
    assert [line.single is not None for line in drawn.lines] == [False, True]
    assert drawn.lines[0].points == "0.0,100.0 640.0,8.0"
    assert drawn.lines[1].single == ("320.0", "192.0")
    assert lines_of([theirs, nobody]) is None
    assert lines_of([]) is None
    many = lines_of([ours] * (LINES + 1))
    assert many is not None
    assert len(many.lines) == LINES


# --- Rows and pages -------------------------------------------------------------------------------
@pytest.fixture
def rival(business, manager) -> Competitor:
    row = Competitor(client=business, name="Mill & Sons")
    channel = CompetitorChannel(network="instagram", handle="mill")
    return steps.add_competitor_with(row, channel, by=manager)


@pytest.fixture
def theirs(rival) -> CompetitorChannel:
    return rival.channels.get()


def page(name, row, *more) -> str:
    client = row.client if isinstance(row, Competitor) else row
    own = [row.pk] if isinstance(row, Competitor) else []
    return reverse(f"goals:{name}", args=[client.pk, *own, *more])


@pytest.mark.django_db
def test_a_competitor_begins_with_a_channel(browser, business):
    body = {"name": "Mill", "network": "vk", "handle": "mill", "url": "", "note": "Same street"}
    answer = browser.post(page("competitor_new", business), body)
    row = Competitor.objects.get()
    assert answer.headers["Location"] == row.get_absolute_url()
    assert (row.channels.get().network, row.note) == ("vk", "Same street")
    again = browser.post(page("competitor_new", business), body | {"name": "MILL"})
    assert again.status_code == 400
    assert again.context["form"].has_error("__all__", code="GOAL-6")
    verbs = HistoryEntry.objects.filter(client_id=business.pk, verb="created")
    assert {entry.kind for entry in verbs} == {"goals.competitor", "goals.competitorchannel"}


@pytest.mark.django_db
def test_there_is_an_end_to_competitors(business, manager, monkeypatch):
    monkeypatch.setattr(steps, "MOST_COMPETITORS", 1)
    steps.add_competitor(Competitor(client=business, name="One"), by=manager)
    with pytest.raises(ValidationError):
        steps.add_competitor(Competitor(client=business, name="Two"), by=manager)
    steps.add_competitor(Competitor(client=ClientFactory(), name="Two"), by=manager)


@pytest.mark.django_db
def test_what_is_seen_is_written_down_and_nothing_is_not_zero(browser, rival, theirs):
    body = {"channel": str(theirs.pk), "day": "2026-06-01", "followers": "1200"}
    assert browser.post(page("snapshot_new", rival), body).status_code == 302
    row = Snapshot.objects.get()
    assert (row.followers, row.posts_per_week, row.interactions) == (1200, None, None)
    assert row.origin == "hand"
    shown = browser.get(page("competitor", rival)).content.decode()
    assert "no data" in shown
    assert "1,200" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"followers": ""}, "__all__", "GOAL-6"),
        ({"followers": "-1"}, "followers", "min_value"),
        ({"day": "1999-12-31"}, "day", "TIM-1"),
        ({"interactions": "5"}, "__all__", "GOAL-6"),
        ({"mentions": "5", "since": "2026-06-02"}, "__all__", "GOAL-6"),
        ({"er_by_followers": "10001"}, "er_by_followers", "max_value"),
        ({"best_post": "javascript:alert(1)"}, "best_post", "invalid"),
    ],
)
def test_figures_that_cannot_be(browser, rival, theirs, bad, field, code):
    body = {"channel": str(theirs.pk), "day": "2026-06-01", "followers": "5"} | bad
    answer = browser.post(page("snapshot_new", rival), body)
    assert answer.status_code == 400
    assert answer.context["snapshot_form"].has_error(field, code=code)
    assert not Snapshot.objects.exists()


@pytest.mark.django_db
def test_a_day_has_its_figures_once(browser, rival, theirs):
    body = {"channel": str(theirs.pk), "day": "2026-06-01", "followers": "5"}
    assert browser.post(page("snapshot_new", rival), body).status_code == 302
    answer = browser.post(page("snapshot_new", rival), body)
    assert answer.status_code == 400
    assert answer.context["snapshot_form"].has_error("__all__", code="GOAL-6")


@pytest.mark.django_db
def test_figures_are_corrected_by_the_newest_form_only(browser, rival, theirs):
    row = Snapshot.objects.create(channel=theirs, day=DAY, followers=5, origin="file", row=7)
    address = page("snapshot", rival, row.pk)
    body = {"day": "2026-06-01", "followers": "6", "seen": "1"}
    assert browser.get(address).status_code == 200
    assert browser.post(address, body).status_code == 302
    row.refresh_from_db()
    assert (row.followers, row.origin, row.row, row.version) == (6, "hand", None, 2)
    stale = browser.post(address, body | {"followers": "7"})
    assert stale.status_code == 409
    assert stale.context["form"].has_error("__all__", code="CON-3")
    assert browser.post(address, {"to": "delete"}).status_code == 302
    assert not Snapshot.objects.exists()


@pytest.mark.django_db
def test_channels_come_and_go_with_their_figures(browser, rival, theirs):
    body = {"network": "vk", "handle": "mill", "url": ""}
    assert browser.post(page("competitor_channel_new", rival), body).status_code == 302
    assert browser.post(page("competitor_channel_new", rival), body).status_code == 400
    Snapshot.objects.create(channel=theirs, day=DAY, followers=5)
    gone = page("competitor_channel_remove", rival, theirs.pk)
    assert browser.post(gone).status_code == 302
    assert not Snapshot.objects.exists()
    assert browser.post(gone).status_code == 404


@pytest.mark.django_db
def test_a_lesson_becomes_an_own_idea_that_keeps_its_origin(browser, rival, manager):
    body = {"kind": "learn", "text": "They show the oven at five in the morning"}
    assert browser.post(page("lesson_new", rival), body).status_code == 302
    lesson = Lesson.objects.get()
    answer = browser.post(page("lesson_idea", rival, lesson.pk))
    idea = Idea.objects.get()
    assert answer.headers["Location"] == idea.get_absolute_url()
    assert (idea.text, idea.origin_kind, idea.origin, idea.lesson, idea.author) == (
        lesson.text,
        "competitor",
        "Mill & Sons",
        lesson,
        manager,
    )
    assert browser.post(page("lesson_idea", rival, lesson.pk)).status_code == 409
    assert browser.post(page("competitor_delete", rival)).status_code == 302
    idea.refresh_from_db()
    assert (idea.lesson, idea.origin) == (None, "Mill & Sons")


@pytest.mark.django_db
def test_a_mistake_to_avoid_is_no_idea(rival, manager):
    lesson = steps.add_lesson(Lesson(competitor=rival, kind="avoid", text="Insults"), by=manager)
    with pytest.raises(ValidationError):
        idea_of_lesson(lesson, by=manager)
    change(lesson, {"kind": "learn"}, by=manager)
    idea_of_lesson(lesson, by=manager)
    with pytest.raises(WrongState):
        idea_of_lesson(lesson, by=manager)


@pytest.mark.django_db
def test_the_client_sees_figures_and_no_lessons(rival, theirs, decider, manager):
    Snapshot.objects.create(channel=theirs, day=DAY, followers=5)
    steps.add_lesson(Lesson(competitor=rival, text="Secret thought"), by=manager)
    browser = signed_in(decider)
    shown = browser.get(page("competitor", rival))
    assert shown.status_code == 200
    assert "Secret thought" not in shown.content.decode()
    assert "form" not in shown.context or not shown.context.get("lesson_form")
    assert browser.get(page("competitors", rival.client)).context["findings"] == []
    assert caller(decider).get("/api/v1/competitor-lessons/").json()["results"] == []


# --- Ours beside theirs ---------------------------------------------------------------------------
@pytest.fixture
def ours(business):
    """A channel with 100 likes, 10 comments and no share on each of the last 40 days."""
    channel = ChannelFactory(client=business, network="instagram", name="Bakery page")
    today = today_in(business.timezone)
    ChannelDay.objects.bulk_create(
        ChannelDay(
            channel=channel,
            day=today - timedelta(days=back),
            followers=1000,
            likes=4,
            comments=1,
            shares=0,
        )
        for back in range(40)
    )
    return channel


def compared(browser, business):
    return {one["network"].code: one for one in page_of(browser, business).context["networks"]}


def page_of(browser, business):
    answer = browser.get(page("competitors", business))
    assert answer.status_code == 200
    return answer


@pytest.mark.django_db
def test_ours_stand_beside_theirs_with_the_day_of_each_figure(
    browser, business, rival, theirs, ours
):
    today = today_in(business.timezone)
    Snapshot.objects.create(
        channel=theirs, day=today - timedelta(days=30), followers=500, posts_per_week=Decimal("3.5")
    )
    Snapshot.objects.create(channel=theirs, day=today, followers=520)
    mine, other = compared(browser, business)["instagram"]["network"].sides
    assert (mine.is_ours, mine.followers, mine.followers_day) == (True, 1000, today)
    assert mine.er_by_followers == 15  # 30 days of 5 by 1,000
    assert mine.posts_per_week is None
    assert (other.followers, other.change, other.change_since) == (
        520,
        20,
        today - timedelta(days=30),
    )
    assert (other.posts_per_week, other.posts_day) == (Decimal("3.5"), today - timedelta(days=30))
    assert other.er_by_followers is None
    shown = page_of(browser, business).content.decode()
    assert shown.count("no data") >= 2
    assert "<polyline" in shown


@pytest.mark.django_db
def test_a_share_of_voice_needs_all_who_are_counted(browser, business, rival, theirs, ours):
    today = today_in(business.timezone)
    period = {"since": today - timedelta(days=29), "day": today}
    Snapshot.objects.create(channel=theirs, **period, interactions=450, followers=9)

    def share():
        return compared(browser, business)["instagram"]["network"].shares

    (only,) = share()
    assert only.kind == "interactions"
    assert [(voice.name, voice.counted, voice.share) for voice in only.voices] == [
        (("Mill & Sons", False), 450, 75),
        (("Bakery page", True), 150, 25),
    ]
    missing = ChannelDay.objects.filter(day=today - timedelta(days=3))
    missing.update(shares=None)
    (only,) = share()
    assert (only.voices, only.lacking) == (None, ["Bakery page"])
    assert "Not shown" in page_of(browser, business).content.decode()
    missing.update(shares=0)
    second = CompetitorChannel.objects.create(
        competitor=Competitor.objects.create(client=business, name="Oven", folded_name="oven"),
        network="instagram",
        handle="oven",
    )
    (only,) = share()
    assert (only.voices, only.lacking) == (None, ["Oven"])
    Snapshot.objects.create(channel=second, day=today, since=today, interactions=5)
    (only,) = share()
    assert (only.voices, only.period, only.lacking) == (None, None, [])
    Snapshot.objects.filter(channel=second).update(since=period["since"])
    (only,) = share()
    assert only.voices is not None
    assert only.lacking == []


@pytest.mark.django_db
def test_a_share_of_voice_over_time_has_only_periods_with_data_of_all(
    api, browser, business, rival, theirs, ours
):
    today = today_in(business.timezone)
    weeks = [(today - timedelta(days=7 * n + 6), today - timedelta(days=7 * n)) for n in range(4)]
    for (since, day), counted in zip(weeks, (105, 35, 70, 0), strict=True):
        Snapshot.objects.create(channel=theirs, since=since, day=day, interactions=counted)
    told = Snapshot.objects.filter(channel=theirs, day=weeks[3][1])
    told.update(interactions=None)  # followers alone, as of most snapshots
    ChannelDay.objects.filter(day=weeks[2][0]).update(likes=None)  # a day of ours is missing

    (share,) = compared(browser, business)["instagram"]["network"].shares
    assert [period for period, _voices in share.over_time] == [weeks[1], weeks[0]]
    assert share.over_time[-1] == (share.period, share.voices)
    where = f"/api/v1/clients/{business.pk}/share-of-voice/"
    (only,) = api.get(where).json()
    assert (only["network"], only["kind"], only["lacking"]) == ("instagram", "interactions", [])
    assert only["newest"] == only["over_time"][1]
    assert [
        (one["from"], one["to"], [(v["ours"], v["share"]) for v in one["voices"]])
        for one in only["over_time"]
    ] == [
        (weeks[1][0].isoformat(), weeks[1][1].isoformat(), [(True, "50"), (False, "50")]),
        (weeks[0][0].isoformat(), weeks[0][1].isoformat(), [(False, "75"), (True, "25")]),
    ]
    shown = page_of(browser, business).content.decode()
    assert "Share of voice over time" in shown
    ((_share, over_time),) = compared(browser, business)["instagram"]["shares"]
    assert [line.is_ours for line in over_time.chart.lines] == [False, True]
    assert (over_time.chart.lowest, over_time.chart.highest) == (0, 75)
    assert [shares for _period, shares in over_time.rows] == [[50, 50], [75, 25]]
    ChannelDay.objects.filter(day=weeks[1][0]).update(likes=None)
    assert "Share of voice over time" not in page_of(browser, business).content.decode()
    ChannelDay.objects.filter(day=today).update(likes=None)
    (only,) = api.get(where).json()
    assert (only["newest"], only["over_time"], only["lacking"]) == (None, [], ["Bakery page"])


@pytest.mark.django_db
def test_networks_are_never_mixed(browser, business, rival, theirs, ours):
    CompetitorChannel.objects.create(competitor=rival, network="vk", handle="mill")
    found = compared(browser, business)
    assert set(found) == {"instagram", "vk"}
    assert [side.is_ours for side in found["vk"]["network"].sides] == [False]
    assert found["vk"]["network"].shares == []
    assert found["vk"]["chart"] is None


@pytest.mark.django_db
def test_an_empty_page_begins_it(browser, business):
    assert page("competitor_new", business) in page_of(browser, business).content.decode()


# --- API ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_api_keeps_competitors_and_their_figures(api, business):
    path = "/api/v1/competitor-snapshots/"
    row = api.post("/api/v1/competitors/", {"client": str(business.pk), "name": "Mill"}).json()
    channel = api.post(
        "/api/v1/competitor-channels/",
        {"competitor": row["id"], "network": "vk", "handle": "mill"},
    ).json()
    body = {"channel": channel["id"], "day": "2026-06-01", "followers": 12}
    made = api.post(path, body | {"posts_per_week": "2.50"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert (made.status_code, made.json()["posts_per_week"]) == (201, "2.50")
    assert (made.json()["origin"], made.json()["mentions"]) == ("api", None)
    again = api.post(path, body | {"posts_per_week": "2.50"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert again.json()["id"] == made.json()["id"]
    assert Snapshot.objects.count() == 1
    assert api.post(path, body).json()["errors"][0]["code"] == "GOAL-6"
    item = f"{path}{made.json()['id']}/"
    changed = api.patch(item, {"followers": 13}, HTTP_IF_MATCH=made.headers["ETag"])
    assert (changed.status_code, changed.json()["followers"]) == (200, 13)
    assert api.patch(item, {"followers": 14}, HTTP_IF_MATCH='"1"').status_code == 412
    for bad, pointer in (
        ({"likes": 1}, "/likes"),
        ({"origin": "hand"}, "/origin"),
        ({"mentions": 4}, None),
        ({"followers": -1}, "/followers"),
    ):
        answer = api.patch(item, bad)
        assert answer.status_code == 400
        assert pointer in (None, answer.json()["errors"][0]["pointer"])
    assert len(api.get(path, {"from": "2026-06-01", "to": "2026-06-01"}).json()["results"]) == 1
    assert api.get(path, {"from": "2026-06-02"}).json()["results"] == []
    assert api.get(path, {"channel": channel["id"]}).json()["results"] != []
    assert api.get(path, {"network": "vk"}).status_code == 400
    lesson = {"competitor": row["id"], "kind": "learn", "text": "Early"}
    told = api.post("/api/v1/competitor-lessons/", lesson).json()
    assert told["idea"] is None
    assert api.delete(f"/api/v1/competitors/{row['id']}/").status_code == 204
    assert api.get(item).status_code == 404
