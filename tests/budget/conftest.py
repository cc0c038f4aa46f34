"""A client with a budget of 1,000 lari for June, its manager in a browser and at the API."""

from datetime import date

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_token
from approvals.decisions import decide
from approvals.services import request_approval
from budget.models import Budget, Expense
from clients.models import Client
from tests.factories import ClientFactory, with_role


@pytest.fixture
def business(db: None) -> Client:
    return ClientFactory(name="Bakery", currency="GEL")


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


@pytest.fixture
def budget(business: Client) -> Budget:
    return Budget.objects.create(
        client=business,
        start=date(2026, 6, 1),
        end=date(2026, 6, 30),
        currency="GEL",
        total_minor=100_000,
    )


@pytest.fixture
def approved(budget: Budget, manager: User, decider: User) -> Budget:
    request = request_approval("budget", budget, by=manager)
    asked = request.asked.get()
    version = request.subject_version
    decide(asked, decision="approve", version=version, via="page", by=asked.person)
    budget.refresh_from_db()
    return budget


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def caller(person: User) -> APIClient:
    _row, token = create_token(person, name="robot", scopes=["write"])
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def spend(budget: Budget, amount: int, category: str = "content", **more: object) -> Expense:
    given = {"day": budget.start, "justification": "Needed", **more}
    return Expense.objects.create(budget=budget, category=category, amount_minor=amount, **given)
