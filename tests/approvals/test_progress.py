"""What a decider ticked and typed is kept until it's sent; it decides nothing (LNK-2)."""

import pytest

from approvals.models import AnswerDraft, AskedDecider
from approvals.services import request_approval, revoke_link, withdraw
from clients.models import HistoryEntry
from contentplan.models import ContentPlan, Post
from tests.approvals.conftest import KIND, answer, path_of, posts_of


@pytest.fixture
def typed(asked):
    first, second, _third = posts_of(asked.request)
    return {"version": 1, "comment": "So far", "returned": [first], f"remark-{second}": "Shorter"}


def test_it_is_there_again_when_the_link_is_opened_again(client, address, asked, typed):
    page = client.post(f"{address}keep/", typed)
    assert page.status_code == 200
    assert "Nothing is decided yet" in page.content.decode()
    text = client.get(address).content.decode()
    assert "So far</textarea>" in text
    assert "Shorter</textarea>" in text
    assert text.count(" checked") == 1, "the tick, and no choice"


def test_it_is_no_decision_and_writes_no_history(client, address, asked, typed):
    before = HistoryEntry.objects.count()
    client.post(f"{address}keep/", typed | {"decision": "approve"})
    asked.refresh_from_db()
    assert (asked.decision, HistoryEntry.objects.count()) == ("", before)
    assert "checked" not in client.get(address).content.decode().partition("decision-bar")[2]


def test_the_last_one_counts(client, address, asked, typed):
    client.post(f"{address}keep/", typed)
    client.post(f"{address}keep/", {"version": 1, "comment": "Better"})
    draft = AnswerDraft.objects.get()
    assert (draft.comment, draft.ticked, draft.remarks) == ("Better", [], {})


def test_a_script_gets_no_page(client, address, typed):
    answered = client.post(f"{address}keep/", typed, headers={"X-Keep": "1"})
    assert (answered.status_code, answered.content) == (204, b"")
    assert AnswerDraft.objects.count() == 1


def test_a_button_presser_without_the_form_keeps_nothing(client, address):
    assert client.post(f"{address}keep/", {}).status_code == 400
    assert client.get(f"{address}keep/").status_code == 405
    assert not AnswerDraft.objects.exists()


def test_what_cannot_be_sent_is_not_kept_but_stays_on_the_page(client, address, typed):
    page = client.post(f"{address}keep/", typed | {"comment": "x" * 4001})
    assert page.status_code == 400
    assert "x" * 4001 in page.content.decode()
    assert 'formaction="../keep/"' in page.content.decode()
    assert not AnswerDraft.objects.exists()


def test_posts_that_nobody_sent_are_left_out(client, address, typed):
    client.post(f"{address}keep/", typed | {"returned": ["of another plan"]})
    assert AnswerDraft.objects.get().ticked == []


def test_a_link_that_is_over_keeps_nothing(client, address, asked, manager, typed):
    revoke_link(asked, by=manager)
    assert client.post(f"{address}keep/", typed).status_code == 410
    assert not AnswerDraft.objects.exists()


def test_deciding_forgets_it(client, address, asked, typed):
    client.post(f"{address}keep/", typed)
    client.post(address, answer(asked))
    assert AskedDecider.objects.get().decision == "approve"
    assert not AnswerDraft.objects.exists()


def test_what_changed_meanwhile_loses_nothing(client, address, asked, typed, plan, manager):
    """The page says it, keeps it, and the next version has it again."""
    Post.objects.filter(pk=posts_of(asked.request)[2]).update(text="Half price")
    page = client.post(address, typed | {"decision": "return"})
    assert page.status_code == 409
    assert "So far" in page.content.decode()
    assert "Shorter" in page.content.decode()
    withdraw(asked.request, by=manager)
    plan.refresh_from_db()
    again = request_approval(KIND, plan, by=manager).asked.get()
    text = client.get(path_of(again)).content.decode()
    assert "So far</textarea>" in text
    assert "Shorter</textarea>" in text


def test_a_decided_version_leaves_nothing_to_the_next(client, address, asked, typed, plan, manager):
    client.post(f"{address}keep/", typed)
    client.post(address, answer(asked, "return", comment="No"))
    ContentPlan.objects.filter(pk=plan.pk).update(status="draft")
    plan.refresh_from_db()
    request_approval(KIND, plan, by=manager)
    assert not AnswerDraft.objects.exists()


# --- Signed in ------------------------------------------------------------------------------------
def test_the_same_draft_is_there_by_link_and_signed_in(client, address, asked, typed, decider):
    client.force_login(decider)
    url = asked.request.get_absolute_url()
    kept = client.post(f"{url}keep/", typed)
    assert kept["Location"] == url
    assert "So far</textarea>" in client.get(url).content.decode()
    assert "So far</textarea>" in client.get(address).content.decode()


def test_a_refused_draft_comes_back_signed_in(client, asked, typed, decider):
    client.force_login(decider)
    page = client.post(f"{asked.request.get_absolute_url()}keep/", typed | {"comment": "x" * 4001})
    assert page.status_code == 400
    assert "x" * 4001 in page.content.decode()


def test_nothing_is_kept_once_it_is_over(client, asked, typed, decider, manager):
    withdraw(asked.request, by=manager)
    client.force_login(decider)
    url = f"{asked.request.get_absolute_url()}keep/"
    assert client.post(url, typed).status_code == 409
    assert not AnswerDraft.objects.exists()


def test_who_was_not_asked_keeps_nothing(client, asked, typed, manager):
    client.force_login(manager)
    assert client.post(f"{asked.request.get_absolute_url()}keep/", typed).status_code == 403
