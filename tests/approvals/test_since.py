"""What is new to a decider who was asked before (APPR-3)."""

import pytest

from approvals.decisions import decide
from approvals.services import request_approval, withdraw
from approvals.since import since_last
from contentplan.models import ContentPlan, Post
from tests.approvals.conftest import KIND, path_of
from tests.factories import with_role


@pytest.fixture
def returned(asked, decider):
    decide(asked, decision="return", comment="No", version=1, via="page", by=decider)
    return asked


def ask_again(plan, manager, person):
    ContentPlan.objects.filter(pk=plan.pk).update(status="draft")
    plan.refresh_from_db()
    return request_approval(KIND, plan, by=manager).asked.get(person=person)


def edit(plan, **values):
    post = plan.posts.order_by("publish_at").first()
    Post.objects.filter(pk=post.pk).update(**values)
    return post


def test_a_first_version_has_nothing_before_it(asked, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert since_last(asked) is None


def test_what_changed_is_shown_against_what_was_decided(returned, plan, manager, decider):
    ContentPlan.objects.filter(pk=plan.pk).update(title="July")
    asked = ask_again(plan, manager, decider)
    since = since_last(asked)
    assert (since.version, since.decision) == (1, "return")
    assert [(one.before, one.after) for one in since.changes] == [("June", "July")]


def test_a_version_that_was_withdrawn_unanswered_counts_less_than_a_decision(
    returned, plan, manager, decider
):
    withdraw(ask_again(plan, manager, decider).request, by=manager)
    assert since_last(ask_again(plan, manager, decider)).version == 1


def test_the_newest_of_several_decisions_counts(returned, plan, manager, decider):
    second = ask_again(plan, manager, decider)
    decide(second, decision="return", comment="Still no", version=2, via="page", by=decider)
    assert since_last(ask_again(plan, manager, decider)).version == 2


def test_who_never_decided_sees_it_against_what_was_sent_last(asked, plan, manager, decider):
    withdraw(asked.request, by=manager)
    since = since_last(ask_again(plan, manager, decider))
    assert (since.version, since.decision) == (1, "")


def test_who_was_not_asked_before_sees_no_difference(returned, plan, manager, business):
    other = with_role(business, "decider")
    assert since_last(ask_again(plan, manager, other)) is None


def test_the_page_shows_differences_word_by_word_and_folds_the_rest(
    client, returned, plan, manager, decider
):
    changed = edit(plan, text="Post number nine")
    text = client.get(path_of(ask_again(plan, manager, decider))).content.decode()
    assert "What changed since version 1" in text
    assert "You returned that one" in text
    assert "Posts: 1 changed, 0 new, 0 dropped, 2 as they were." in text
    assert "Post number <del>0</del><ins>nine</ins>" in text
    before, _fold, folded = text.partition("Show the 2 unchanged posts")
    assert f'id="post-{changed.pk}"' in before
    assert folded.count('name="returned"') == 2


def test_a_dropped_and_a_new_post_are_named(client, returned, plan, manager, decider, channel):
    first, second, _third = plan.posts.order_by("publish_at")
    first.delete()
    Post.objects.create(
        content_plan=plan,
        channel=channel,
        type="engaging",
        text="Quite new",
        publish_at=second.publish_at,
    )
    text = client.get(path_of(ask_again(plan, manager, decider))).content.decode()
    assert "Posts: 0 changed, 1 new, 1 dropped, 2 as they were." in text
    assert "New in this version" in text
    dropped = text.partition("Show the 1 post that was dropped")[2]
    assert dropped.index("Post number 0") < dropped.index("unchanged")
    assert f'value="{first.pk}"' not in text, "what is dropped can't be returned"


def test_a_moved_time_says_both(client, returned, plan, manager, decider):
    post = plan.posts.order_by("publish_at").first()
    edit(plan, publish_at=post.publish_at.replace(day=9))
    text = client.get(path_of(ask_again(plan, manager, decider))).content.decode()
    assert "<del>1</del><ins>9</ins> Jun 2026" in text


def test_the_signed_in_page_shows_the_same(client, returned, plan, manager, decider):
    edit(plan, text="Post number nine")
    asked = ask_again(plan, manager, decider)
    client.force_login(decider)
    text = client.get(asked.request.get_absolute_url()).content.decode()
    assert "Post number <del>0</del><ins>nine</ins>" in text
