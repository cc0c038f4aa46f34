import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contentplan.models import PostImport
from contentplan.services.importing import receive_posts, say
from tests.factories import ChannelFactory, ClientFactory, ContentPlanFactory, with_role


@pytest.fixture
def manager():
    return with_role(ClientFactory(), "manager")


@pytest.fixture
def plan(manager):
    client = manager.memberships.get().client
    channel = ChannelFactory(client=client, network="instagram", name="mzia.cafe", handle="@mzia")
    return ContentPlanFactory(client=client, channels=[channel])


@pytest.fixture
def receive(plan, manager):
    def received(content: str | bytes, name: str = "june.csv", **said) -> PostImport:
        data = content.encode() if isinstance(content, str) else content
        row = receive_posts(plan, SimpleUploadedFile(name, data), by=manager)
        return say(row, said, by=manager) if said else row

    return received
