"""What several tests of content plans begin with."""

import pytest

from tests.factories import ClientFactory, with_role


@pytest.fixture
def home():
    return ClientFactory()


@pytest.fixture
def manager(home):
    """Return the manager of a client that has somebody to ask."""
    with_role(home, "decider")
    return with_role(home, "manager")
