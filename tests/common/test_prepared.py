"""A query that is composed once answers as the ORM does, for the ids of each call."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.db.transaction import TransactionManagementError

from clients.models import Channel, Client
from common.prepared import Prepared
from tests.factories import ChannelFactory, ClientFactory

pytestmark = pytest.mark.django_db


def channels(client, pk):
    rows = Channel.objects.filter(client=client, pk=pk).select_related("client__agency")
    return rows.annotate(plans=Count("content_plans")).defer("handle")


def test_it_answers_as_the_query_that_it_was_made_of(django_assert_num_queries):
    ask = Prepared(channels, ids=2)
    for channel in (ChannelFactory(), ChannelFactory(rhythm=[{"weekday": 1, "time": "10:00"}])):
        (right,) = channels(channel.client_id, channel.pk)
        with django_assert_num_queries(1):
            (found,) = ask(channel.client_id, channel.pk)
            assert found.client.agency == right.client.agency
            assert found.plans == 0
        assert found == right
        assert found.rhythm == right.rhythm
        assert found.get_deferred_fields() == {"handle"}


def test_moments_differ_from_call_to_call_as_ids_do():
    client = ClientFactory()
    ask = Prepared(
        lambda pk, first, after: Client.objects.filter(
            pk=pk, created_at__gte=first, created_at__lt=after
        ),
        ids=1,
        moments=2,
    )
    made, second = client.created_at, timedelta(seconds=1)
    assert ask(client.pk, made, made + second) == [client]
    assert ask(client.pk, made - second, made) == []
    assert ask(client.pk, made + second, made + 2 * second) == []


def test_it_is_composed_once():
    composed = []
    ask = Prepared(lambda pk: composed.append(pk) or Client.objects.filter(pk=pk), ids=1)
    one, other = ClientFactory(), ClientFactory()
    assert [ask(one.pk), ask(other.pk), ask(uuid4())] == [[one], [other], []]
    assert len(composed) == 1


def test_values_come_as_tuples_in_their_order():
    client = ClientFactory(name="Bakery")
    ask = Prepared(lambda pk: Client.objects.filter(pk=pk).values_list("name", "pk"), ids=1)
    assert ask(client.pk) == [("Bakery", client.pk)]


def test_an_id_that_the_query_does_not_use_is_a_mistake():
    ask = Prepared(lambda client, pk: Channel.objects.filter(pk=pk), ids=2)
    with pytest.raises(ValueError, match=r"does not ask for its values \[0\]"):
        ask(uuid4(), uuid4())


def test_as_many_ids_as_were_announced():
    with pytest.raises(ValueError, match="1 values for a query of 2"):
        Prepared(channels, ids=2)(uuid4())


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection():
    client, found = ClientFactory(), []
    ask = Prepared(lambda pk: Client.objects.filter(pk=pk), ids=1)
    assert ask(client.pk) == [client]

    def elsewhere() -> None:
        try:
            found.extend(ask(client.pk))
        finally:
            connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [client]


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_asked_for_inside_a_transaction():
    client = ClientFactory()
    ask = Prepared(lambda pk: Client.objects.select_for_update().filter(pk=pk), ids=1)
    with transaction.atomic():
        assert ask(client.pk) == [client]
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            ask(client.pk)
