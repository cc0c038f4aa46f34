import pytest

from accounts.models import User
from tests.factories import ClientFactory, with_role


@pytest.fixture
def business_person(db: None) -> User:
    return with_role(ClientFactory(), "manager")
