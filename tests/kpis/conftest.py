from collections.abc import Iterator

import pytest
import time_machine

from clients.models import Channel, Client
from tests.api.conftest import api  # noqa: F401  callers of the API
from tests.factories import ChannelFactory, ClientFactory


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """It is 20 May 2026, noon in Tbilisi."""
    with time_machine.travel("2026-05-20T08:00:00Z", tick=False):
        yield


@pytest.fixture
def business(db: None) -> Client:
    return ClientFactory()


@pytest.fixture
def channel(business: Client) -> Channel:
    return ChannelFactory(client=business, network="tiktok")
