"""Many at once: real threads with connections of their own (LNK-3, CON-2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser

from approvals.decisions import decide
from approvals.models import ApprovalRequest, AskedDecider
from approvals.services import request_approval
from clients.history import first_broken
from clients.models import HistoryEntry
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


def test_an_approval_against_an_edit_is_of_what_was_seen_or_is_refused(
    plan, manager, decider, business
):
    """Whoever is first: nothing else than the sent text is ever called approved."""
    for number in range(10):
        Post.objects.update(text="seen")
        approval = request_approval(KIND, plan, by=manager)
        one = approval.asked.select_related("person", "request").get()

        def edit(number=number):
            return Post.objects.filter(content_plan=plan).update(text=f"edit {number}")

        def say(one=one):
            seen = one.request.subject_version
            return decide(one, decision="approve", version=seen, via="api", by=one.person)

        at_once([edit, say])
        approval.refresh_from_db()
        assert all(post["text"] == "seen" for post in approval.content["posts"])
        if approval.is_open:
            from approvals.services import withdraw

            withdraw(approval, by=manager)
        type(plan).objects.update(status="draft")
