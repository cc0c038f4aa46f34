"""Callers of the API: `api(person)` has a token of that person, `api(None)` none."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.services import create_token
from clients.models import Client
from tests.factories import ClientFactory, with_role

Api = Callable[..., APIClient]


@pytest.fixture
def api(db: None) -> Api:
    """Return a function that makes a caller: api(person, scopes=["read"], client=None)."""
    made = iter(range(1000))

    def caller(person: Any, scopes: tuple[str, ...] = ("write",), client: Any = None) -> APIClient:
        if person is None:
            return APIClient(raise_request_exception=False)
        name = f"Token {next(made)}"
        only = client.pk if client else None
        _row, token = create_token(person, name=name, scopes=list(scopes), client_id=only)
        return APIClient(HTTP_AUTHORIZATION=f"Bearer {token}", raise_request_exception=False)

    return caller


@pytest.fixture
def business(db: None) -> Client:
    return ClientFactory()


@pytest.fixture
def manager(business: Client, api: Api) -> APIClient:
    return api(with_role(business, "manager"))


@pytest.fixture
def sister(business: Client) -> Client:
    """Another client of the same agency, where the manager has no role."""
    return ClientFactory(agency=business.agency)


@pytest.fixture
def stranger(db: None) -> Client:
    """A client of another agency."""
    return ClientFactory()


def codes(response: Any) -> dict[str, str]:
    """Return the codes of a refusal by pointer."""
    return {error["pointer"]: error["code"] for error in response.json()["errors"]}
