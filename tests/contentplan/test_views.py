"""One plan in four views, filtered by its address (PLAN-1)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from contentplan.looks import Look, read
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    GoalFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
PARTS = re.compile(r'id="([a-z-]+)"[^>]* hx-swap-oob="true"')  # but for days
DAILY = [{"weekday": day, "time": "18:00"} for day in range(1, 8)]


@pytest.fixture
def plan():
    client = ClientFactory(country="GE")
    channel = ChannelFactory(client=client, rhythm=DAILY)
    return ContentPlanFactory(client=client, channels=[channel], goal_agreed=True)


@pytest.fixture
def see(plan, client):
    """Return a function that reads the plan's page, by its query."""
    person = with_role(plan.client, "manager")
    client.force_login(person)

    def read_page(query: str = "", **headers) -> str:
        answer = client.get(plan.get_absolute_url() + query, headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    read_page.person = person
    return read_page


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


@pytest.mark.parametrize("view", ["month", "week&from=2026-06-10", "list", "board"])
def test_every_view_shows_the_post_and_who_may_not_edit_moves_nothing(plan, see, client, view):
    post = PostFactory(content_plan=plan, publish_at=at(10), text="Bread <b>")
    page = see(f"?view={view}")
    assert "Bread &lt;b&gt;" in page
    assert f'data-version="{post.version}"' in page
    plan.status = "client_review"
    plan.save()
    page = see(f"?view={view}")
    assert "Bread &lt;b&gt;" in page
    assert "data-version" not in page
    assert "/move/" not in page


def test_filters_narrow_what_is_shown_and_not_what_is_judged(plan, see):
    goal = GoalFactory(client=plan.client, status="agreed", measure="Ten a day")
    other = ChannelFactory(client=plan.client, name="Second")
    plan.channels.add(other)
    PostFactory(content_plan=plan, text="Alpha", type="promotional", speaker="Nino")
    PostFactory(content_plan=plan, text="Beta", goal=goal, channel=other, status="approved")
    PostFactory(content_plan=plan, text="Gamma", author=see.person)
    shown = {
        "type=promotional": {"Alpha"},
        "speaker=Nino": {"Alpha"},
        "speaker=-": {"Beta", "Gamma"},
        f"goal={goal.pk}": {"Beta"},
        "goal=-": {"Alpha", "Gamma"},
        f"channel={other.pk}": {"Beta"},
        "status=approved": {"Beta"},
        "mine=1": {"Gamma"},
        "q=AL": {"Alpha"},
        "q=%00": set(),
        "channel=nonsense": set(),
        "": {"Alpha", "Beta", "Gamma"},
    }
    for query, names in shown.items():
        page = see(f"?view=list&{query}")
        rows = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert set(re.findall("Alpha|Beta|Gamma", rows)) == names, query
        assert "3 posts" in page


def test_the_list_is_sorted_both_ways(plan, see):
    for day, kind in ((3, "promotional"), (1, "engaging"), (2, "user_generated")):
        PostFactory(content_plan=plan, publish_at=at(day), type=kind, text=f"Day{day}")
    order = {"": "123", "when": "123", "-when": "321", "type": "132", "nonsense": "123"}
    for sort, days in order.items():
        found = re.findall(r'data-version="1">Day(\d)', see(f"?view=list&sort={sort}"))
        assert "".join(found) == days, sort


def test_links_keep_the_state_of_the_page(see):
    page = see("?view=list&type=promotional&sort=-when")
    assert "?view=week&amp;type=promotional" in page
    assert '<option value="promotional" selected>' in page


def test_a_look_that_cannot_be_understood_is_the_month():
    assert read({"view": "nonsense", "from": "soon", "sort": "text"}) == Look()


def test_a_week_shows_open_regular_times_and_stays_in_the_plan(plan, see):
    PostFactory(content_plan=plan, publish_at=at(10, 14))  # 18:00 in Tbilisi
    page = see("?view=week&from=2026-06-10")
    free = re.findall(r'class="slot" data-day="([^"]+)" data-time="18:00"', page)
    assert free == [f"2026-06-{day:02}" for day in (8, 9, 11, 12, 13, 14)]
    first = see("?view=week&from=1999-01-01")
    assert 'id="d-2026-06-01"' in first
    assert 'rel="prev"' not in first


def test_a_plan_of_several_months_shows_each_and_every_day_once(plan, see):
    plan.end = date(2026, 8, 15)
    plan.save()
    PostFactory(content_plan=plan, publish_at=at(30), text="At the turn")
    page = see()
    days = re.findall(r'id="d-([^"]+)"', page)
    assert len(days) == len(set(days)) == 76
    assert page.count("month-name") == 3
    assert page.count("At the turn") == 1 + page.count("At the turn</a>: ")


def test_the_plans_around_are_a_click_away(plan, see):
    before = ContentPlanFactory(client=plan.client, title="May", start=date(2026, 5, 1))
    after = ContentPlanFactory(
        client=plan.client, title="July", start=date(2026, 7, 1), end=date(2026, 7, 31)
    )
    ContentPlanFactory(
        client=plan.client, title="August", start=date(2026, 8, 1), end=date(2026, 8, 31)
    )
    page = see("?view=week")
    links = re.findall(r'rel="(prev|next)" href="([^"]+)" aria-label="The plan', page)
    assert links == [
        ("prev", before.get_absolute_url() + "?view=week"),
        ("next", after.get_absolute_url() + "?view=week"),
    ]


def test_holidays_and_own_dates_stand_in_their_day(plan, see):
    plan.start, plan.end = date(2026, 5, 1), date(2026, 5, 31)
    plan.save()
    own = {"day": "2026-05-20", "name": "Birthday <b>", "yearly": True, "skip": True}
    plan.client.own_dates = [own]
    plan.client.save()
    page = see()
    day = page.partition('id="d-2026-05-26"')[2].partition("</li>")[0]
    assert "Independence Day" in day
    day = page.partition('id="d-2026-05-20"')[2].partition("</li>")[0]
    assert "Birthday &lt;b&gt;" in day
    assert day.startswith(' data-day="2026-05-20" data-skip')


def test_the_deviation_from_the_golden_formula_is_told(plan, see):
    assert "Own formula" not in see()
    plan.formula = {
        "engaging": 50,
        "user_generated": 25,
        "educational": 20,
        "promotional": 5,
    }
    plan.save()
    page = see().partition("Own formula")[2]
    assert re.findall(r"(\d+) % <span class=\"muted\">\(([^)]*)\)", page) == [
        ("50", "+10"),
        ("25", "−5"),
        ("20", "−5"),
        ("5", "0"),
    ]


def test_a_drop_is_answered_with_what_changed(plan, client, see):
    post = PostFactory(content_plan=plan, publish_at=at(10), text="Bread")
    for day in range(1, 29):
        PostFactory(content_plan=plan, publish_at=at(day), text=f"Other {day}")
    where = f"/clients/{plan.client_id}/posts/{post.pk}/move/"
    body = {"day": "2026-06-12", "seen": 1}
    answer = client.post(where, body, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert re.findall(r'id="d-([^"]+)" data-day="[^"]+" hx-swap-oob="true"', text) == [
        "2026-06-10",
        "2026-06-12",
    ]
    assert PARTS.findall(text) == []  # days alone: the mix is as it was
    page = client.get(plan.get_absolute_url()).content.decode()
    card = re.search(r'<section [^>]*id="findings-card"[^>]*>', page)[0]
    assert 'hx-trigger="moved from:body' in card  # what the answer says makes them ask
    assert 'hx-select-oob="#mix-card"' in card  # and for what would balance the plan
    assert "moved" in answer.headers["HX-Trigger"]
    assert 'data-version="2"' in text
    assert "Bread" in answer.headers["HX-Trigger"]
    body |= {"day": "2026-07-12", "seen": 2}
    outside = client.post(where, body, headers={"HX-Request": "true"})
    assert (outside.status_code, outside.content) == (400, b"")
    assert "toast" in outside.headers["HX-Trigger"]
    stale = client.post(where, {"day": "2026-06-13", "seen": 1}, headers={"HX-Request": "true"})
    assert stale.status_code == 409


def test_another_type_is_answered_with_the_mix_as_well(plan, client, see):
    post = PostFactory(content_plan=plan, publish_at=at(10))
    where = f"/clients/{plan.client_id}/posts/{post.pk}/move/"
    answer = client.post(where, {"type": "promotional"}, headers={"HX-Request": "true"})
    assert PARTS.findall(answer.content.decode()) == ["mix-strip", "mix-card"]


@pytest.mark.parametrize("query", ["", "?view=week&from=2026-06-10", "?type=engaging&q=bread"])
def test_the_days_of_a_move_are_drawn_as_the_page_draws_them(plan, client, see, query):
    channel = plan.channels.get()
    channel.rhythm = [{"weekday": 3, "time": "09:00"}]
    channel.save()
    post = PostFactory(content_plan=plan, publish_at=at(10), text="Bread")
    PostFactory(content_plan=plan, publish_at=at(12), text="Bread too", type="promotional")
    other = ChannelFactory(client=plan.client)  # taken out of the plan, as it were
    PostFactory(content_plan=plan, publish_at=at(12), text="More bread", channel=other)
    where = f"/clients/{plan.client_id}/posts/{post.pk}/move/{query}"
    answer = client.post(where, {"day": "2026-06-12"}, headers={"HX-Request": "true"})
    drawn = answer.content.decode().replace(' hx-swap-oob="true"', "")
    page = see(query)
    cells = re.findall(r'<li class="day".*?(?=<li class="day"|$)', drawn, re.DOTALL)
    assert len(cells) == 2
    assert "Bread" in drawn
    assert all(cell.strip() in page for cell in cells)


def test_in_a_list_the_script_is_told_to_ask_again(plan, client, see):
    post = PostFactory(content_plan=plan)
    where = f"/clients/{plan.client_id}/posts/{post.pk}/move/?view=list"
    answer = client.post(where, {"type": "promotional"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, '{"desk-changed": true}')
    post.refresh_from_db()
    assert post.type == "promotional"


def test_the_form_without_a_script_says_what_is_wrong_and_keeps_what_was_typed(plan, client, see):
    post = PostFactory(content_plan=plan, publish_at=at(10))
    where = f"/clients/{plan.client_id}/posts/{post.pk}/move/"
    assert 'value="2026-06-10"' in client.get(where).content.decode()
    post.version = 5
    post.save()
    answer = client.post(where, {"day": "2026-06-12", "time": "09:30", "seen": 1})
    assert answer.status_code == 400
    assert answer.context["form"].has_error("__all__", code="CON-3")
    assert 'value="09:30"' in answer.content.decode()
    assert client.post(where, {"day": "2026-06-12", "time": "09:30", "seen": 5}).status_code == 302
    for body in ({}, {"day": "1900-01-01"}, {"day": "2026-07-01"}, {"type": "nonsense"}):
        assert client.post(where, body).status_code == 400, body


def test_a_move_asks_the_database_as_often_with_many_posts(
    plan, client, see, django_assert_max_num_queries
):
    post = PostFactory(content_plan=plan, publish_at=at(10))
    where = f"/clients/{plan.client_id}/posts/{post.pk}/move/"
    PostFactory.create_batch(100, content_plan=plan)
    with django_assert_max_num_queries(20):  # its version and its history included
        client.post(where, {"day": "2026-06-12"}, headers={"HX-Request": "true"})
    post.refresh_from_db()
    assert post.publish_at == at(10) + timedelta(days=2)
