"""Whatever edits, sends, decisions, withdrawals, stops, absences and publications follow each
other, the promises of approvals hold.

To let more happen, add a rule; to promise more, add an invariant."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from approvals.covering import cover_client
from approvals.decisions import decide
from approvals.models import ApprovalRequest, AskedDecider, Way, WayStep
from approvals.services import request_approval, settle, withdraw
from approvals.services.ways import add_step, set_way
from approvals.subjects import digest
from clients.absences import announce_absence, end_absence
from clients.models import Absence, HistoryEntry
from common.errors import WrongState
from common.periods import today_in
from contentplan.models import ContentPlan, Hold, Post
from contentplan.services import cancel_post, change_post, hold_post, publish, waive
from contentplan.services.holds import release_hold, take_back, withdraw_hold
from contentplan.subjects import post_content
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    with_role,
)

Status = ApprovalRequest.Status
POSTS = 3
REFUSED = (ValidationError, WrongState)  # what a person is told; anything else is a fault


class Approvals(RuleBasedStateMachine):
    """One plan of three posts, two people who write and send, two who review, three who decide and
    stand in for each other."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = iter(range(1_000_000))

    @initialize(mode=st.sampled_from(["none", "optional", "required", "steps"]))
    def open(self, mode: str) -> None:
        self.client = ClientFactory()
        self.manager = with_role(self.client, "manager")
        self.house = [
            self.manager,
            with_role(self.client, "owner"),
            with_role(self.client, "owner"),
        ]
        self.deciders = [with_role(self.client, "decider") for _number in range(3)]
        channel = ChannelFactory(client=self.client)
        self.plan = ContentPlanFactory(client=self.client, channels=[channel], goal_agreed=True)
        for number in range(POSTS):
            PostFactory(content_plan=self.plan, channel=channel, text=f"Text {number} of the plan")
        self.way = set_way(
            Way(client=self.client, kind="content_plan"), {"mode": mode}, by=self.manager
        )
        for code in ("MIX-2", "PLAN-4", "PLAN-5", "PLAN-6", "PLAN-7"):
            with suppress(*REFUSED):
                waive(self.plan, code, "It is a test", by=self.manager)

    # --- What people do ---------------------------------------------------------------------------
    @rule(mode=st.sampled_from(["none", "optional", "required", "steps"]))
    def choose_mode(self, mode: str) -> None:
        self.tried(set_way, self.way, {"mode": mode}, by=self.manager)

    @rule(needed=st.integers(1, 3))
    def ask_a_board(self, needed: int) -> None:
        if self.way.steps.count() < 4:
            step = WayStep(way=self.way, side="client", name="Board", rule="count", needed=needed)
            self.tried(add_step, step, self.deciders, by=self.manager)

    @rule(number=st.integers(0, POSTS - 1), who=st.integers(0, 1))
    def edit(self, number: int, who: int) -> None:
        text = f"Another text, {next(self.numbers)} times new"
        self.tried(change_post, self.post(number), {"text": text}, by=self.house[who])

    @rule(number=st.integers(0, POSTS - 1))
    def behind_our_back(self, number: int) -> None:
        """Somebody with a hand in the database: the services must see it."""
        Post.objects.filter(pk=self.post(number).pk).exclude(status="published").update(
            text=f"Slipped in {next(self.numbers)}"
        )

    @rule(number=st.integers(0, POSTS - 1))
    def cancel(self, number: int) -> None:
        if Post.objects.exclude(status="cancelled").count() > 2:
            self.tried(cancel_post, self.post(number), by=self.manager)

    @rule(number=st.integers(-1, POSTS - 1))
    def send(self, number: int) -> None:
        """The plan, or one of its posts."""
        self.tried(request_approval, *self.subject(number), by=self.manager)

    @rule(number=st.integers(-1, POSTS - 1))
    def settle(self, number: int) -> None:
        self.tried(settle, *self.subject(number), by=self.manager)

    @rule(
        which=st.integers(0, 5),
        approve=st.sampled_from([True, True, False]),
        named=st.sets(st.integers(0, POSTS - 1)),
    )
    def decide(self, which: int, approve: bool, named: set[int]) -> None:
        asked = list(AskedDecider.objects.waiting().select_related("request", "person", "step"))
        if asked:
            one = asked[which % len(asked)]
            parts = [post["id"] for post in one.request.content["posts"]]
            is_plan = one.request.kind == "content_plan"
            posts = [pk for at, pk in enumerate(parts) if at in named] if is_plan else []
            self.tried(
                decide,
                one,
                decision="approve" if approve else "return",
                comment="" if approve else "Not so",
                returned_posts=[] if approve else posts,
                version=one.request.subject_version,
                via="page",
                by=one.person,
            )

    @rule(send=st.booleans(), slipped=st.booleans(), stopped=st.booleans())
    def as_it_mostly_goes(self, send: bool, slipped: bool, stopped: bool) -> None:
        """It is sent, all say yes, step after step, and it goes out."""
        if send:
            for request in ApprovalRequest.objects.pending():
                self.tried(withdraw, request, by=self.manager)
            self.edit(1, 0)
            self.send(-1)
        while asked := AskedDecider.objects.waiting().select_related("request", "person").first():
            seen = asked.request.subject_version
            given = {"decision": "approve", "version": seen, "via": "page", "by": asked.person}
            if not self.tried(decide, asked, **given):
                return  # it was changed meanwhile
        if slipped:
            self.behind_our_back(0)
        if stopped:
            self.stop(1, 0)
        self.publish()

    @rule(which=st.integers(0, 3))
    def withdraw(self, which: int) -> None:
        found = list(ApprovalRequest.objects.pending())
        if found:
            self.tried(withdraw, found[which % len(found)], by=self.manager)

    @rule(number=st.integers(0, POSTS - 1), who=st.integers(0, 2))
    def stop(self, number: int, who: int) -> None:
        self.tried(hold_post, self.post(number), reason="Wait", by=self.deciders[who])

    @rule(answer=st.sampled_from([release_hold, take_back, withdraw_hold]))
    def end_a_stop(self, answer: Any) -> None:
        hold = Hold.objects.current().select_related("held_by").first()
        if hold is not None:
            own = answer is withdraw_hold
            said = {} if own else {"argument": "It is right"}
            self.tried(answer, hold, **said, by=hold.held_by if own else self.manager)

    @rule(who=st.integers(0, 2), other=st.integers(1, 2))
    def go_away(self, who: int, other: int) -> None:
        """A decider is away today, and another one stands in."""
        today = today_in(self.client.timezone)
        self.tried(
            announce_absence,
            self.deciders[who],
            [self.client],
            substitute=self.deciders[(who + other) % 3],
            first_day=today,
            last_day=today,
            by=self.manager,
        )
        cover_client(self.client)

    @rule()
    def come_back(self) -> None:
        for absence in Absence.objects.select_related("client"):
            self.tried(end_absence, absence, by=self.manager)
        cover_client(self.client)

    @rule()
    def publish(self) -> None:
        """Try each post: what may not go out is refused."""
        stopped = set(Hold.objects.current().values_list("post", flat=True))
        for number in range(POSTS):
            post = self.post(number)
            said = post_content(post)
            if self.tried(publish, post, url="https://example.com/1", by=self.manager):
                assert post.pk not in stopped
                self.check_published(post, said)

    # --- What is promised -------------------------------------------------------------------------
    def check_published(self, post: Post, said: dict[str, Any]) -> None:
        """Nothing is out without an approval of that very version, unless the mode lets it."""
        changes = HistoryEntry.objects.filter(verb="published").latest("number").changes
        if "mode" in changes:
            self.way.refresh_from_db()
            assert changes["mode"] == [None, self.way.mode]
            assert self.way.mode in ("none", "optional")
        else:
            assert post.approved_digest == digest(said)
            assert any(digest(said) in approved for approved in self.approved_versions(post))

    def approved_versions(self, post: Post) -> Iterator[set[str]]:
        """Yield, for each request that anybody approved, what it approved of a post."""
        for request in ApprovalRequest.objects.exclude(shown_at=None):
            wanted = Status.APPROVED, Status.CHANGED, Status.RETURNED
            if request.status in wanted and not self.returned_in(request, post):
                shown = [one for one in request.content["posts"] if one["id"] == str(post.pk)]
                yield {digest(one) for one in shown}

    def returned_in(self, request: ApprovalRequest, post: Post) -> bool:
        """Whether a return of this request was of the whole, of this post, or before the end."""
        if request.status != Status.RETURNED:
            return False
        parts = list(request.asked.select_related("step"))
        back = [one for one in parts if one.decision == "return"]
        last = max(one.step.place for one in parts)
        return any(
            not one.returned_posts or str(post.pk) in one.returned_posts or one.step.place < last
            for one in back
        )

    @invariant()
    def one_state(self) -> None:
        """Request, plan and posts tell the same story."""
        if not hasattr(self, "plan"):
            return
        plan, posts = self.fresh_plan(), list(Post.objects.exclude(status="cancelled"))
        pending = {(one.kind, one.subject_id): one for one in ApprovalRequest.objects.pending()}
        asked = pending.get(("content_plan", plan.pk))
        review = {None: {"draft", "approved", "returned"}}
        here = None if asked is None else asked.shown_at is not None
        review |= {True: {"client_review"}, False: {"internal_review"}}
        assert plan.status in review[here]
        for post in posts:
            alone = pending.get(("post", post.pk))
            assert not (asked and alone)
            waits = asked or alone
            if waits is None:
                assert post.status not in Post.ASKED
            elif not post.is_settled:
                assert post.status == ("client_review" if waits.shown_at else "internal_review")
        if plan.status == "approved":
            assert all(post.is_settled or post.status in Post.ASKED for post in posts)

    @invariant()
    def one_step_is_open(self) -> None:
        for request in ApprovalRequest.objects.prefetch_related("all_steps"):
            steps = list(request.all_steps.all())
            opened = [step for step in steps if step.is_open]
            assert len(opened) == (request.status == Status.PENDING)
            begun = [step.opened_at is not None for step in steps]
            assert begun == sorted(begun, reverse=True), "steps open one after another"
            assert [step.side for step in steps] == sorted(step.side for step in steps)
            shown = any(step.side == "client" and step.opened_at for step in steps)
            assert (request.shown_at is not None) == (shown or not steps)

    @invariant()
    def the_history_explains_the_state(self) -> None:
        """Replaying what was written gives the state that is there (APPR-7)."""
        for request in ApprovalRequest.objects.all():
            told = "pending"
            for entry in HistoryEntry.objects.filter(subject_id=request.pk).order_by("number"):
                told = entry.changes.get("status", [None, told])[1]
            assert told == request.status
        for post in Post.objects.filter(status="published"):
            assert HistoryEntry.objects.filter(subject_id=post.pk, verb="published").count() == 1

    # --- Tools ------------------------------------------------------------------------------------
    def tried(self, step: Any, *args: Any, **kwargs: Any) -> bool:
        """Do a step as a door does it; return whether it was allowed."""
        try:
            with transaction.atomic():
                step(*args, **kwargs)
        except REFUSED:
            return False
        return True

    def post(self, number: int) -> Post:
        rows = Post.objects.select_related("content_plan__client", "channel", "goal")
        return rows.order_by("pk")[number]

    def subject(self, number: int) -> tuple[str, Any]:
        return ("post", self.post(number)) if number >= 0 else ("content_plan", self.fresh_plan())

    def fresh_plan(self) -> ContentPlan:
        return ContentPlan.objects.select_related("client").get()


@pytest.mark.django_db
def test_whatever_happens_the_promises_hold():
    class Undone(Approvals):
        """Each run begins with an empty database."""

        def __init__(self) -> None:
            super().__init__()
            self.around = transaction.atomic()
            self.around.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    chosen = settings(max_examples=60, stateful_step_count=40, deadline=None)
    run_state_machine_as_test(Undone, settings=chosen)
