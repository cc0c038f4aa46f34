"""Inbox, list, one question and comments of people who are signed in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.urls import reverse

from approvals.decisions import decide
from approvals.models import ApprovalRequest, AskedDecider, Comment, Link
from approvals.services import request_approval
from approvals.wording import age
from clients.access import Access
from clients.models import HistoryEntry
from tests.approvals.conftest import KIND, answer, make_plan, path_of, posts_of
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    MembershipFactory,
    everybody,
    with_role,
)


def at(name, approval, *more):
    return reverse(f"approvals:{name}", args=[approval.client_id, approval.pk, *more])


@pytest.fixture
def people(business, manager, decider):
    return {"manager": manager, "decider": decider} | {
        role: with_role(business, role)
        for role in ("owner", "specialist", "contributor", "observer")
    }


@pytest.fixture
def stranger(db):
    return with_role(ClientFactory(), "manager")


def test_the_decider_finds_what_waits_in_one_inbox(client, asked, decider, business):
    other = ClientFactory(name="Florist")
    other_plan = make_plan(other, ChannelFactory(client=other), title="July")
    MembershipFactory(person=decider, client=other, role="decider")
    request_approval(KIND, other_plan, by=with_role(other, "manager"))
    client.force_login(decider)
    text = client.get("/approvals/").content.decode()
    assert "June" in text
    assert "July" in text
    assert "Florist" in text
    client.post(at("decide", asked.request), answer(asked))
    assert "June" not in client.get("/approvals/").content.decode()


def test_the_manager_sees_who_holds_the_ball(client, approval, manager):
    client.force_login(manager)
    text = client.get("/approvals/").content.decode()
    assert "June" in text
    assert "Nino" in text
    listed = client.get(reverse("approvals:list", args=[approval.client_id])).content.decode()
    assert "Nino" in listed
    assert "sent today" in listed
    assert f'href="{approval.get_absolute_url()}"' in listed


@pytest.mark.parametrize(
    ("sent", "due", "words"),
    [
        (0, 3, "due 5 May 2026 · sent today"),
        (1, 3, "due 5 May 2026 · waits 1 day"),
        (8, -1, "<strong>late, due 1 May 2026</strong> · waits 8 days"),
    ],
)
def test_a_list_says_how_long_it_waits_in_the_client_s_days(sent, due, words):
    today = date(2026, 5, 2)
    asked_at = datetime(2026, 5, 1, 20, 30, tzinfo=UTC) - timedelta(days=sent)  # 00:30 in Tbilisi
    request = ApprovalRequest(due=today + timedelta(days=due))
    request.created_at = asked_at
    assert age(request, "Asia/Tbilisi", today) == words


def test_what_is_closed_says_how_long_it_took():
    request = ApprovalRequest(status="approved", due=date(2026, 5, 2))
    request.created_at = datetime(2026, 5, 1, 8, tzinfo=UTC)
    for days, words in ((0, "took less than a day"), (2, "took 2 days")):
        request.closed_at = request.created_at + timedelta(days=days)
        assert age(request, "UTC", date(2026, 6, 1)) == words


def test_the_list_narrows_by_state(client, approval, manager):
    client.force_login(manager)
    page = reverse("approvals:list", args=[approval.client_id])
    assert "June" in client.get(page, {"status": "pending"}).content.decode()
    assert "Nothing here yet" in client.get(page, {"status": "approved"}).content.decode()
    assert "June" in client.get(page, {"status": "bogus"}).content.decode()


def test_a_stranger_finds_nothing(client, approval, asked, stranger):
    client.force_login(stranger)
    assert client.get(at("detail", approval)).status_code == 404
    assert client.get(reverse("approvals:list", args=[approval.client_id])).status_code == 404
    for name in ("decide", "withdraw"):
        assert client.post(at(name, approval), answer(asked)).status_code == 404
    for name in ("resend", "revoke"):
        assert client.post(at(name, approval, asked.pk)).status_code == 404
    comments = reverse("approvals:comment", args=[approval.client_id])
    assert client.post(comments, {"kind": KIND, "text": "x"}).status_code == 404
    assert "June" not in client.get("/approvals/").content.decode()


def test_a_manager_of_two_clients_cannot_mix_them(client, approval, manager, asked):
    sister = ClientFactory(agency=approval.client.agency)
    boss = with_role(sister, "owner")
    client.force_login(boss)
    mixed = reverse("approvals:detail", args=[sister.pk, approval.pk])
    assert client.get(mixed).status_code == 404
    resend = reverse("approvals:resend", args=[sister.pk, approval.pk, asked.pk])
    assert client.post(resend).status_code == 404


@pytest.mark.parametrize("role", ["specialist", "decider", "contributor", "observer"])
def test_only_senders_take_back_and_handle_links(client, approval, asked, people, role):
    client.force_login(people[role])
    assert client.get(at("detail", approval)).status_code == 200
    assert client.post(at("withdraw", approval)).status_code == 403
    assert client.post(at("resend", approval, asked.pk)).status_code == 403
    assert client.post(at("revoke", approval, asked.pk)).status_code == 403
    assert ApprovalRequest.objects.get().is_open


@pytest.mark.parametrize("role", ["owner", "manager", "specialist", "contributor", "observer"])
def test_only_a_decider_decides(client, approval, asked, people, role):
    client.force_login(people[role])
    assert 'name="decision"' not in client.get(at("detail", approval)).content.decode()
    assert client.post(at("decide", approval), answer(asked)).status_code == 403


def test_a_decider_who_was_not_asked_does_not_decide(client, approval, asked, business):
    client.force_login(with_role(business, "decider"))
    assert client.post(at("decide", approval), answer(asked)).status_code == 403


def test_a_signed_in_decider_has_the_same_form(client, approval, asked, decider, plan):
    client.force_login(decider)
    text = client.get(at("detail", approval)).content.decode()
    assert text.count('name="decision"') == 2
    assert "csrfmiddlewaretoken" in text
    first = posts_of(approval)[0]
    typed = {f"remark-{first}": "Shorter"}
    assert client.post(at("decide", approval), answer(asked, "", **typed)).status_code == 400
    done = client.post(at("decide", approval), answer(asked, "return", **typed))
    assert done.status_code == 302
    asked.refresh_from_db()
    assert (asked.via, asked.remarks) == ("page", {first: "Shorter"})
    assert HistoryEntry.objects.get(verb="returned").door == "page"
    assert 'name="decision"' not in client.get(at("detail", approval)).content.decode()
    late = client.post(at("decide", approval), answer(asked))
    assert late.status_code == 409


def test_a_signed_in_decider_is_shown_what_changed(client, approval, asked, decider, plan):
    plan.posts.update(text="Half price")
    client.force_login(decider)
    page = client.post(at("decide", approval), answer(asked))
    assert page.status_code == 409
    assert "<ins>Half price</ins>" in page.content.decode()


def test_a_signed_in_decision_needs_a_token_of_the_form(approval, asked, decider):
    from django.test import Client as Browser

    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(decider)
    assert browser.post(at("decide", approval), answer(asked)).status_code == 403


def test_the_manager_takes_back(client, approval, manager):
    client.force_login(manager)
    assert client.post(at("withdraw", approval)).status_code == 302
    assert ApprovalRequest.objects.get().status == "withdrawn"
    assert client.post(at("withdraw", approval)).status_code == 409


def test_the_manager_ends_and_renews_a_link(client, approval, asked, manager, address):
    client.force_login(manager)
    text = client.get(at("detail", approval)).content.decode()
    assert "The personal link works." in text
    assert address not in text
    client.post(at("revoke", approval, asked.pk))
    assert client.get(address).status_code == 410
    assert "The personal link was ended." in client.get(at("detail", approval)).content.decode()
    client.post(at("revoke", approval, asked.pk))
    client.post(at("resend", approval, asked.pk))
    assert client.get(path_of(asked)).status_code == 200
    verbs = HistoryEntry.objects.filter(subject_id=approval.pk).values_list("verb", flat=True)
    assert list(verbs) == ["sent_for_approval", "link_revoked", "link_resent"]


def test_a_part_of_another_question_is_not_found(client, approval, manager, business, channel):
    other = request_approval(KIND, make_plan(business, channel, title="July"), by=manager)
    client.force_login(manager)
    part = other.asked.get()
    assert client.post(at("resend", approval, part.pk)).status_code == 404
    assert Link.objects.count() == 2


@pytest.mark.parametrize("role", ["owner", "manager", "specialist", "decider", "observer"])
def test_each_role_opens_each_page_in_few_queries(
    client, approval, people, role, django_assert_max_num_queries
):
    client.force_login(people[role])
    client.get("/approvals/")  # a new session notes its age
    pages = ["/approvals/", reverse("approvals:list", args=[approval.client_id])]
    for page in [*pages, at("detail", approval)]:
        with django_assert_max_num_queries(8):
            assert client.get(page).status_code == 200


# --- Comments ------------------------------------------------------------------------------------
def write(client, plan, text="Hello", **more):
    where = reverse("approvals:comment", args=[plan.client_id])
    return client.post(where, {"kind": KIND, "subject": str(plan.pk), "text": text, **more})


@pytest.mark.parametrize("role", ["owner", "manager", "specialist"])
def test_a_comment_of_the_agency_is_internal_unless_it_says_otherwise(
    client, approval, plan, people, role
):
    client.force_login(people[role])
    write(client, plan, "secret", audience="internal")
    write(client, plan, "open", audience="client")
    assert list(Comment.objects.values_list("text", "audience")) == [
        ("secret", "internal"),
        ("open", "client"),
    ]
    text = client.get(at("detail", approval)).content.decode()
    assert text.count("Internal: the client does not see this") == 1
    assert text.count("The client sees this") == 1
    client.force_login(people["decider"])
    theirs = client.get(at("detail", approval)).content.decode()
    assert "open" in theirs
    assert "secret" not in theirs
    assert "Internal" not in theirs


@pytest.mark.parametrize("role", ["decider", "contributor"])
@pytest.mark.parametrize("audience", ["internal", "client", ""])
def test_a_comment_of_the_client_is_always_for_both(client, approval, plan, people, role, audience):
    client.force_login(people[role])
    assert write(client, plan, audience=audience).status_code == 302
    assert Comment.objects.get().audience == "client"


def test_the_form_starts_internal(client, approval, manager):
    client.force_login(manager)
    text = client.get(at("detail", approval)).content.decode()
    assert 'value="internal" checked' in text


def test_an_observer_does_not_comment(client, approval, plan, people):
    client.force_login(people["observer"])
    assert write(client, plan).status_code == 403
    assert "comment-form" not in client.get(at("detail", approval)).content.decode()


def test_the_client_does_not_comment_on_what_was_not_sent(client, business, channel, people):
    draft = make_plan(business, channel, title="Draft")
    client.force_login(people["decider"])
    assert write(client, draft).status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"text": ""}, 400),
        ({"text": "x" * 4001}, 400),
        ({"text": "\x07"}, 400),
        ({"audience": "everyone"}, 400),
        ({"kind": "nope"}, 404),
        ({"subject": "nope"}, 404),
        ({"subject": "018f0000-0000-7000-8000-000000000000"}, 404),
    ],
)
def test_a_bad_comment_is_refused_with_its_text_kept(client, plan, approval, manager, more, status):
    client.force_login(manager)
    given = {"text": "typed", "audience": "internal", **more}
    page = write(client, plan, **given)
    assert page.status_code == status
    if status == 400:
        assert given["text"].strip("\x07")[:20] in page.content.decode()
    assert not Comment.objects.exists()


def test_htmx_gets_the_comments_alone(client, plan, approval, manager):
    client.force_login(manager)
    where = reverse("approvals:comment", args=[plan.client_id])
    given = {"kind": KIND, "subject": str(plan.pk), "text": "Hello", "audience": "client"}
    page = client.post(where, given, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert page.content.decode().lstrip().startswith("<section")
    assert "Hello" in page.content.decode()


def test_a_comment_leaves_an_entry_without_its_text(client, plan, approval, manager):
    client.force_login(manager)
    write(client, plan, "canary", audience="internal")
    entry = HistoryEntry.objects.get(verb="commented")
    assert "canary" not in str(entry.changes)
    assert entry.changes["audience"] == [None, "internal"]


def test_everybody_but_strangers_opens_the_empty_list(client, business):
    for person in everybody(business).values():
        client.force_login(person)
        assert client.get(reverse("approvals:list", args=[business.pk])).status_code == 200
    assert not AskedDecider.objects.exists()


def test_only_who_is_waited_for_is_asked_to_decide_on_the_page_of_the_row(
    rf, asked, decider, manager, plan
):
    card = Template("{% load approvals %}{% approval_state kind plan %}")

    def shown(person) -> str:
        request = rf.get("/")
        request.user, request.access = person, Access.of(person)
        return card.render(Context({"kind": KIND, "plan": plan, "request": request}))

    button = f'<a class="button primary" href="{asked.request.get_absolute_url()}">Decide</a>'
    assert button in shown(decider)
    assert button not in shown(manager)
    seen = asked.request.subject_version
    decide(asked, decision="approve", version=seen, via="page", by=decider)
    assert button not in shown(decider)
