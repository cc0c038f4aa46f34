"""What changed since an approval, on the agency's pages (APPR-3)."""

import pytest

from approvals.decisions import decide
from approvals.services import mark_changed
from contentplan.models import Post


@pytest.fixture
def url(asked, decider, plan, manager):
    """The page of what changed in an approved plan."""
    decide(asked, decision="approve", version=1, via="page", by=decider)
    Post.objects.filter(pk=plan.posts.order_by("publish_at").first().pk).update(text="Post nine")
    mark_changed(asked.request.kind, plan, by=manager)
    return f"{asked.request.get_absolute_url()}changes/"


def test_it_tells_word_by_word(client, url, manager):
    client.force_login(manager)
    text = client.get(url).content.decode()
    assert "Post <del>number 0</del><ins>nine</ins>" in text


def test_the_request_leads_there_and_htmx_gets_the_part_alone(client, url, manager):
    client.force_login(manager)
    assert f'href="{url}"' in client.get(url.removesuffix("changes/")).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<ins>nine</ins>" in part
    assert "<html" not in part


def test_what_is_again_as_approved_says_so(client, url, manager, plan):
    client.force_login(manager)
    Post.objects.filter(text="Post nine").update(text="Post number 0")
    assert "again as it was approved" in client.get(url).content.decode()


def test_the_client_does_not_see_drafts(client, url, decider):
    client.force_login(decider)
    assert client.get(url).status_code == 403
    assert url not in client.get(url.removesuffix("changes/")).content.decode()
