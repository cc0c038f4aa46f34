"""A post moved to another day: what keeps its approval and what doesn't (APPR-3)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from approvals.models import ApprovalRequest
from clients.models import HistoryEntry
from clients.services import change
from common.errors import StaleVersion, WrongState
from contentplan.rules.shifts import plan_within, within
from contentplan.services import change_plan, change_post, move_post
from tests.contentplan.test_services import decided, manager, plan, sent  # noqa: F401
from tests.factories import PostFactory, balanced_posts

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 10, 8, tzinfo=UTC)  # in Tbilisi


@pytest.fixture
def post(plan):  # noqa: F811
    return PostFactory(content_plan=plan, publish_at=NOON)


@pytest.fixture
def approved(plan, manager):  # noqa: F811
    post = balanced_posts(plan, publish_at=NOON)[0]
    decided(plan, manager, "approve")
    post.refresh_from_db()
    return post


def states(post) -> tuple[str, str]:
    post.refresh_from_db()
    post.content_plan.refresh_from_db()
    return post.status, post.content_plan.status


def test_a_post_moves_to_a_day_and_keeps_its_time_by_the_clients_clock(post, manager):  # noqa: F811
    move_post(post, date(2026, 6, 12), by=manager)
    assert post.publish_at == datetime(2026, 6, 12, 8, tzinfo=UTC)
    move_post(post, date(2026, 6, 12), time(18, 30), by=manager)
    assert post.publish_at == datetime(2026, 6, 12, 14, 30, tzinfo=UTC)
    entries = HistoryEntry.objects.filter(subject_id=post.pk)
    assert [set(entry.changes) for entry in entries] == [{"publish_at"}, {"publish_at"}]


def test_a_time_of_day_is_kept_over_a_clock_change(plan, manager):  # noqa: F811
    change(plan.client, {"timezone": "Europe/Berlin"}, by=manager)
    change_plan(plan, {"start": date(2026, 3, 1)}, by=manager)
    post = PostFactory(content_plan=plan, publish_at=datetime(2026, 3, 28, 9, tzinfo=UTC))
    move_post(post, date(2026, 3, 30), by=manager)  # summer time began on the 29th
    assert post.publish_at == datetime(2026, 3, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 7, 1)])
def test_a_post_does_not_leave_its_plan(post, manager, day):  # noqa: F811
    with pytest.raises(ValidationError):
        move_post(post, day, by=manager)
    post.refresh_from_db()
    assert post.publish_at == NOON


@pytest.mark.parametrize("status", ["published", "cancelled"])
def test_what_is_out_or_cancelled_stays(plan, manager, status):  # noqa: F811
    out = {"url": "https://example.com/1", "published_at": NOON}
    post = PostFactory(content_plan=plan, status=status, publish_at=NOON, **out)
    with pytest.raises(WrongState):
        move_post(post, date(2026, 6, 12), by=manager)


def test_nothing_moves_while_the_client_decides(plan, manager):  # noqa: F811
    post = balanced_posts(plan)[0]
    sent(plan, manager)
    post.refresh_from_db()
    with pytest.raises(WrongState):
        move_post(post, date(2026, 6, 12), by=manager)


def test_a_post_that_somebody_changed_meanwhile_is_not_moved(post, manager):  # noqa: F811
    change_post(post, {"text": "New"}, by=manager)
    with pytest.raises(StaleVersion):
        move_post(post, date(2026, 6, 12), by=manager, seen=1)


@pytest.mark.parametrize(
    ("at", "kept"),
    [(time(10, 0), True), (time(14, 0), True), (time(14, 1), False), (time(9, 59), False)],
)
def test_a_shift_within_the_allowance_keeps_the_approval(approved, manager, at, kept):  # noqa: F811
    move_post(approved, date(2026, 6, 10), at, by=manager)
    assert states(approved) == (("approved", "approved") if kept else ("draft", "draft"))
    assert ApprovalRequest.objects.filter(status="changed").exists() != kept


def test_the_allowance_is_the_clients_own(approved, plan, manager):  # noqa: F811
    change(plan.client, {"shift_allowance": 48}, by=manager)
    approved.refresh_from_db()
    move_post(approved, date(2026, 6, 12), by=manager)
    assert states(approved) == ("approved", "approved")


def test_small_shifts_do_not_add_up(approved, manager):  # noqa: F811
    move_post(approved, date(2026, 6, 10), time(13, 30), by=manager)
    assert states(approved)[0] == "approved"
    move_post(approved, date(2026, 6, 10), time(15, 0), by=manager)
    assert states(approved) == ("draft", "draft")


def test_a_shift_with_another_change_ends_the_approval(approved, manager):  # noqa: F811
    change_post(approved, {"publish_at": NOON + timedelta(minutes=5), "text": "Other"}, by=manager)
    assert states(approved) == ("draft", "draft")


def test_shifted_posts_leave_the_plan_approved_when_something_else_is_saved_unchanged(
    approved,
    plan,  # noqa: F811
    manager,  # noqa: F811
):
    move_post(approved, date(2026, 6, 10), time(13, 0), by=manager)
    plan.refresh_from_db()
    change_plan(plan, {"title": plan.title}, by=manager)
    assert states(approved) == ("approved", "approved")


def test_a_shift_is_put_back_only_within_the_allowance():
    sent_post = {"id": "1", "publish_at": "2026-06-10T08:00:00+00:00", "text": "a"}
    now = {**sent_post, "publish_at": "2026-06-10T10:00:00+00:00"}
    assert within(timedelta(hours=2), sent_post, now) == sent_post
    assert within(timedelta(hours=1, minutes=59), sent_post, now) == now


def test_posts_that_changed_places_by_a_shift_are_the_same_plan():
    first = {"id": "1", "publish_at": "2026-06-10T08:00:00+00:00"}
    second = {"id": "2", "publish_at": "2026-06-10T09:00:00+00:00"}
    later = {"id": "1", "publish_at": "2026-06-10T09:30:00+00:00"}
    before = {"title": "June", "posts": [first, second]}
    after = {"title": "June", "posts": [second, later]}
    assert plan_within(timedelta(hours=2), before, after) == before
    added = {"id": "3", "publish_at": "2026-06-01T00:00:00+00:00"}
    assert plan_within(timedelta(hours=2), before, {**after, "posts": [added, second, later]}) == {
        "title": "June",
        "posts": [first, second, added],
    }
