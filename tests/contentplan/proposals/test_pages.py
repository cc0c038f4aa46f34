"""Pages of proposals: both sides read, the client proposes, the manager answers (IDEA-2)."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from clients.access import Access
from common import formats
from common.periods import today_in
from contentplan.models import Proposal
from contentplan.services import answer_proposal, use_idea
from smmhub.needs_you import needs
from smmhub.overview import lines
from tests.contentplan.proposals.conftest import address, declined, proposed
from tests.factories import ClientFactory, with_role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["decider", "contributor"])
def test_people_of_the_client_propose_and_read_the_answer(client, business, people, role):
    client.force_login(people[role])
    body = {"kind": "network", "text": "We need <TikTok>"}
    answer = client.post(address("proposals", business), body, follow=True)
    assert "We need &lt;TikTok&gt;" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert (proposal.author, proposal.kind) == (people[role], "network")
    answer_proposal(proposal, answer="decline", argument="Too early", by=people["manager"])
    assert "Too early" in client.get(address("proposals", business)).content.decode()


@pytest.mark.parametrize("role", ["manager", "decider"])
def test_both_sides_read_how_often_approved_posts_were_to_change(
    client, business, people, plan, role
):
    path = address("proposals", business)
    post = plan.posts.first()
    with time_machine.travel(datetime.combine(plan.end + timedelta(days=2), time(9), UTC)):
        client.force_login(people[role])
        text = flat(client.get(path))
        month = formats.month(plan.end + timedelta(days=2))
    assert f"{month}: the client has seen no posts yet" in text
    assert "The month before it was 0%." in text
    with time_machine.travel(datetime.combine(plan.end, time(9), UTC)):
        client.force_login(people[role])
        proposed(business, people, kind="change", about=post)
        text = flat(client.get(path))
    month = formats.month(plan.start)
    told = f"{month}: 1 change was asked for after approval, 5% of the posts"
    assert f"{told} that the client has seen (20). Of the month before there is no data." in text


def flat(answer) -> str:
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def test_an_observer_reads_and_proposes_nothing(client, business, people):
    proposed(business, people)
    client.force_login(people["observer"])
    text = client.get(address("proposals", business)).content.decode()
    assert "Show the bees" in text
    assert 'id="propose"' not in text
    body = {"kind": "idea", "text": "More"}
    assert client.post(address("proposals", business), body).status_code == 403


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"text": ""}, "text", "required"),
        ({"text": "x" * 4001}, "text", "max_length"),
        ({"text": "a\x00"}, "text", "TXT-1"),
        ({"kind": "change"}, "kind", "invalid_choice"),
        ({"kind": "order"}, "kind", "invalid_choice"),
        ({"about": "x"}, "about", "invalid"),
    ],
)
def test_what_is_no_proposal_is_refused(client, business, people, bad, field, code):
    client.force_login(people["contributor"])
    answer = client.post(address("proposals", business), {"kind": "idea", "text": "A"} | bad)
    assert answer.status_code == 400
    assert answer.context["form"].has_error(field, code=code)
    assert not Proposal.objects.exists()


def test_a_change_is_proposed_from_the_approved_post(client, business, people, plan):
    post = plan.posts.first()
    client.force_login(people["decider"])
    link = f"{address('proposals', business)}?about={post.pk}"
    assert link in client.get(post.get_absolute_url()).content.decode()
    page = client.get(link)
    assert page.context["form"]["about"].value() == post.pk
    assert f'value="{post.pk}"' in page.content.decode()
    body = {"kind": "change", "text": "Another day", "about": str(post.pk)}
    client.post(address("proposals", business), body)
    assert Proposal.objects.get().about == post
    client.force_login(people["observer"])
    assert link not in client.get(post.get_absolute_url()).content.decode()


def test_an_idea_is_answered_with_two_clicks_and_one_sentence(client, business, people):
    """Flow 4: from the first page to the proposal, a sentence, a button."""
    proposal = proposed(business, people)
    client.force_login(people["manager"])
    first = client.get("/").content.decode()
    link = f"{address('proposals', business)}#proposal-{proposal.pk}"
    assert f'href="{link}">Answer the client: Show the bees</a>' in first
    page = client.get(link).content.decode()
    assert f'action="{address("proposal_answer", business, proposal)}"' in page
    body = {"answer": "decline", "argument": "Nobody bakes at night"}
    answer = client.post(address("proposal_answer", business, proposal), body)
    assert answer.headers["Location"] == link
    assert "Answer the client" not in client.get("/").content.decode()


def test_a_refused_answer_keeps_its_place_and_says_why(client, business, people):
    proposed(business, people, "Another one")
    proposal = proposed(business, people)
    client.force_login(people["manager"])
    page = address("proposal_answer", business, proposal)
    for body, field in (({"answer": "decline"}, "argument"), ({"argument": "So"}, "answer")):
        answer = client.post(page, body)
        assert answer.status_code == 400
        assert answer.context["refused"].errors[field]
        assert answer.context["failed"] == proposal.pk
    assert answer.content.decode().count(">So</textarea>") == 1


def test_a_late_answer_is_told_so(client, business, people):
    proposal = declined(business, people)
    client.force_login(people["manager"])
    body = {"answer": "accept"}
    page = address("proposal_answer", business, proposal)
    assert client.post(page, body).status_code == 409


def test_a_specialist_reads_and_the_manager_answers(client, business, people):
    proposal = proposed(business, people)
    client.force_login(people["specialist"])
    page = client.get(address("proposals", business)).content.decode()
    answering = address("proposal_answer", business, proposal)
    assert "Show the bees" in page
    assert answering not in page
    assert client.post(answering, {"answer": "accept"}).status_code == 403


def test_the_client_asks_once_more_on_the_page(client, business, people):
    proposal = declined(business, people)
    client.force_login(people["contributor"])
    again = address("proposal_reopen", business, proposal)
    assert again in client.get(address("proposals", business)).content.decode()
    assert client.post(again, {"facts": ""}).status_code == 400
    assert client.post(again, {"facts": "The baker does"}).status_code == 302
    page = client.get(address("proposals", business)).content.decode()
    assert "The baker does" in page
    assert again not in page
    assert client.post(again, {"facts": "Once more"}).status_code == 409


def test_both_sides_see_what_became_of_it(client, business, people, plan):
    proposal = proposed(business, people)
    answer_proposal(proposal, answer="accept", argument="Good", by=people["manager"])
    client.force_login(people["contributor"])
    page = address("proposals", business)
    assert "It is in the idea bank." in client.get(page).content.decode()
    post = use_idea(proposal.idea, plan, day=plan.start, by=people["specialist"])
    assert post.get_absolute_url() not in client.get(page).content.decode()  # not sent yet (TEN-3)
    client.force_login(people["manager"])
    assert post.get_absolute_url() in client.get(page).content.decode()


def test_both_first_pages_say_who_is_waited_for(client, business, people):
    proposed(business, people)
    client.force_login(people["decider"])
    home = client.get(business.get_absolute_url()).content.decode()
    assert "Waiting for the agency" in home
    assert people["manager"].name in home
    assert "Answer the client" not in client.get("/").content.decode()


def test_a_proposal_without_an_answer_burns_after_three_days(business, people):
    proposal = proposed(business, people)
    today = today_in("UTC")

    def tones(role="manager"):
        access = Access.of(people[role])
        return [need.tone for need in needs(access, lines(access, today), today)]

    assert tones() == ["warn"]
    assert tones("specialist") == tones("decider") == []
    made = proposal.created_at.replace(year=proposal.created_at.year - 1)
    Proposal.objects.update(created_at=made)
    assert tones() == ["bad"]


def test_a_stranger_sees_no_proposal(client, business, people):
    proposal = proposed(business, people)
    client.force_login(with_role(ClientFactory(), "manager"))
    assert client.get(address("proposals", business)).status_code == 404
    answering = address("proposal_answer", business, proposal)
    assert client.post(answering, {"answer": "accept"}).status_code == 404
