"""A person with a password, as they would sign in."""

import pytest

from accounts.models import User
from tests.factories import ClientFactory, with_role

PASSWORD = "a good long password"


@pytest.fixture
def person(db) -> User:
    made = with_role(ClientFactory(), "manager", email="nino@example.com", name="Nino")
    made.set_password(PASSWORD)
    made.save()
    return made
