"""The bank of ideas: kept with its origin, found again, put away, made a post of (IDEA-1)."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.models import Event, Idea, Post
from contentplan.services import (
    add_idea,
    archive_idea,
    cancel_post,
    draft_month,
    remove_idea,
    restore_idea,
    use_idea,
)
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PersonFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 6, 5)


@pytest.fixture
def business():
    return ClientFactory()


@pytest.fixture
def writer(business):
    return with_role(business, "specialist")


@pytest.fixture
def page(client, writer):
    client.force_login(writer)
    return client


@pytest.fixture
def plan(business):
    rhythm = [{"weekday": 5, "time": "10:00"}, {"weekday": 5, "time": "18:00"}]
    channel = ChannelFactory(client=business, rhythm=rhythm)
    return ContentPlanFactory(client=business, channels=[channel])


def kept(business, text="A thought", **more) -> Idea:
    return add_idea(Idea(client=business, text=text, **more), by=PersonFactory())


def address(name: str, *rows) -> str:
    return reverse(f"contentplan:{name}", args=[row.pk for row in rows])


def found(browser, business, **asked) -> list[str]:
    answer = browser.get(address("ideas", business), asked)
    return sorted(idea.text for idea in answer.context["page_obj"])


# --- The bank -------------------------------------------------------------------------------------
def test_an_idea_keeps_where_it_came_from(page, business, writer):
    body = {
        "text": "Bees on the roof",
        "origin_kind": "competitor",
        "origin": "a bakery in Kutaisi",
        "tags": "Roof, bees",
        "type": "educational",
    }
    assert page.post(address("ideas", business), body).status_code == 302
    idea = Idea.objects.get()
    assert (idea.origin_kind, idea.origin, idea.author) == ("competitor", body["origin"], writer)
    assert idea.tag_list == ["Roof", "bees"]
    told = page.get(address("ideas", business)).content.decode()
    assert "Origin: a competitor" in told
    assert "a bakery in Kutaisi" in told


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"text": ""}, {"text": "required"}),
        ({"text": "a\x00b"}, {"text": "TXT-1"}),
        ({"tags": ",".join(f"tag{n}" for n in range(11))}, {"tags": "IDEA-1"}),
        ({"type": "boring"}, {"type": "invalid_choice"}),
        ({"origin_kind": "heaven"}, {"origin_kind": "invalid_choice"}),
    ],
)
def test_what_is_no_idea_is_refused_and_stays_typed(page, business, bad, code):
    body = {"text": "A thought", "origin_kind": "agency", "origin": "typed before"} | bad
    answer = page.post(address("ideas", business), body)
    assert answer.status_code == 400
    errors = answer.context["form"].errors.as_data()
    assert {name: found[0].code for name, found in errors.items()} == code
    assert "typed before" in answer.content.decode()
    assert not Idea.objects.exists()


def test_ten_tags_are_fine(business):
    assert len(kept(business, tags=",".join(f"tag{n}" for n in range(10))).tag_list) == 10


def test_search_and_filters_narrow_the_list(page, business):
    channel = ChannelFactory(client=business)
    event = Event.objects.create(client=business, title="Day", day=FRIDAY)
    kept(business, "Ёлка во дворе", tags="Зима, двор", type="engaging")
    kept(business, "50% off", type="promotional", origin_kind="client")
    kept(business, "500 guests", channel=channel, tags="зима")
    kept(business, "From the day", event=event)
    assert len(found(page, business)) == 4
    assert found(page, business, q="ЕЛКА") == ["Ёлка во дворе"]
    assert found(page, business, q="двор ёлка") == ["Ёлка во дворе"]
    assert found(page, business, q="50%") == ["50% off"]
    assert found(page, business, q="5_") == []
    assert found(page, business, tag="ЗИМА") == ["500 guests", "Ёлка во дворе"]
    assert found(page, business, tag="зим") == []
    assert found(page, business, type="promotional") == ["50% off"]
    assert found(page, business, origin="client") == ["50% off"]
    assert found(page, business, channel=channel.pk) == ["500 guests"]
    assert found(page, business, event=event.pk) == ["From the day"]
    assert found(page, business, tag="зима", type="engaging") == ["Ёлка во дворе"]


@pytest.mark.parametrize(
    "nonsense",
    [
        {"type": "x"},
        {"state": "x"},
        {"channel": "x"},
        {"event": "x"},
        {"page": "x"},
        {"archived": "x"},
        {"q": "x" * 201},
        {"origin": "x"},
    ],
)
def test_nonsense_in_the_address_narrows_nothing(page, business, nonsense):
    kept(business)
    assert found(page, business, **nonsense) == ["A thought"]


@pytest.mark.parametrize("words", ["\ud800".encode("utf-8", "surrogatepass"), b"\x00", b"\x1b"])
def test_words_that_nothing_can_hold_break_no_search(page, business, words):
    escaped = "".join(f"%{byte:02x}" for byte in words)
    for name in ("q", "tag"):
        assert page.get(f"{address('ideas', business)}?{name}={escaped}").status_code in (200, 400)


def test_the_tags_of_the_bank_are_offered_the_most_used_first(page, business):
    kept(business, tags="Winter, people")
    kept(business, tags="people")
    archive_idea(kept(business, tags="forgotten"), by=with_role(business, "owner"))
    assert page.get(address("ideas", business)).context["tags"] == ["people", "Winter"]


def test_an_idea_is_edited_and_the_slower_of_two_loses_nothing(page, business):
    idea = kept(business, "First")
    body = {"text": "Second", "origin_kind": "client", "seen": 1}
    assert page.post(address("idea", business, idea), body).status_code == 302
    idea.refresh_from_db()
    assert (idea.text, idea.origin_kind, idea.folded_text) == ("Second", "client", "second")
    late = page.post(address("idea", business, idea), body | {"text": "Third"})
    assert late.status_code == 409
    assert late.context["form"].has_error("__all__", code="CON-3")
    assert "Third" in late.content.decode()
    assert "Second" in late.content.decode()


def test_an_idea_of_an_event_says_so(page, business):
    event = Event.objects.create(client=business, title="Creative day", day=FRIDAY)
    idea = kept(business, "A thought", event=event)
    assert idea.origin_kind == "event"
    told = page.get(address("idea", business, idea)).content.decode()
    assert f'href="{event.get_absolute_url()}">Creative day</a>' in told


# --- Put away and put back ------------------------------------------------------------------------
def test_an_archived_idea_can_be_put_back_at_once(page, business):
    idea = kept(business)
    answer = page.post(address("idea_archive", business, idea), follow=True)
    undo = address("idea_restore", business, idea)
    assert undo in answer.content.decode()
    assert found(page, business) == []
    assert found(page, business, state="archived") == ["A thought"]
    page.post(undo)
    assert found(page, business) == ["A thought"]
    entries = HistoryEntry.objects.filter(client_id=business.pk).order_by("number")
    assert [entry.verb for entry in entries] == ["created", "archived", "put_back"]


def test_drafting_leaves_archived_ideas_alone(business, plan, writer):
    kept(business, "Free")
    archive_idea(kept(business, "Archived"), by=writer)
    draft_month(plan, by=writer)
    assert {post.text for post in plan.posts.all()} == {"Free", ""}


@pytest.mark.parametrize("step", [archive_idea, restore_idea])
def test_archiving_twice_and_restoring_what_is_there_is_too_late(business, writer, step):
    idea = kept(business)
    if step is archive_idea:
        archive_idea(idea, by=writer)
    with pytest.raises(WrongState), transaction.atomic():
        step(idea, by=writer)
    entries = HistoryEntry.objects.filter(client_id=business.pk)
    assert entries.count() == 1 + (step is archive_idea)


# --- It becomes a post ----------------------------------------------------------------------------
def test_an_idea_becomes_a_post_and_both_know_it(business, plan, writer):
    event = Event.objects.create(client=business, title="Day", day=FRIDAY)
    idea = kept(business, "Bees", type="educational", event=event)
    post = use_idea(idea, plan, day=FRIDAY, by=writer)
    assert (post.text, post.type, post.status) == ("Bees", "educational", "draft")
    assert post.publish_at == datetime(2026, 6, 5, 6, tzinfo=UTC)  # 10:00 in Tbilisi
    assert post.idea == idea
    assert post.idea.event == event
    idea.refresh_from_db()
    assert idea.post == post


def test_it_takes_the_next_open_regular_time_and_noon_when_all_are_taken(business, plan, writer):
    hours = [use_idea(kept(business), plan, day=FRIDAY, by=writer).publish_at.hour for _n in "123"]
    assert hours == [6, 14, 8]  # 10:00, 18:00 and 12:00 in Tbilisi


def test_a_free_time_of_the_calendar_may_be_named(page, business, plan):
    body = {"plan": str(plan.pk), "day": "2026-06-05", "time": "18:00"}
    page.post(address("idea_use", business, kept(business)), body)
    assert plan.posts.get().publish_at == datetime(2026, 6, 5, 14, tzinfo=UTC)
    for bad in ("25:00", "6pm"):
        answer = page.post(address("idea_use", business, kept(business)), body | {"time": bad})
        assert answer.context["form"].has_error("time", code="invalid")


def test_what_the_idea_leaves_open_is_chosen(business, plan, writer):
    busy = plan.channels.get()
    free = ChannelFactory(client=business)
    plan.channels.add(free)
    for kind in ("engaging", "engaging", "educational"):
        PostFactory(content_plan=plan, channel=busy, type=kind)
    post = use_idea(kept(business), plan, day=FRIDAY, by=writer)
    assert (post.channel, post.type) == (free, "user_generated")
    assert post.source == "user_generated"
    named = use_idea(kept(business, channel=busy), plan, day=FRIDAY, by=writer)
    assert named.channel == busy


def test_an_idea_is_used_once(business, plan, writer):
    idea = kept(business)
    use_idea(idea, plan, day=FRIDAY, by=writer)
    with pytest.raises(WrongState), transaction.atomic():
        use_idea(idea, plan, day=FRIDAY, by=writer)
    with pytest.raises(WrongState), transaction.atomic():
        archive_idea(idea, by=writer)
    with pytest.raises(WrongState), transaction.atomic():
        remove_idea(idea, by=writer)
    assert Post.objects.count() == 1


def test_an_archived_idea_becomes_no_post(business, plan, writer):
    idea = archive_idea(kept(business), by=writer)
    with pytest.raises(WrongState), transaction.atomic():
        use_idea(idea, plan, day=FRIDAY, by=writer)
    assert not Post.objects.exists()


def test_an_idea_of_another_client_becomes_no_post_here(plan, writer):
    with pytest.raises(WrongState), transaction.atomic():
        use_idea(kept(ClientFactory()), plan, day=FRIDAY, by=writer)
    assert not Post.objects.exists()


def test_a_cancelled_post_gives_its_idea_back(business, plan, writer):
    idea = kept(business)
    cancel_post(use_idea(idea, plan, day=FRIDAY, by=writer), by=writer)
    assert list(Idea.objects.free()) == [idea]


def test_a_day_outside_the_plan_is_refused_at_its_field(page, business, plan):
    idea = kept(business)
    body = {"plan": str(plan.pk), "day": "2026-07-01"}
    answer = page.post(address("idea_use", business, idea), body)
    assert answer.status_code == 400
    assert answer.context["form"].has_error("day", code="PLAN-1")
    with pytest.raises(ValidationError):
        use_idea(idea, plan, day=date(2026, 7, 1), by=with_role(business, "manager"))
    assert Idea.objects.free().exists()


def test_the_form_leads_to_the_plan(page, business, plan):
    body = {"plan": str(plan.pk), "day": "2026-06-30", "channel": ""}
    answer = page.post(address("idea_use", business, kept(business)), body)
    assert answer.headers["Location"] == plan.get_absolute_url()
    assert plan.posts.count() == 1


def test_a_plan_with_the_client_takes_no_idea(page, business, plan):
    type(plan).objects.filter(pk=plan.pk).update(status="client_review")
    body = {"plan": str(plan.pk), "day": "2026-06-30"}
    assert page.post(address("idea_use", business, kept(business)), body).status_code == 409
    assert not Post.objects.exists()


# --- The drawer beside the calendar ---------------------------------------------------------------
def test_the_drawer_holds_free_ideas_with_a_form_each(page, business, plan, writer):
    free, used, away = kept(business, "Free"), kept(business, "Used"), kept(business, "Away")
    use_idea(used, plan, day=FRIDAY, by=writer)
    archive_idea(away, by=writer)
    whole = page.get(address("ideas_drawer", business, plan))
    part = page.get(address("ideas_drawer", business, plan), headers={"HX-Request": "true"})
    assert list(whole.context["ideas"]) == list(part.context["ideas"]) == [free]
    text = part.content.decode()
    assert "<html" not in text
    assert "<html" in whole.content.decode()
    assert f'id="idea-{free.pk}" draggable="true" data-idea="{free.pk}"' in text
    assert f'action="{address("idea_use", business, free)}"' in text
    assert 'min="2026-06-01" max="2026-06-30"' in text


def test_a_drop_leaves_it_to_the_calendar_to_show_itself_anew(page, business, plan):
    idea = kept(business)
    body = {"plan": str(plan.pk), "day": "2026-06-30", "time": "15:00"}
    headers = {"HX-Request": "true"}
    answer = page.post(address("idea_use", business, idea), body, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(json.loads(answer.headers["HX-Trigger"])) == {"desk-changed", "toast"}
    assert Idea.objects.get().post is not None


def test_a_refused_drop_swaps_the_idea_and_not_the_calendar(page, business, plan):
    idea = kept(business)
    body = {"plan": str(plan.pk), "day": "2026-07-01"}
    body |= {"time": "15:00", "channel": str(plan.channels.get().pk)}
    headers = {"HX-Request": "true"}
    answer = page.post(address("idea_use", business, idea), body, headers=headers)
    assert answer.status_code == 400
    assert 'name="time" value="15:00"' in answer.content.decode()
    assert f'value="{plan.channels.get().pk}" selected' in answer.content.decode()
    assert answer.headers["HX-Retarget"] == f"#idea-{idea.pk}"
    assert answer.content.decode().strip().startswith("<li")
    assert "This day is outside the plan." in answer.content.decode()


# --- The migration --------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_ideas_from_before_are_found_too(business):
    from importlib import import_module

    from django.apps import apps

    Idea.objects.create(client=business, text="Ёлка", folded_text="")
    import_module("contentplan.migrations.0004_fold_ideas").fold_ideas(apps, connection)
    assert Idea.objects.get().folded_text == "елка"
