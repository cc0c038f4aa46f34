"""Rules of plans, posts and waivers at their last allowed step and just past it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clients.services import add
from contentplan.models import ContentPlan, Post
from contentplan.services import add_post, change_post, publish, waive
from tests.factories import ClientFactory, ContentPlanFactory, PostFactory, approve, with_role

pytestmark = pytest.mark.django_db
FIRST = date(2026, 6, 1)


@pytest.fixture
def manager():
    return with_role(ClientFactory(), "manager")


@pytest.fixture
def plan(manager):
    """A plan of June in Tbilisi, four hours before UTC."""
    return ContentPlanFactory(client=manager.memberships.get().client)


def codes(refused: pytest.ExceptionInfo[ValidationError]) -> set[str | None]:
    error = refused.value
    found = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return {one.code for errors in found for one in errors}


def refused_with(code: str, made: object) -> bool:
    """Return whether a row is refused with just this code."""
    with pytest.raises(ValidationError) as refused:
        made.full_clean()  # type: ignore[attr-defined]
    return codes(refused) == {code}


# --- PLAN-1, PLAN-2 -------------------------------------------------------------------------------
def test_a_plan_may_be_of_one_day_and_ends_no_sooner_than_it_starts(manager):
    client = manager.memberships.get().client
    add(ContentPlan(client=client, title="A day", start=FIRST, end=FIRST), by=manager)
    sooner = ContentPlan(client=client, title="None", start=FIRST, end=FIRST - timedelta(days=1))
    assert refused_with("PLAN-1", sooner)


def test_a_plan_covers_at_most_a_year(manager):
    client = manager.memberships.get().client
    year = FIRST + timedelta(days=366)
    ContentPlan(client=client, title="A year", start=FIRST, end=year).full_clean()
    more = ContentPlan(client=client, title="More", start=FIRST, end=year + timedelta(days=1))
    assert refused_with("PLAN-1", more)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (datetime(2026, 5, 31, 20, 0, tzinfo=UTC), True),  # 1 June, 00:00 where the client is
        (datetime(2026, 5, 31, 19, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 30, 19, 59, tzinfo=UTC), True),  # 30 June, 23:59
        (datetime(2026, 6, 30, 20, 0, tzinfo=UTC), False),
    ],
)
def test_a_post_stands_from_the_first_to_the_last_minute_of_its_plan(plan, manager, moment, inside):
    post = PostFactory(content_plan=plan)
    new = Post(content_plan=plan, channel=post.channel, type="engaging", publish_at=moment)
    if inside:
        assert change_post(post, {"publish_at": moment}, by=manager).publish_at == moment
        assert add_post(new, by=manager).publish_at == moment
        return
    for step in (
        lambda: change_post(post, {"publish_at": moment}, by=manager),
        lambda: add_post(new, by=manager),
    ):
        with pytest.raises(ValidationError) as refused:
            step()
        assert codes(refused) == {"PLAN-1"}


# --- PLAN-3 ---------------------------------------------------------------------------------------
def test_a_post_may_be_out_since_this_moment_and_not_since_the_next(plan, manager):
    post = approve(PostFactory(content_plan=plan))
    moment = datetime(2026, 6, 5, 9, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        with pytest.raises(ValidationError) as refused:
            publish(
                post,
                url="https://example.com/1",
                published_at=moment + timedelta(seconds=1),
                by=manager,
            )
        assert codes(refused) == {"PLAN-3"}
        publish(post, url="https://example.com/1", published_at=moment, by=manager)
    assert (post.status, post.published_at) == ("published", moment)


def test_the_database_itself_keeps_no_published_post_without_its_address(plan):
    post = PostFactory.build(content_plan=plan, channel=plan.channels.first(), status="published")
    assert refused_with("PLAN-3", post)


# --- PLAN-9 ---------------------------------------------------------------------------------------
def test_a_finding_is_waived_by_a_letter_and_not_by_a_blank(plan, manager):
    PostFactory(content_plan=plan, speaker="")  # nobody speaks in this plan: PLAN-6
    with pytest.raises(ValidationError):
        waive(plan, "PLAN-6", " ", by=manager)
    assert waive(plan, "PLAN-6", "x", by=manager).reason == "x"
