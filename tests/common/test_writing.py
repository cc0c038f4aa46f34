"""Many rows of their own values in one statement, on both databases."""

import pytest

from common.writing import write_rows
from tests.factories import GoalFactory, PostFactory

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_values_in_one_statement(django_assert_num_queries):
    first, second, other = PostFactory(), PostFactory(), PostFactory(text="as it was")
    first.text, first.sent_content = "წერილი", {"text": "it's %s", "media": [1, None]}
    second.text, second.sent_content = "", None
    with django_assert_num_queries(1):
        write_rows([first, second], ["text", "sent_content"])
    for row in (first, second, other):
        text, content = row.text, row.sent_content
        row.refresh_from_db()
        assert (row.text, row.sent_content) == (text, content)


def test_moments_and_ids_keep_their_types():
    post = PostFactory()
    goal = GoalFactory(client=post.content_plan.client)
    was = post.publish_at
    post.goal, post.publish_at = goal, was.replace(year=was.year + 1, microsecond=5)
    write_rows([post], ["goal", "publish_at"])
    wanted = post.publish_at
    post.refresh_from_db()
    assert (post.goal_id, post.publish_at) == (goal.pk, wanted)


def test_what_is_not_named_stays():
    post = PostFactory(text="kept")
    post.text, post.hashtags = "not written", "#written"
    write_rows([post], ["hashtags"])
    post.refresh_from_db()
    assert (post.text, post.hashtags) == ("kept", "#written")


def test_no_rows_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_rows([], ["text"])
