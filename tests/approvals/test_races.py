"""Many at once: real threads with connections of their own (LNK-3, CON-2)."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client as Browser

from approvals import links
from approvals.codes import TRIES, check_code, make_code
from approvals.comments import comment, reply, resolve, widen
from approvals.decisions import ContentChanged, decide
from approvals.models import AnswerDraft, ApprovalRequest, AskedDecider, Comment, RequestStep
from approvals.services import locked_row, mark_changed, request_approval
from approvals.subjects import digest, subject
from clients.history import first_broken
from clients.models import HistoryEntry
from common.errors import WrongState
from contentplan.models import Post
from jobs.models import Job
from tests.approvals.conftest import KIND, answer, effects, path_of
from tests.factories import with_role

MANY = 20
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(steps: list[Callable[[], Any]]) -> list[Any]:
    """Do each step in a thread of its own, all let go together; return what each gave or raised."""
    gate = Barrier(len(steps))

    def run(step):
        try:
            gate.wait()
            return step()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def test_a_decision_while_the_link_is_looked_up_is_seen(asked, address, monkeypatch):
    looked_up = links._for_person

    def decided_before(request, person):
        monkeypatch.setattr(links, "_for_person", looked_up)
        assert Browser().post(address, answer(asked)).status_code == 200
        return looked_up(request, person)

    monkeypatch.setattr(links, "_for_person", decided_before)
    assert Browser().post(address, answer(asked)).status_code == 200


def test_twenty_decisions_through_one_link_make_one(asked, address, business):
    choices = [answer(asked), answer(asked, "return", comment="No")]

    def press(number):
        return lambda: Browser().post(address, choices[number % 2]).status_code

    codes = at_once([press(number) for number in range(MANY)])
    assert sorted(set(codes)) in ([200, 409], [200, 410], [200, 409, 410])
    asked.refresh_from_db()
    assert codes.count(200) >= 1
    same = [
        code
        for number, code in enumerate(codes)
        if (number % 2 == 0) == (asked.decision == "approve")
    ]
    assert set(same) == {200}, "the same choice again shows the same result"
    assert HistoryEntry.objects.filter(verb__in=["approved", "returned"]).count() == 1
    assert len([effect for effect in effects if effect[0] != "client_review"]) == 1
    assert Job.objects.filter(kind="mail_receipt").count() == 1
    assert first_broken(business.pk) is None


def test_twenty_deciders_at_once_make_one_decision(plan, manager, business):
    people = [with_role(business, "decider") for _ in range(MANY)]
    approval = request_approval(KIND, plan, by=manager)
    parts = list(approval.asked.select_related("person", "request"))
    assert len(parts) == len(people)

    def say(one, number):
        more = {"comment": "No"} if number % 2 else {}
        return lambda: Browser().post(
            path_of(one), answer(one, "return" if number % 2 else "approve", **more)
        )

    codes = [page.status_code for page in at_once([say(one, n) for n, one in enumerate(parts)])]
    assert codes.count(200) == 1
    assert set(codes) <= {200, 409, 410}
    assert AskedDecider.objects.exclude(decision="").count() == 1
    assert ApprovalRequest.objects.get().status in ("approved", "returned")


def test_the_last_two_of_all_see_each_other(plan, manager, business):
    """Else each would wait for the other, and the question would stay open for ever."""
    business.decision_rule = "all"
    business.save()
    for _ in range(2):
        with_role(business, "decider")
    for _ in range(5):
        approval = request_approval(KIND, plan, by=manager)
        parts = list(approval.asked.select_related("person", "request"))

        def say(one):
            seen = one.request.subject_version
            return lambda: decide(one, decision="approve", version=seen, via="api", by=one.person)

        given = at_once([say(one) for one in parts])
        assert all(isinstance(one, AskedDecider) for one in given), given
        approval.refresh_from_db()
        assert approval.status == "approved"
        type(plan).objects.update(status="draft")


def test_of_many_senders_one_asks(plan, manager, decider):
    given = at_once([lambda: request_approval(KIND, plan, by=manager)] * 8)
    assert sum(isinstance(one, ApprovalRequest) for one in given) == 1, given
    assert ApprovalRequest.objects.count() == 1
    plan.refresh_from_db()
    assert plan.sent_version == 1


ROUNDS = 200


def test_an_approval_against_an_edit_two_hundred_times_is_never_of_something_else(
    asked, plan, manager
):
    """Whoever is first: what is called approved is what was seen, word for word."""
    about, seen = subject(KIND), asked.request.subject_version
    post = plan.posts.order_by("publish_at").first()
    outcomes = Counter()

    @transaction.atomic
    def edit():
        row = locked_row(about, plan.pk)  # as every service that changes a plan does
        Post.objects.filter(pk=post.pk).update(text="Half price")
        mark_changed(KIND, row, by=manager)

    def say():
        return decide(asked, decision="approve", version=seen, via="api", by=asked.person)

    for _round in range(ROUNDS):
        edited, said = at_once([edit, say])
        assert edited is None
        request = ApprovalRequest.objects.get()
        same = digest(about.content(plan)) == request.digest
        if isinstance(said, ContentChanged):  # the edit came first
            assert (request.status, same) == ("pending", False)
        else:
            assert isinstance(said, AskedDecider)
            assert (request.status, same) == ("changed", False)
        assert request.content["posts"][0]["text"] == "Post number 0"
        outcomes[request.status] += 1
        put_back(post, plan)
    assert sum(outcomes.values()) == ROUNDS
    assert first_broken(plan.client_id) is None


def test_an_answer_and_the_widening_of_its_thread_leave_one_audience(plan, manager):
    for _round in range(10):
        first = comment(KIND, plan, "One", by=manager)
        at_once(
            [
                lambda first=first: widen(first, by=manager),
                lambda first=first: reply(first, "Two", by=manager),
                lambda first=first: reply(first, "Three", by=manager),
            ]
        )
        thread = Comment.objects.filter(Q(pk=first.pk) | Q(thread=first))
        assert [one.audience for one in thread] == ["client"] * 3


def test_of_many_who_resolve_a_thread_one_does(plan, manager):
    first = comment(KIND, plan, "One", by=manager)
    given = at_once([lambda: resolve(first, by=manager) for _number in range(5)])
    assert sum(isinstance(one, WrongState) for one in given) == 4
    assert HistoryEntry.objects.filter(verb="resolved").count() == 1


def put_back(post, plan):
    """Let everything be as it was when the question was sent."""
    Post.objects.filter(pk=post.pk).update(text="Post number 0")
    ApprovalRequest.objects.update(status="pending", closed_at=None)
    RequestStep.objects.update(ended="", closed_at=None)
    AskedDecider.objects.update(decision="", decided_at=None, via="")
    type(plan).objects.update(status="client_review")


def test_of_many_typing_at_once_one_draft_stays(asked, address):
    """A phone and a desk, both open: no two rows, no error."""

    def keep(number):
        return lambda: (
            Browser()
            .post(f"{address}keep/", {"version": 1, "comment": f"Draft {number}"})
            .status_code
        )

    assert set(at_once([keep(number) for number in range(8)])) == {200}
    assert AnswerDraft.objects.get().comment.startswith("Draft ")


def test_of_twenty_guesses_at_once_no_more_than_five_are_looked_at(asked, business):
    """Else a fast machine would have more than five tries (LNK-6)."""
    code = make_code(asked)
    wrong = f"{(int(code) + 1) % 10**8:08d}"

    def guess():
        try:
            check_code(asked, wrong)
        except ValidationError as error:
            return error.messages[0]
        return "right"

    said = Counter(at_once([guess] * MANY))
    assert said["This is not the code that we mailed last. Please look again."] == TRIES
    assert sum(said.values()) == MANY
    assert "right" not in said
