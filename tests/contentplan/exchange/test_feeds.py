"""Private calendars: what a token opens is decided anew at each request (TEN-6, LNK-1)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from icalendar import Calendar

from approvals.services import request_approval
from clients.models import HistoryEntry, Membership
from clients.services import close_client, take_role
from common.periods import now, zone_info
from common.tokens import hash_of
from contentplan.models import CalendarFeed, Post
from contentplan.services.feeds import MOST, make_feed, revoke_feed
from smmhub.logs import masked
from tests.factories import (
    ClientFactory,
    ContentPlanFactory,
    MembershipFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return with_role(ClientFactory(name="Café Mzia"), "manager")


@pytest.fixture
def plan(manager):
    today = now().date()
    return ContentPlanFactory(
        client=manager.memberships.get().client,
        start=today.replace(day=1),
        end=today + timedelta(days=60),
        goal_agreed=True,
    )


def post(plan, **fields) -> Post:
    soon = (now() + timedelta(days=3)).replace(microsecond=0)
    return PostFactory(content_plan=plan, **{"publish_at": soon, **fields})


def address(token: str) -> str:
    return reverse("contentplan:feed", args=[token])


def read(token: str, **headers):
    return Browser(headers=headers).get(address(token))


def events(token: str) -> list:
    return list(Calendar.from_ical(read(token).content).walk("VEVENT"))


@pytest.fixture
def token(manager):
    return make_feed(manager, "phone", [])[1]


def test_a_post_is_an_event_in_the_clients_zone_with_its_status_and_link(plan, token):
    row = post(plan, text="Fresh bread\nevery morning; daily, by 8", status="approved")
    (event,) = events(token)
    starts = event["DTSTART"].dt
    assert starts == row.publish_at
    assert starts.tzinfo.key == "Asia/Tbilisi"
    assert starts.hour == row.publish_at.astimezone(zone_info("Asia/Tbilisi")).hour
    assert event["UID"] == f"{row.pk}@smmhub"
    assert event["SUMMARY"] == "Café Mzia: Instagram · Fresh bread (approved)"
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"] == f"{settings.SITE_URL.rstrip('/')}{row.get_absolute_url()}"
    assert "every morning; daily, by 8" in event["DESCRIPTION"]


def test_the_file_names_its_zones_so_that_any_program_reads_it(plan, token):
    post(plan)
    zones = Calendar.from_ical(read(token).content).walk("VTIMEZONE")
    assert [zone["TZID"] for zone in zones] == ["Asia/Tbilisi"]


def test_cancelled_and_long_past_posts_are_not_in_it(plan, token):
    post(plan, status="cancelled")
    post(plan, publish_at=now() - timedelta(days=63))
    assert events(token) == []


def test_who_has_it_already_gets_304_until_something_changes(plan, token):
    row = post(plan)
    first = read(token)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "private, no-cache"
    again = read(token, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    row.text = "Another"
    row.save(update_fields=["text", "updated_at"])
    assert read(token, **{"If-None-Match": first["ETag"]}).status_code == 200


def test_people_on_the_client_side_get_what_was_sent(plan, manager):
    decider = with_role(plan.client, "decider")
    token = make_feed(decider, "phone", [])[1]
    row = post(plan, text="As sent", goal=plan.client.goals.get(), type="engaging")
    assert events(token) == []
    request_approval("content_plan", plan, by=manager)
    tag = read(token)["ETag"]
    Post.objects.filter(pk=row.pk).update(
        text="Changed inside", publish_at=now() + timedelta(days=9), updated_at=now()
    )
    (event,) = events(token)
    assert "As sent" in event["SUMMARY"]
    assert event["DTSTART"].dt == row.publish_at
    assert read(token)["ETag"] == tag  # not even that something changed (TEN-4)


def test_rights_are_those_of_the_moment(plan, manager, token):
    post(plan)
    assert len(events(token)) == 1
    new = with_role(plan.client, "specialist")
    Membership.objects.filter(person=manager).update(role="specialist")
    Membership.objects.filter(person=new).update(role="manager")
    take_role(Membership.objects.get(person=manager), by=new)
    assert events(token) == []


def test_a_client_got_later_is_in_a_calendar_of_all_and_not_in_one_of_chosen(plan, manager, token):
    chosen = make_feed(manager, "one", [plan.client_id])[1]
    later = ContentPlanFactory(client=ClientFactory(agency=plan.client.agency))
    MembershipFactory(person=manager, client=later.client, role="specialist")
    post(plan, text="First")
    post(later, text="Second")
    assert (len(events(token)), len(events(chosen))) == (2, 1)


def test_somebody_elses_client_cannot_be_chosen(plan, manager):
    strange = ContentPlanFactory()
    post(strange)
    token = make_feed(manager, "theirs", [strange.client_id])[1]
    assert events(token) == []
    browser = Browser()
    browser.force_login(manager)
    answer = browser.post(
        reverse("contentplan:feeds"), {"name": "x", "clients": [str(strange.client_id)]}
    )
    assert answer.status_code == 400


def test_a_closed_client_has_no_calendar(plan, manager, token):
    post(plan)
    close_client(plan.client, by=manager)
    assert events(token) == []


@pytest.mark.parametrize("end", ["revoked", "inactive"])
def test_an_ended_address_is_as_unknown_as_any(plan, manager, token, end):
    if end == "revoked":
        revoke_feed(CalendarFeed.objects.get())
    else:
        manager.is_active = False
        manager.save(update_fields=["is_active"])
    assert read(token).status_code == read("x" * 43).status_code == 404


def test_guessing_ends_in_429(settings):
    settings.LINK_UNKNOWN_LIMIT = 3
    browser = Browser()
    codes = [browser.get(address(f"guess{number}")).status_code for number in range(5)]
    assert codes[:3] == [404, 404, 404]
    assert codes[-1] == 429


def test_the_token_is_stored_nowhere_and_masked_in_logs(token):
    row = CalendarFeed.objects.get()
    assert row.token_hash == hash_of(token)
    assert token not in str(CalendarFeed.objects.values().get())
    assert token not in masked(f"GET {address(token)} 200")


def test_a_calendar_says_on_which_day_it_was_read_last(token, django_assert_max_num_queries):
    read(token)
    assert CalendarFeed.objects.get().last_used_on == now().date()
    with django_assert_max_num_queries(5):
        read(token)


def test_the_page_shows_an_address_once_and_ends_it(manager, plan):
    browser = Browser()
    browser.force_login(manager)
    page = browser.post(reverse("contentplan:feeds"), {"name": "my phone"}).content.decode()
    shown = page.partition("/feed/")[2].partition(".ics")[0]
    assert read(shown).status_code == 200
    listed = browser.get(reverse("contentplan:feeds")).content.decode()
    assert "my phone" in listed
    assert shown not in listed
    row = CalendarFeed.objects.get()
    browser.post(reverse("contentplan:feed_revoke", args=[row.pk]))
    assert read(shown).status_code == 404
    assert [entry.verb for entry in HistoryEntry.objects.order_by("pk")][-2:] == [
        "feed_created",
        "feed_revoked",
    ]


def test_nobody_ends_somebody_elses_calendar(token, plan):
    browser = Browser()
    browser.force_login(with_role(plan.client, "owner"))
    path = reverse("contentplan:feed_revoke", args=[CalendarFeed.objects.get().pk])
    assert browser.post(path).status_code == 404
    assert CalendarFeed.objects.exists()


def test_a_person_has_a_limited_number_of_calendars(manager):
    for number in range(MOST):
        make_feed(manager, str(number), [])
    with pytest.raises(ValidationError):
        make_feed(manager, "one more", [])


def test_many_posts_cost_as_many_queries(plan, token, django_assert_num_queries):
    read(token)
    for _number in range(30):
        post(plan)
    with django_assert_num_queries(5):
        assert len(events(token)) == 30
