"""Brainstorms and creative days: who sat together, what was kept, who sees it (IDEA-1)."""

import pytest
from django.urls import reverse

from clients.models import HistoryEntry
from contentplan.models import Event, Idea
from tests.factories import ClientFactory, everybody, with_role

pytestmark = pytest.mark.django_db
BODY = {"kind": "creative_day", "title": "At the bench", "day": "2026-06-05", "guests": "Joris"}


@pytest.fixture
def business():
    return ClientFactory()


@pytest.fixture
def people(business):
    return everybody(business)


def address(name: str, *rows) -> str:
    return reverse(f"contentplan:{name}", args=[row.pk for row in rows])


def made(business, **more) -> Event:
    return Event.objects.create(client=business, title="Day", day="2026-06-05", **more)


def test_an_event_says_who_took_part_from_both_sides(client, business, people):
    client.force_login(people["specialist"])
    there = [people["manager"], people["contributor"]]
    body = BODY | {"people": [str(person.pk) for person in there]}
    answer = client.post(address("events", business), body, follow=True)
    event = Event.objects.get()
    assert set(event.people.all()) == set(there)
    told = answer.content.decode()
    assert all(name in told for name in ("Joris", there[0].name, there[1].name))
    assert not event.shown


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"title": ""}, {"title": "required"}),
        ({"day": "soon"}, {"day": "invalid"}),
        ({"day": "1999-12-31"}, {"day": "TIM-1"}),
        ({"kind": "party"}, {"kind": "invalid_choice"}),
        ({"people": ["x"]}, {"people": "invalid_choice"}),
        ({"title": "a\u202eb"}, {"title": "TXT-1"}),
    ],
)
def test_what_is_no_event_is_refused(client, business, people, bad, code):
    client.force_login(people["manager"])
    answer = client.post(address("events", business), BODY | bad)
    assert answer.status_code == 400
    errors = answer.context["form"].errors.as_data()
    assert {name: found[0].code for name, found in errors.items()} == code
    assert not Event.objects.exists()


def test_only_people_of_the_client_took_part(client, business, people):
    client.force_login(people["owner"])
    elsewhere = with_role(ClientFactory(agency=business.agency), "decider")
    answer = client.post(address("events", business), BODY | {"people": [str(elsewhere.pk)]})
    assert answer.status_code == 400
    assert answer.context["form"].has_error("people", code="invalid_choice")


def test_who_left_since_still_took_part(client, business, people):
    event = made(business)
    event.people.set([people["contributor"]])
    people["contributor"].memberships.all().delete()
    client.force_login(people["manager"])
    form = client.get(address("event_edit", business, event)).context["form"]
    assert form["people"].value() == [str(people["contributor"].pk)]
    body = BODY | {"people": [str(people["contributor"].pk)], "seen": 1, "notes": "More"}
    assert client.post(address("event_edit", business, event), body).status_code == 302
    event.refresh_from_db()
    assert event.notes == "More"
    assert list(event.people.all()) == [people["contributor"]]


def test_the_client_sees_what_is_shown_to_them(client, business, people):
    shown, hidden = made(business, shown=True, notes="Agreed"), made(business, notes="Secret")
    for role in ("decider", "contributor", "observer"):
        client.force_login(people[role])
        assert list(client.get(address("events", business)).context["events"]) == [shown]
        assert "Agreed" in client.get(shown.get_absolute_url()).content.decode()
        assert client.get(hidden.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("owner", 302),
        ("manager", 302),
        ("specialist", 302),
        ("decider", 302),
        ("contributor", 302),
        ("observer", 403),
    ],
)
def test_who_proposes_records_ideas_while_they_sit_together(client, business, people, role, code):
    event = made(business, shown=True)
    client.force_login(people[role])
    answer = client.post(event.get_absolute_url(), {"text": "Film the lift"})
    assert answer.status_code == code
    if code == 302:
        idea = Idea.objects.get()
        assert (idea.event, idea.author, idea.origin_kind) == (event, people[role], "event")
        assert "Film the lift" in client.get(event.get_absolute_url()).content.decode()


def test_an_empty_idea_is_refused(client, business, people):
    event = made(business, shown=True)
    client.force_login(people["contributor"])
    answer = client.post(event.get_absolute_url(), {"text": " "})
    assert answer.status_code == 400
    assert not Idea.objects.exists()


def test_ideas_outlive_their_event(client, business, people):
    event = made(business)
    client.force_login(people["manager"])
    client.post(event.get_absolute_url(), {"text": "Film the lift"})
    assert client.post(address("event_remove", business, event)).status_code == 302
    idea = Idea.objects.get()
    assert (idea.event, idea.origin_kind, idea.origin) == (None, "event", "Day")
    assert HistoryEntry.objects.latest("number").verb == "deleted"


def test_the_slower_of_two_editors_sees_both_texts(client, business, people):
    event = made(business)
    client.force_login(people["manager"])
    page = address("event_edit", business, event)
    assert client.post(page, BODY | {"seen": 1, "notes": "Mine"}).status_code == 302
    late = client.post(page, BODY | {"seen": 1, "notes": "Yours"})
    assert late.status_code == 409
    assert late.context["form"].has_error("__all__", code="CON-3")
    assert "Mine" in late.content.decode()
    assert "Yours" in late.content.decode()
