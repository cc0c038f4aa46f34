"""What the check still says goes to the deciders with the plan, and makes no other version."""

from dataclasses import replace
from typing import Any

import pytest

from approvals import links, subjects
from approvals.decisions import decide
from approvals.models import Link
from approvals.services import changed_since, request_approval
from contentplan.models import Post, PostMedia
from contentplan.sent_findings import findings_sent
from contentplan.services import waive
from tests.factories import (
    ChannelFactory,
    ContentPlanFactory,
    MediaFactory,
    balanced_posts,
)

pytestmark = pytest.mark.django_db
PHRASE = "Our bread is of the best quality"


@pytest.fixture
def plan(home, manager):
    channel = ChannelFactory(client=home, network="instagram")
    plan = ContentPlanFactory(client=home, channels=[channel], goal_agreed=True)
    first, second, *_rest = balanced_posts(plan)
    Post.objects.filter(pk__in=[first.pk, second.pk]).update(text=PHRASE)
    return plan


def ask(plan: Any, manager: Any) -> Any:
    return request_approval("content_plan", plan, by=manager).asked.get()


def page_of(client: Any, asked: Any) -> str:
    newest = Link.objects.filter(asked=asked).latest("pk")
    return client.get(links.url_of(newest).removeprefix("http://127.0.0.1:8000")).content.decode()


def test_warnings_go_along_and_are_shown_with_their_codes(plan, manager, client):
    asked = ask(plan, manager)
    findings = asked.request.content["findings"]
    assert {"PLAN-5"} <= {finding["code"] for finding in findings}
    text = page_of(client, asked)
    assert "What the agency knows about this plan" in text
    for finding in findings:
        assert finding["code"] in text
        assert all(f'href="#post-{post}"' in text for post in finding["posts"])


def test_a_waived_one_goes_as_a_waiver_only(plan, manager, client):
    before = {finding["code"] for finding in findings_sent(plan)}
    code = next(f["code"] for f in findings_sent(plan) if not f["posts"])
    waive(plan, code, "A launch", by=manager)
    plan.refresh_from_db()
    assert before - {finding["code"] for finding in findings_sent(plan)} == {code}
    text = page_of(client, ask(plan, manager))
    assert "A launch" in text
    assert "Accepted by the agency" in text


def test_they_are_in_the_clients_language(plan, manager, home):
    home.language = "ru"
    home.save()
    plan.refresh_from_db()
    assert any("а" in finding["why"] for finding in findings_sent(plan))


def test_posts_of_which_the_same_is_said_share_an_entry(plan):
    several = [finding for finding in findings_sent(plan) if len(finding["posts"]) > 1]
    assert several
    said = [(finding["code"], finding["what"]) for finding in findings_sent(plan)]
    assert len(said) == len(set(said))


def test_a_finding_that_moves_by_itself_is_no_change(plan, manager, monkeypatch):
    """Else nobody could decide on the day after a warning came or went."""
    asked = ask(plan, manager)
    other = replace(subjects.subject("content_plan"), findings=lambda row: [{"code": "MIX-3"}])
    monkeypatch.setitem(subjects._subjects, "content_plan", other)
    decide(asked, decision="approve", version=1, via="page", by=asked.person)
    plan.refresh_from_db()
    assert plan.status == "approved"
    assert changed_since(asked.request, plan) == []


def test_files_stand_side_by_side_and_the_link_serves_both(plan, manager, home, client):
    post = plan.posts.first()
    old, new = MediaFactory(client=home), MediaFactory(client=home, sha256="0" * 64)
    placed = PostMedia.objects.create(post=post, media=old, position=0, alt="Old")
    asked = ask(plan, manager)
    decide(asked, decision="return", comment="No", version=1, via="page", by=asked.person)
    placed.delete()
    PostMedia.objects.create(post=post, media=new, position=0, alt="New")
    plan.refresh_from_db()
    again = ask(plan, manager)
    text = page_of(client, again)
    beside = text.partition("files-beside")[2]
    assert beside.index(str(old.pk)) < beside.index(str(new.pk))
    base = links.url_of(Link.objects.filter(asked=again).latest("pk"))
    base = base.removeprefix("http://127.0.0.1:8000")
    stray = MediaFactory(client=home)
    codes = [client.get(f"{base}media/{one.pk}/").status_code for one in (old, new, stray)]
    assert codes == [200, 200, 404]
