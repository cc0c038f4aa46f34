"""COMM-5, OUT-3: short links send people on and count them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from community import link_counting
from community.link_counting import count_all, look, person_of
from community.link_services import change_link, remove_link
from community.models import LinkDay, LinkVisitor, TrackedLink
from jobs.models import Job
from kpis.models import Import
from tests.community.link_helpers import PHONE, a_link, caller, figures, follow, signed_in
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 6, 10, 19, 50, tzinfo=UTC)  # 23:50 in Tbilisi


@pytest.fixture
def business():
    return ClientFactory(timezone="Asia/Tbilisi")


@pytest.fixture
def manager(business):
    return with_role(business, "manager")


@pytest.fixture
def channel(business):
    return ChannelFactory(client=business, network="telegram")


@pytest.fixture
def link(channel, manager):
    return a_link(channel, manager)


def visits(link):
    return TrackedLink.objects.with_visits().get(pk=link.pk).visits


def test_a_link_leads_to_what_is_stored_and_nowhere_else(link, manager):
    answer = follow(link)
    assert answer.status_code == 302
    assert answer["Location"] == "https://example.com/menu?utm_source=telegram&utm_medium=social"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    more = Browser().get(f"/l/{link.code}?next=https://evil.example/&url=https://evil.example")
    assert more["Location"] == answer["Location"]
    for code in ("aaaaaaaa", link.code.swapcase(), link.code + "x", "x", "%00", "a" * 500):
        assert Browser().get(f"/l/{code}").status_code == 404, code
    assert Browser().post(f"/l/{link.code}").status_code in (403, 405)
    TrackedLink.objects.filter(pk=link.pk).update(target="javascript:alert(1)")
    assert follow(link).status_code == 404
    change_link(link, {"url": "http://example.org/"}, by=manager)
    assert follow(link)["Location"].startswith("http://example.org/?utm_source=telegram")
    remove_link(link, by=manager)
    assert follow(link).status_code == 404


def test_what_cannot_be_followed_is_refused(channel, manager, settings):
    settings.SITE_URL = "https://smm.example"
    for url, code in (
        ("ftp://example.com/", "invalid"),
        ("javascript:alert(1)", "invalid"),
        ("", "blank"),
        ("https://smm.example/l/abcdefgh", "COMM-5"),
        ("https://example.com/?q=" + "ა" * 400, "COMM-5"),
    ):
        with pytest.raises(ValidationError) as refused:
            a_link(channel, manager, url=url)
        assert code in {error.code for error in refused.value.error_dict["url"]}, url
    for utm in ({"place": "a"}, {"source": "x" * 101}, {"source": 1}):
        with pytest.raises(ValidationError) as refused:
            a_link(channel, manager, utm=utm)
        assert set(refused.value.error_dict) == {"utm"}


def test_people_count_once_in_half_an_hour_and_programs_never(link):
    with time_machine.travel(EVENING - timedelta(hours=5), tick=False) as clock:
        follow(link)
        follow(link)
        Browser().head(f"/l/{link.code}", HTTP_USER_AGENT=PHONE)
        follow(link, agent="TelegramBot (like TwitterBot)")
        follow(link, agent="")
        follow(link, SEC_PURPOSE="prefetch")
        follow(link, PURPOSE="prefetch")
        follow(link, X_MOZ="prefetch")
        assert visits(link) == 1
        follow(link, address="203.0.113.8")
        follow(link, agent="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0")
        assert visits(link) == 3
        clock.shift(timedelta(minutes=29))
        follow(link)
        assert visits(link) == 3
        clock.shift(timedelta(minutes=1))
        follow(link)
        assert visits(link) == 4
    assert LinkVisitor.objects.count() == 3


def test_nothing_kept_tells_who_somebody_is(link):
    with time_machine.travel(EVENING, tick=False):
        follow(link, address="203.0.113.77")
    table = str(list(LinkVisitor.objects.values_list()))
    assert "203.0.113.77" not in table
    assert "iPhone" not in table
    day, other = date(2026, 6, 10), date(2026, 6, 11)
    same = person_of(link.pk, day, "203.0.113.77", PHONE)
    assert LinkVisitor.objects.get().person == same
    assert person_of(link.pk, other, "203.0.113.77", PHONE) != same
    assert person_of(link.channel_id, day, "203.0.113.77", PHONE) != same


def test_a_visit_asks_one_query_and_writes_one_statement(link):
    follow(link)
    with CaptureQueriesContext(connection) as seen:
        follow(link, address="203.0.113.9")
    asked = [query["sql"].split()[0] for query in seen.captured_queries]
    assert asked == ["SELECT", "INSERT"]
    with CaptureQueriesContext(connection) as seen:
        follow(link, agent="curl/8")
    assert len(seen.captured_queries) == 1


def test_a_visit_belongs_to_the_clients_day_and_becomes_a_figure(link, channel):
    """At 23:50 in Tbilisi it is the 10th, ten minutes later the 11th; in UTC it is the 10th."""
    with time_machine.travel(EVENING, tick=False) as clock:
        follow(link)
        clock.shift(timedelta(minutes=15))
        follow(link)
        follow(link, address="203.0.113.8")
        assert figures(channel, "sessions") == {}
        count_all()
        assert figures(channel, "sessions") == {"2026-06-10": (1,), "2026-06-11": (2,)}
        count_all()
        assert figures(channel, "sessions") == {"2026-06-10": (1,), "2026-06-11": (2,)}
        assert visits(link) == 3
        # The day that is over is a number now, and nobody in it is known any more.
        assert list(LinkDay.objects.values_list("day", "visits")) == [(date(2026, 6, 10), 1)]
        assert {one.day for one in LinkVisitor.objects.all()} == {date(2026, 6, 11)}
        assert Import.objects.filter(source="counted").count() == 1
        clock.shift(timedelta(days=1))
        count_all()
    assert not LinkVisitor.objects.exists()
    assert visits(link) == 3
    assert figures(channel, "sessions") == {"2026-06-10": (1,), "2026-06-11": (2,)}


def test_a_late_visitor_is_added_to_a_day_that_is_over(link, channel):
    with time_machine.travel(EVENING, tick=False) as clock:
        follow(link)
        clock.shift(timedelta(days=1))
        count_all()
        clock.shift(timedelta(days=-1))  # a process whose clock goes after
        follow(link)
        clock.shift(timedelta(days=1))
        count_all()
    assert visits(link) == 2
    assert figures(channel, "sessions") == {"2026-06-10": (2,)}


def test_the_sweep_promises_one_count_in_ten_minutes_and_none_without_visits(link, monkeypatch):
    with time_machine.travel(EVENING, tick=False) as clock:
        monkeypatch.setattr(link_counting, "_looked", None)
        look()
        assert not Job.objects.filter(kind="count_visits").exists()
        follow(link)
        for _process in range(3):
            monkeypatch.setattr(link_counting, "_looked", None)
            look()
        assert Job.objects.filter(kind="count_visits").count() == 1
        clock.shift(timedelta(minutes=10))
        look()
        look()
        assert Job.objects.filter(kind="count_visits").count() == 2


# --- Links of posts -------------------------------------------------------------------------------
@pytest.fixture
def post(business, channel):
    plan = ContentPlanFactory(client=business, channels=[channel])
    return PostFactory(content_plan=plan, channel=channel, link="https://example.com/tea")


def test_a_post_gets_its_link_by_one_click(post, manager, channel):
    browser, page = signed_in(manager), post.get_absolute_url()
    assert "Make a short link" in browser.get(page).content.decode()
    made = f"/clients/{channel.client_id}/posts/{post.pk}/short-link/"
    assert browser.post(made).status_code == 302
    link = TrackedLink.objects.get(post=post)
    assert link.utm["source"] == "telegram"
    assert link.utm["campaign"].startswith(f"{post.content_plan.start:%Y-%m}-")
    follow(link)
    shown = browser.get(page).content.decode()
    assert link.short_url in shown
    assert "1 visit<" in shown
    assert "Lead it to" not in shown
    post.link = "https://example.com/coffee"
    post.save(update_fields=["link"])
    assert "Lead it to the link of this post" in browser.get(page).content.decode()
    browser.post(made)
    link.refresh_from_db()
    assert link.target.startswith("https://example.com/coffee?utm_source=telegram")
    assert TrackedLink.objects.count() == 1


def test_the_copy_kit_takes_the_short_link_while_it_leads_where_the_client_agreed(post, manager):
    from contentplan.models import Post
    from contentplan.subjects import post_content

    link = a_link(post.channel, manager, post, url=post.link)
    sent = {**post_content(post), "media": []}
    Post.objects.filter(pk=post.pk).update(status="approved", sent_content=sent)
    browser, page = signed_in(manager), post.get_absolute_url()
    kit = browser.get(page).content.decode().partition('id="kit"')[2]
    assert link.short_url in kit
    assert "https://example.com/tea" not in kit
    change_link(link, {"url": "https://example.com/else"}, by=manager)
    kit = browser.get(page).content.decode().partition('id="kit"')[2]
    assert link.short_url not in kit
    assert "https://example.com/tea" in kit


def test_visits_go_with_a_post_to_its_new_channel(post, manager, channel, business):
    link = a_link(channel, manager, post)
    other = ChannelFactory(client=business, network="vk")
    with time_machine.travel(EVENING, tick=False) as clock:
        follow(link)
        count_all()
        clock.shift(timedelta(days=1))
        post.channel = other
        post.save(update_fields=["channel"])
        follow(link)
        count_all()
    assert figures(channel, "sessions") == {"2026-06-10": (1,)}
    assert figures(other, "sessions") == {"2026-06-11": (1,)}
    post.delete()
    assert follow(link).status_code == 302, "what was published goes on"


# --- Doors ----------------------------------------------------------------------------------------
def test_links_by_the_api(channel, manager, post, business):
    api = caller(manager)
    body = {"channel": str(channel.pk), "url": "https://example.com/", "utm": {"campaign": "may"}}
    made = api.post("/api/v1/tracked-links/", body, format="json")
    assert made.status_code == 201, made.json()
    told = made.json()
    assert told["visits"] == 0
    assert told["post"] is None
    assert told["utm"] == {"campaign": "may"}
    follow(TrackedLink.objects.get(pk=told["id"]))
    item = api.get(f"/api/v1/tracked-links/{told['id']}/")
    assert item.json()["visits"] == 1
    of_post = api.post(
        "/api/v1/tracked-links/", {"post": str(post.pk), "url": post.link}, format="json"
    )
    assert of_post.json()["channel"] == str(channel.pk)
    assert of_post.json()["utm"]["medium"] == "social"
    again = {"post": str(post.pk), "url": post.link}
    refused = api.post("/api/v1/tracked-links/", again, format="json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "COMM-5"
    other = ChannelFactory(client=business)
    for body, pointer in (
        ({"url": "https://e.com/"}, "/channel"),
        ({"post": str(post.pk), "channel": str(other.pk), "url": "https://e.com/"}, "/channel"),
        ({"channel": str(channel.pk), "url": "ftp://e.com/"}, "/url"),
        ({"channel": str(channel.pk), "url": "https://e.com/", "utm": {"x": "y"}}, "/utm/x"),
        ({"channel": str(ChannelFactory().pk), "url": "https://e.com/"}, "/channel"),
        ({"post": str(PostFactory().pk), "url": "https://e.com/"}, "/post"),
        ({"channel": str(channel.pk), "url": "https://e.com/", "visits": 5}, "/visits"),
    ):
        refused = api.post("/api/v1/tracked-links/", body, format="json")
        assert refused.status_code == 400, body
        assert refused.json()["errors"][0]["pointer"] == pointer
    changed = api.patch(
        f"/api/v1/tracked-links/{told['id']}/",
        {"url": "https://example.com/b"},
        format="json",
        headers={"If-Match": item["ETag"]},
    )
    assert changed.status_code == 200
    assert changed.json()["short_url"] == told["short_url"]
    stale = api.patch(
        f"/api/v1/tracked-links/{told['id']}/",
        {"url": "https://example.com/c"},
        format="json",
        headers={"If-Match": item["ETag"]},
    )
    assert stale.status_code == 412
    found = api.get(f"/api/v1/tracked-links/?channel={other.pk}").json()["results"]
    assert found == []
    assert len(api.get(f"/api/v1/tracked-links/?post={post.pk}").json()["results"]) == 1
    assert api.delete(f"/api/v1/tracked-links/{told['id']}/").status_code == 204


def test_pages_of_links(channel, manager, business):
    browser, page = signed_in(manager), f"/clients/{business.pk}/tracked-links/"
    assert "No tracked links yet" in browser.get(page).content.decode()
    bad = browser.post(page, {"channel": channel.pk, "url": "javascript:alert(1)"})
    assert bad.status_code == 400
    made = browser.post(
        page, {"channel": channel.pk, "url": "https://example.com/=1", "utm_term": "x"}
    )
    link = TrackedLink.objects.get()
    assert made["Location"] == link.get_absolute_url()
    assert link.utm == {"term": "x"}
    follow(link)
    one = browser.get(link.get_absolute_url()).content.decode()
    assert link.short_url in one
    table = browser.get(page + "export.csv").content.decode()
    assert table.splitlines()[1].split(",")[-1] == "1"
    saved = browser.post(
        link.get_absolute_url(), {"url": "https://example.com/2", "seen": link.version}
    )
    assert saved.status_code == 302
    link.refresh_from_db()
    assert (link.url, link.utm) == ("https://example.com/2", {})
    assert (
        "https://example.com/2"
        in browser.get(page + "?sort=-visits&whose=channel").content.decode()
    )
    assert "No link fits" in browser.get(page + "?whose=post").content.decode()
    assert browser.get(page + f"?channel={channel.pk}&sort=x").status_code == 200
    assert browser.post(link.get_absolute_url() + "remove/").status_code == 302
    assert not TrackedLink.objects.exists()


def test_the_client_side_sees_links_of_what_it_was_sent(post, manager, channel, business):
    a_link(channel, manager)
    a_link(channel, manager, post)
    observer = with_role(business, "observer")
    api = caller(observer, "read")
    assert len(api.get("/api/v1/tracked-links/").json()["results"]) == 1
    page = signed_in(observer).get(f"/clients/{business.pk}/tracked-links/")
    assert page.status_code == 200
    assert "Make the link" not in page.content.decode()
    assert signed_in(observer).post(f"/clients/{business.pk}/tracked-links/", {}).status_code == 403
    stranger = with_role(ClientFactory(), "manager")
    assert signed_in(stranger).get(f"/clients/{business.pk}/tracked-links/").status_code == 404
