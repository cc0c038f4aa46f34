"""A client with its people, and a receiver that its webhooks reach."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase

from accounts.models import User
from clients.events import EVENTS, announce
from clients.models import Client
from tests.factories import ClientFactory, ContentPlanFactory, with_role
from tests.webhooks.receiver import Receiver, receiving
from webhooks.models import Delivery, Endpoint


@pytest.fixture
def business(db: None) -> Client:
    return ClientFactory()


@pytest.fixture
def manager(business: Client) -> User:
    return with_role(business, "manager")


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Return a receiver on this machine, which only this test's settings let us call."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with receiving() as made:
        yield made


@pytest.fixture
def endpoint(manager: User, receiver: Receiver) -> Endpoint:
    return Endpoint.objects.create(owner=manager, url=receiver.url, events=list(EVENTS))


@pytest.fixture
def happen(business: Client) -> Callable[..., list[Delivery]]:
    """Return a function that makes something happen to a plan of the client, and what was promised
    of it; with run=True the jobs run as after a commit."""

    def happens(row: Any = None, *, run: bool = False, **told: Any) -> list[Delivery]:
        known = set(Delivery.objects.values_list("pk", flat=True))
        row = row or ContentPlanFactory(client=business)
        with TestCase.captureOnCommitCallbacks(execute=run), transaction.atomic():
            announce("plan.sent", row, client_id=business.pk, **told)
        return list(Delivery.objects.exclude(pk__in=known).order_by("pk"))

    return happens
