"""A client with its manager in a browser."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.services import found_agency
from tests.factories import ClientFactory, PersonFactory, with_role


def signed_in(person) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


@pytest.fixture
def owner():
    person = PersonFactory()
    found_agency("Studio", owner=person)
    return person


@pytest.fixture
def business():
    return ClientFactory(name="Bakery")


@pytest.fixture
def browser(business):
    return signed_in(with_role(business, "manager", email="manager@example.com"))


def page(name: str, client: Client, *more) -> str:
    return reverse(f"clients:{name}", args=[client.pk, *more])


def errors(answer, form: str = "form") -> dict[str, list[str]]:
    """Return the codes of a refused form by field."""
    found = answer.context[form].errors.as_data()
    return {name: [error.code for error in problems] for name, problems in found.items()}
