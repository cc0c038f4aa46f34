"""The agency, its people, and its clients with theirs."""

from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.models import User
from clients.models import Agency, Channel, Client, Membership
from clients.services import add, found_agency, give_role, open_client
from contentplan.models import Speaker
from smmhub.demo.content import Business, PersonWords
from smmhub.demo.stage import Stage, date_back

AGENCY = "Three Bridges Social"
ZONE = "Asia/Tbilisi"
DOMAIN = "demo.smmhub.example"
PASSWORD = "three-bridges-demo"  # noqa: S105 - printed for everyone, on loopback addresses only
TEAM = (
    PersonWords("owner", "owner", "Nino Tavadze"),
    PersonWords("manager", "manager", "David Kerelidze"),
    PersonWords("specialist", "specialist", "Salome Arven"),
)
# Who signs in to look around; the others are of the second and third client.
SHOWN = ("owner", "manager", "specialist", "decider", "contributor", "observer")


def address(key: str) -> str:
    return f"{key}@{DOMAIN}"


@cache
def _hashed() -> str:
    """Return the one hash that all of them have: making it is slow on purpose."""
    return make_password(PASSWORD)


def make_person(words: PersonWords, *, language: str = "en", zone: str = ZONE) -> User:
    person = User(email=address(words.key), name=words.name, language=language, timezone=zone)
    person.password = _hashed()
    person.full_clean()
    person.save(force_insert=True)
    return person


def make_agency() -> tuple[Agency, dict[str, User]]:
    """Return the agency and its own people by key."""
    team = {words.key: make_person(words) for words in TEAM}
    owner = team["owner"]
    agency = found_agency(AGENCY, owner=owner)
    for words in TEAM[1:]:
        add(Membership(person=team[words.key], agency=agency, role=words.role), by=owner)
    return agency, team


def open_stage(agency: Agency, team: dict[str, User], words: Business) -> Stage:
    """Return a new client with its people and channels, opened before the first month."""
    client = Client(agency=agency, **words.client)
    open_client(client, by=team["manager"])
    give_role(client, team["specialist"], "specialist", by=team["manager"])
    people = dict(team)
    for person in words.people:
        people[person.key] = make_person(person, language=client.language, zone=client.timezone)
        give_role(client, people[person.key], person.role, by=team["manager"], duty=person.duty)
    stage = Stage(words, client, people)
    for told in words.channels:
        rhythm = [{"weekday": weekday, "time": at} for weekday, at in told.rhythm]
        fields = {"network": told.network, "name": told.name, "handle": told.handle}
        channel = Channel(client=client, url=told.url, rhythm=rhythm, **fields)
        stage.channels[told.network] = add(channel, by=team["manager"])
    speakers = [
        add(Speaker(client=client, **s._asdict()), by=team["manager"]) for s in words.speakers
    ]
    began = stage.at(stage.month(0).start - timedelta(days=20))
    date_back([client], began)
    date_back(Membership.objects.filter(client=client), began)
    date_back(stage.channels.values(), began)
    date_back(speakers, began)
    return stage


def date_agency(agency: Agency, began: datetime) -> None:
    """Let the agency be older than its clients; people are as old as it."""
    date_back([agency], began)
    date_back(Membership.objects.filter(agency=agency, client=None), began)
    User.objects.filter(memberships__agency=agency).update(created_at=began)


def first_day(stages: list[Stage]) -> datetime:
    return min(stage.at(stage.month(0).start - timedelta(days=90)) for stage in stages)
