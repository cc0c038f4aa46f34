"""Who comes, is away, and what each person holds at a place of the world."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from clients.brief import answer_question
from clients.invitations import PURPOSE as INVITE
from clients.invitations import invite
from clients.models import Absence, BriefAnswer, BriefDraft, BriefQuestion, Membership
from common.periods import now
from common.tokens import token_for
from contentplan.services.feeds import make_feed
from webhooks.models import Delivery, Endpoint


def brief(place: Any) -> None:
    """Two questions of the agency's own, one of them answered; and half an answer."""
    told = {"client": place.client, "section": "tone", "person": place.people["decider"]}
    for name in ("brief_question", "answered_question"):
        place.rows[name] = BriefQuestion.objects.create(text=f"{name} {place.word}", **told)
    row = answer_question(
        place.answered_question, f"So {place.word}", applies=True, by=place.people["contributor"]
    )
    place.rows["brief_answer"] = BriefAnswer.objects.get(question=row)
    BriefDraft.objects.create(
        question=place.brief_question, person=place.manager, text=f"Half {place.word}"
    )


def people(place: Any) -> None:
    brief(place)
    found = invite(
        agency=place.client.agency,
        client=place.client,
        email=f"new-{place.word}@example.com".lower(),
        name=f"New {place.word}",
        role="observer",
        by=place.manager,
    )
    place.rows["invitation"] = found
    place.rows["absence"] = Absence.objects.create(
        client=place.client,
        person=place.manager,
        substitute=place.people["specialist"],
        first_day=date(2030, 1, 1),
        last_day=date(2030, 1, 31),
    )
    place.rows["invite_token"] = token_for(INVITE, found.seed)
    own = make_feed(place.manager, f"Desk {place.word}", [place.client.pk])[0]
    place.rows["feed"] = SimpleNamespace(pk=own.pk)
    place.rows["feed_token"] = make_feed(place.people["decider"], f"Phone {place.word}", [])[1]
    _webhook(place)
    for role, person in place.people.items():
        place.rows[f"{role}_membership"] = Membership.objects.get(
            person=person, client=place.client
        )


def _webhook(place: Any) -> None:
    """The manager's endpoint at the place, with one delivery that is over."""
    fields = {"client": place.client, "url": "https://1.1.1.1/hook", "events": ["plan.sent"]}
    endpoint = Endpoint.objects.create(owner=place.manager, **fields)
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        event="webhook.test",
        body="{}",
        status="delivered",
        next_at=None,
        finished_at=now(),
    )
    place.rows["webhook"] = SimpleNamespace(pk=endpoint.pk)
    place.rows["delivery"] = SimpleNamespace(pk=delivery.pk)
