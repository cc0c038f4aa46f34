"""The page behind a personal link (LNK-1 to LNK-7)."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from approvals.models import ApprovalRequest, AskedDecider, Link, LinkOpening
from approvals.services import request_approval, revoke_link, withdraw
from clients.models import HistoryEntry, Membership
from clients.services import close_client, take_role
from contentplan.models import Post
from tests.approvals.conftest import KIND, answer, path_of, posts_of

BROWSER = "Mozilla/5.0 (iPhone) Safari"


def state(asked):
    """Return everything that a visit could have changed."""
    return [
        list(AskedDecider.objects.values()),
        list(ApprovalRequest.objects.values()),
        list(Link.objects.values_list("pk", "revoked_at", "mailed_at", "expires_at", "version")),
        list(Post.objects.values_list("pk", "status")),
        HistoryEntry.objects.count(),
    ]


def test_the_page_shows_what_was_sent_and_asks(client, address, asked):
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert "3 posts, 1–30" in text
    assert all(f"Post number {number}" in text for number in range(3))
    assert "You decide as <strong>Nino</strong>" in text
    assert "Not you?" in text
    assert "Manana asks you to decide by" in text


def test_nothing_is_preselected(client, address):
    text = client.get(address).content.decode()
    assert text.count('name="decision"') == 2
    assert not re.search(r"<input[^>]*\bchecked", text)


def test_the_page_needs_neither_cookie_nor_script_nor_another_host(client, address):
    page = client.get(address)
    text = page.content.decode()
    assert not client.cookies
    assert re.findall("<script[^>]*>", text) == ['<script type="module" src="/static/js/keep.js">']
    assert "csrfmiddlewaretoken" not in text
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", text)


def test_no_answer_is_kept_or_told_on(client, address):
    for answered in (client.get(address), client.post(address), client.post(f"{address}new/")):
        assert answered["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answered["Cache-Control"]
        assert "noindex" in answered["X-Robots-Tag"]
    assert client.get(address)["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["ru", "ka"])
def test_the_page_speaks_the_deciders_language_whatever_the_browser_says(
    client, address, decider, language
):
    decider.language = language
    decider.save()
    page = client.get(address, headers={"Accept-Language": "en"})
    assert page["Content-Language"] == language
    assert f'<html lang="{language}">' in page.content.decode()


AGENTS = [  # what opens links before people do, as it names itself
    "Mozilla/5.0 (compatible; Microsoft Outlook SafeLinks)",
    "Barracuda Sentinel (EE)",
    "Mimecast Link Scanner",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23",
    "Mozilla/5.0 (iPhone) AppleWebKit preview",
    "python-requests/2.32",
    "curl/8.5.0",
    "\x1f\u202e odd \x7f",
    "",
]


def test_a_thousand_openings_by_scanners_and_a_button_presser_change_nothing(
    client, address, asked
):
    before = state(asked)
    for number in range(1000):
        method, agent = ("get", "head", "options")[number % 3], AGENTS[number % len(AGENTS)]
        opened = getattr(client, method)(address, HTTP_USER_AGENT=agent)
        assert opened.status_code in (200, 204)
    version = {"version": 1}
    presses = [{}, version, version | {"comment": "hi"}, {"decision": ""}, {"submit": "Approve"}]
    presses.append(version | {"returned": posts_of(asked.request)})
    for pressed in presses:
        assert client.post(address, pressed).status_code == 400
        client.post(f"{address}keep/", pressed)
        client.post(f"{address}new/", pressed)
    assert client.put(address).status_code == 405
    assert client.delete(address).status_code == 405
    assert state(asked) == before
    assert LinkOpening.objects.count() <= 100


def test_head_and_options_say_nothing_of_the_question(client, address):
    assert client.head(address).content == b""
    options = client.options(address)
    assert (options.status_code, options.content) == (204, b"")


def test_without_a_choice_the_form_comes_back_with_everything_typed(client, address, asked):
    first = posts_of(asked.request)[0]
    typed = {"version": 1, "comment": "Much text", "returned": first, f"remark-{first}": "Shorter"}
    page = client.post(address, typed)
    text = page.content.decode()
    assert page.status_code == 400
    assert "Choose: approve or return." in text
    assert "Much text" in text
    assert "Shorter" in text
    assert text.count(" checked") == 1
    assert not AskedDecider.objects.exclude(decision="").exists()


def test_a_decision_is_written_with_where_it_came_from(client, address, asked, plan, decider):
    page = client.post(address, answer(asked), HTTP_USER_AGENT=BROWSER)
    assert page.status_code == 200
    assert "Approved, thank you" in page.content.decode()
    asked.refresh_from_db()
    plan.refresh_from_db()
    assert (asked.decision, asked.via, plan.status) == ("approve", "link", "approved")
    assert (asked.address, asked.agent) == ("127.0.0.1", BROWSER)
    entry = HistoryEntry.objects.get(verb="approved")
    assert (entry.door, entry.address, entry.agent) == ("link", "127.0.0.1", BROWSER)
    assert entry.person_id == decider.pk


def test_posts_are_returned_with_remarks(client, address, asked):
    first, second, _third = posts_of(asked.request)
    typed = {"returned": [first], f"remark-{first}": "Shorter", f"remark-{second}": "Later"}
    page = client.post(address, answer(asked, "return", **typed))
    assert page.status_code == 200
    assert "2 posts; the others are approved" in page.content.decode()
    asked.refresh_from_db()
    assert asked.remarks == {first: "Shorter", second: "Later"}


def test_approving_with_posts_marked_asks_what_is_meant(client, address, asked):
    page = client.post(address, answer(asked, returned=posts_of(asked.request)[:1]))
    assert page.status_code == 400
    assert "choose return" in page.content.decode()


def test_a_post_of_another_plan_cannot_be_returned(client, address, asked):
    stranger = "018f0000-0000-7000-8000-000000000000"
    page = client.post(address, answer(asked, "return", comment="x", returned=[stranger]))
    assert page.status_code == 400


def test_the_same_post_twice_is_one_decision_with_the_same_answer(client, address, asked):
    first = client.post(address, answer(asked, "return", comment="No"))
    again = client.post(address, answer(asked, "return", comment="No"))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content
    assert HistoryEntry.objects.filter(verb="returned").count() == 1


def test_another_choice_is_a_conflict(client, address, asked):
    client.post(address, answer(asked))
    other = client.post(address, answer(asked, "return", comment="No"))
    assert other.status_code == 409
    assert "decided otherwise" in other.content.decode()
    asked.refresh_from_db()
    assert asked.decision == "approve"


def test_what_changed_since_is_shown_instead_of_decided(client, address, asked, plan):
    post = plan.posts.first()
    post.text = "Half price"
    post.save()
    page = client.post(address, answer(asked))
    text = page.content.decode()
    assert page.status_code == 409
    assert "<del>Post number 0</del>" in text
    assert "<ins>Half price</ins>" in text
    assert "Post · 1 Jun 2026, 10:00 · Text" in text
    asked.refresh_from_db()
    assert not asked.decision


def test_another_version_is_a_conflict(client, address, asked):
    assert client.post(address, answer(asked, version=2)).status_code == 409


def test_an_edit_that_was_not_sent_is_not_on_the_page(client, address, plan):
    Post.objects.update(text="canary")
    assert "canary" not in client.get(address).content.decode()


# --- The ways a link ends ------------------------------------------------------------------------
def used(asked, manager):
    AskedDecider.objects.update(decision="approve", decided_at=timezone.now())


def expired(asked, manager):
    Link.objects.update(expires_at=timezone.now())


def revoked(asked, manager):
    assert revoke_link(asked, by=manager)


def withdrawn(asked, manager):
    withdraw(asked.request, by=manager)


def without_role(asked, manager):
    take_role(Membership.objects.get(person=asked.person), by=manager)


def inactive(asked, manager):
    asked.person.is_active = False
    asked.person.save()


def closed(asked, manager):
    close_client(asked.request.client, by=manager)


ENDS = [used, expired, revoked, withdrawn, without_role, inactive, closed]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_link_that_is_over_answers_410_without_any_content(client, address, asked, manager, end):
    end(asked, manager)
    kept = client.post(f"{address}keep/", {"version": 1, "comment": "So far"})
    for page in (client.get(address), client.head(address), client.post(address, {}), kept):
        assert page.status_code == 410
        text = page.content.decode()
        assert not re.search("June|Post number|Nino|Bakery|Manana", text)
    asked.refresh_from_db()
    assert asked.decision == ("approve" if end is used else "")


@pytest.mark.parametrize("end", ENDS[1:], ids=lambda end: end.__name__)
def test_nothing_is_decided_through_a_link_that_is_over(client, address, asked, manager, end):
    end(asked, manager)
    assert client.post(address, answer(asked)).status_code == 410
    asked.refresh_from_db()
    assert not asked.decision


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_new_link_is_mailed_for_an_expired_one_only_and_the_answer_tells_nothing(
    client, address, asked, manager, end, django_capture_on_commit_callbacks
):
    end(asked, manager)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(f"{address}new/", {"email": "thief@example.com"})
    assert page.status_code == 200
    assert "If there is still something to decide" in page.content.decode()
    assert [each.to for each in mail.outbox] == ([["nino@example.com"]] if end is expired else [])
    if end is expired:
        assert client.get(address).status_code == 410, "the old one stays over"
        assert path_of(asked) in mail.outbox[0].body
        assert client.get(path_of(asked)).status_code == 200


def test_a_mailbox_is_not_flooded_with_new_links(client, address, asked, manager):
    expired(asked, manager)
    answers = []
    for _ in range(4):
        answers.append(client.post(f"{address}new/").status_code)
        Link.objects.update(expires_at=timezone.now())
        Link.objects.exclude(pk=Link.objects.earliest("pk").pk).delete()
    assert answers == [200, 200, 200, 429]


def test_a_replaced_link_points_to_the_newer_mail(client, address, asked, plan, manager):
    from approvals.services import resend_link

    resend_link(asked, by=manager)
    page = client.get(address)
    assert page.status_code == 410
    assert "A newer mail was sent to you" in page.content.decode()
    assert client.get(path_of(asked)).status_code == 200


def test_the_link_of_an_earlier_version_is_over(client, address, asked, plan, manager, approval):
    withdraw(approval, by=manager)
    again = request_approval(KIND, plan, by=manager)
    assert client.get(address).status_code == 410
    assert client.get(path_of(again.asked.get())).status_code == 200


# --- Unknown tokens ------------------------------------------------------------------------------
def test_unknown_tokens_are_not_found_whatever_they_look_like(client, db):
    bodies = set()
    for token in ("x", "A" * 43, "%00", "ა" * 43, "a" * 2000):
        page = client.get(f"/approve/{token}/")
        assert page.status_code == 404
        bodies.add(re.sub(r"[0-9a-f-]{36}", "ID", page.content.decode()))
    assert len(bodies) == 1


def test_unknown_tokens_are_counted_and_known_ones_are_not(client, address, settings):
    settings.LINK_UNKNOWN_LIMIT = 3
    codes = [client.get(f"/approve/guess{number}/").status_code for number in range(4)]
    assert codes == [404, 404, 404, 429]
    assert client.get("/approve/guess9/")["Retry-After"]
    assert client.post("/approve/guess9/new/").status_code == 429
    assert client.get(address).status_code == 200


def test_the_limit_is_of_an_address(client, settings, db):
    settings.LINK_UNKNOWN_LIMIT = 1
    for address in ("10.0.0.1", "10.0.0.2"):
        assert client.get("/approve/x/", REMOTE_ADDR=address).status_code == 404


def test_a_link_works_to_its_last_second(client, address, asked):
    Link.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    assert client.get(address).status_code == 200


def test_a_link_is_not_a_sign_in(client, address, business, approval):
    client.get(address)
    assert client.get(approval.get_absolute_url()).status_code == 302


def test_a_plan_of_a_thousand_posts_is_decided_in_one_form(
    client, address, asked, plan, channel, django_assert_num_queries
):
    with django_assert_num_queries(3):  # the link, the question, and that it was opened
        client.get(address)
    first = plan.posts.first()
    posts = [
        Post(content_plan=plan, channel=channel, type=first.type, text="x") for _ in range(1000)
    ]
    for post in posts:
        post.publish_at = first.publish_at
    Post.objects.bulk_create(posts)
    withdraw(asked.request, by=asked.request.asked_by)
    asked = request_approval(KIND, plan, by=asked.request.asked_by).asked.get()
    address = path_of(asked)
    with django_assert_num_queries(4):  # what was asked before, too
        assert client.get(address).status_code == 200
    typed = {f"remark-{pk}": "" for pk in posts_of(asked.request)}
    one = posts_of(asked.request)[0]
    page = client.post(address, answer(asked, "return", **typed | {f"remark-{one}": "No"}))
    assert page.status_code == 200
    asked.refresh_from_db()
    assert asked.returned_posts == [one]


def test_only_an_expired_link_offers_a_new_one(client, address, asked, manager):
    expired(asked, manager)
    assert f'action="{address}new/"' in client.get(address).content.decode()
    withdraw(asked.request, by=manager)
    assert "<form" not in client.get(address).content.decode()
