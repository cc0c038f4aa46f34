"""A plan of several hundred posts in its list and on its board: page by page, filters kept."""

import re

import pytest

from contentplan import looks
from contentplan.lists import MOST_CARDS, PAGE
from contentplan.models import Post
from tests.factories import ChannelFactory, ContentPlanFactory, PostFactory

pytestmark = pytest.mark.django_db
MANY = 2 * PAGE + 7


@pytest.fixture
def plan(home, manager, client):
    client.force_login(manager)
    channel = ChannelFactory(client=home)
    plan = ContentPlanFactory(client=home, channels=[channel], goal_agreed=True)
    first = PostFactory(content_plan=plan, channel=channel, type="engaging")
    Post.objects.bulk_create(
        Post(
            content_plan=plan,
            channel=channel,
            type="educational" if number % 3 else "engaging",
            publish_at=first.publish_at,
            text=f"Post {number}",
        )
        for number in range(1, MANY)
    )
    return plan


def shown(body):
    return re.findall(r'<tr id="p-([^"]+)"', body)


def link(body, rel):
    found = re.search(rf'<nav class="pagination".*?rel="{rel}" href="([^"]+)"', body, re.DOTALL)
    return found and found[1].replace("&amp;", "&")


@pytest.mark.parametrize(("page", "count"), [("1", PAGE), ("2", PAGE), ("3", 7)])
def test_each_page_has_its_posts_and_says_of_how_many(client, plan, page, count):
    body = client.get(plan.get_absolute_url(), {"view": "list", "page": page}).content.decode()
    assert len(shown(body)) == count
    first = (int(page) - 1) * PAGE + 1
    assert f"{first}–{first + count - 1} of {MANY}" in body
    assert (link(body, "prev") is None, link(body, "next") is None) == (page == "1", page == "3")


def test_the_pages_together_are_all_of_them_once_with_filters_and_order_kept(client, plan):
    path, found = plan.get_absolute_url() + "?view=list&type=educational&sort=-channel", []
    while path:
        body = client.get(path).content.decode()
        found += shown(body)
        path = link(body, "next")
        assert path is None or "type=educational&sort=-channel&page=" in path
    asked = plan.posts.filter(type="educational")
    assert sorted(found) == sorted(str(pk) for pk in asked.values_list("pk", flat=True))


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "٣", "99"])
def test_a_page_that_is_none_shows_one_that_is(client, plan, page):
    answer = client.get(plan.get_absolute_url(), {"view": "list", "page": page})
    assert answer.status_code == 200
    assert len(shown(answer.content.decode())) in (PAGE, 7)


def test_few_posts_have_no_pages(client, plan):
    plan.posts.filter(pk__in=plan.posts.values("pk")[PAGE:]).delete()
    body = client.get(plan.get_absolute_url(), {"view": "list"}).content.decode()
    assert len(shown(body)) == PAGE
    assert 'class="pagination"' not in body


def test_a_long_column_of_the_board_leads_to_the_list(client, plan):
    plan.posts.filter(pk__in=plan.posts.values("pk")[:3]).update(status="returned")
    path = plan.get_absolute_url()
    body = client.get(path, {"view": "board", "type": "engaging"}).content.decode()
    assert body.count('class="posts"') >= 2
    drafts = plan.posts.filter(status="draft", type="engaging").count()
    assert f"All {drafts} in the list" in body
    assert f"{path}?view=list&amp;type=engaging&amp;status=draft" in body
    assert "status=returned" not in body
    column = body.partition('id="column-draft"')[2].partition("</ul>")[0]
    assert column.count("<li") == MOST_CARDS


def test_what_is_changed_on_a_page_leads_back_to_it(client, plan):
    path = plan.get_absolute_url() + "?view=list&page=2"
    body = client.get(path).content.decode()
    action = re.search(r'id="bulk"[^>]* action="([^"]+)"', body)[1]
    post = plan.posts.get(pk=shown(body)[0])
    told = {"post": f"{post.pk}:{post.version}", "type": "promotional"}
    answer = client.post(action.replace("&amp;", "&"), told)
    assert answer["Location"] == path


def test_another_look_begins_on_its_first_page():
    look = looks.read({"view": "list", "page": "3", "type": "engaging"})
    assert look.here == "?view=list&type=engaging&page=3"
    assert look.link(sort="type") == "?view=list&type=engaging&sort=type"
    assert look._replace(view="board").here == "?view=board&type=engaging"


@pytest.mark.parametrize("view", ["list", "board"])
def test_a_page_costs_the_same_queries_whichever_it_is(
    client, plan, view, django_assert_max_num_queries
):
    client.get(plan.get_absolute_url(), {"view": view})
    with django_assert_max_num_queries(8):
        client.get(plan.get_absolute_url(), {"view": view, "page": "2"})
