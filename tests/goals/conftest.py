"""A client with a goal, its manager in a browser and at the API, and its decider."""

from typing import Any

import pytest
from django.test import Client as Browser
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_token
from approvals.decisions import decide
from approvals.services import request_approval
from clients.models import Client
from goals.models import Goal
from kpis.models import Kpi
from tests.factories import ClientFactory, GoalFactory, with_role


@pytest.fixture
def business(db: None) -> Client:
    return ClientFactory(name="Bakery")


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
def goal(business: Client) -> Goal:
    return with_kpi(GoalFactory(client=business))


@pytest.fixture
def agreed(goal: Goal, manager: User, decider: User) -> Goal:
    return agree(goal, manager)


def signed_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def caller(person: User) -> APIClient:
    _row, token = create_token(person, name="robot", scopes=["write"])
    return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}")


def with_kpi(goal: Goal) -> Goal:
    Kpi.objects.create(
        goal=goal, metric="followers", baseline=100, target=200, start="2026-01-01", due=goal.due
    )
    return goal


def agree(goal: Goal, manager: User, decision: str = "approve", **more: Any) -> Goal:
    request = request_approval("goal", goal, by=manager)
    asked = request.asked.get()
    version = request.subject_version
    decide(asked, decision=decision, version=version, via="page", by=asked.person, **more)
    goal.refresh_from_db()
    return goal
