"""A bakery in Tbilisi that works Monday to Friday from 09:00 to 18:00, with one channel."""

from datetime import UTC, datetime

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_token
from clients.models import Channel, Client
from tests.factories import ChannelFactory, ClientFactory, with_role


@pytest.fixture
def business(db: None) -> Client:
    return ClientFactory(name="Bakery", timezone="Asia/Tbilisi")


@pytest.fixture
def channel(business: Client) -> Channel:
    return ChannelFactory(client=business, name="Bakery page")


@pytest.fixture
def manager(business: Client) -> User:
    return with_role(business, "manager")


@pytest.fixture
def decider(business: Client) -> User:
    return with_role(business, "decider")


@pytest.fixture
def browser(manager: User) -> Browser:
    return signed_in(manager)


@pytest.fixture
def api(manager: User) -> APIClient:
    return caller(manager)


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def caller(person: User, *scopes: str) -> APIClient:
    _row, token = create_token(person, name="CRM", scopes=list(scopes or ("write",)))
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}", raise_request_exception=False)


def at(day: int, clock: str, month: int = 6) -> datetime:
    """Return a moment of 2026 by the clock of Tbilisi, four hours ahead of UTC."""
    hour, minute = map(int, clock.split(":"))
    return datetime.fromisoformat(
        f"2026-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:00+04:00"
    ).astimezone(UTC)
