import pytest

from clients.models import Channel
from tests.factories import ChannelFactory, ClientFactory

pytestmark = pytest.mark.django_db


@pytest.mark.postgresql
def test_rows_of_one_client_share_its_id():
    client = ClientFactory()
    for _number in range(2):
        ChannelFactory(client=client)
    first, second = Channel.objects.all()
    assert first.client_id == client.pk
    assert first.client_id is second.client_id
