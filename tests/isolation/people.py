"""Who comes, is away, and what each person holds at a place of the world."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from clients.invitations import PURPOSE as INVITE
from clients.invitations import invite
from clients.models import Absence, Membership
from common.tokens import token_for
from contentplan.services.feeds import make_feed


def people(place: Any) -> None:
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
    for role, person in place.people.items():
        place.rows[f"{role}_membership"] = Membership.objects.get(
            person=person, client=place.client
        )
