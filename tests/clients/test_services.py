from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clients.models import Channel, Client, Membership
from clients.services import (
    change,
    deciders,
    found_agency,
    give_role,
    open_client,
    take_role,
)
from goals.models import Goal
from tests.factories import (
    AgencyFactory,
    ChannelFactory,
    ClientFactory,
    PersonFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


def test_whoever_opens_a_client_is_its_manager():
    agency = AgencyFactory()
    person = PersonFactory()
    client = open_client(Client(agency=agency, name="Café Mzia"), by=person)
    assert Membership.objects.get(client=client).role == "manager"
    assert client.folded_name == "café mzia"


def test_two_clients_of_one_agency_do_not_share_a_name_but_two_agencies_may():
    client = ClientFactory(name="Café")
    with pytest.raises(ValidationError, match="already have"):
        open_client(Client(agency=client.agency, name="CAFÉ"), by=PersonFactory())
    open_client(Client(agency=AgencyFactory(), name="Café"), by=PersonFactory())


def test_a_new_manager_takes_over_and_the_old_one_stays_as_specialist():
    client = ClientFactory()
    before, after = with_role(client, "manager"), with_role(client, "specialist")
    give_role(client, after, "manager", by=before)
    roles = dict(client.memberships.values_list("person_id", "role"))
    assert roles == {before.pk: "specialist", after.pk: "manager"}


def test_a_client_is_never_left_without_a_manager():
    client = ClientFactory()
    manager = with_role(client, "manager")
    with pytest.raises(ValidationError) as refused:
        take_role(manager.memberships.get(), by=manager)
    assert refused.value.code == "TEAM-1"
    with pytest.raises(ValidationError):
        give_role(client, manager, "specialist", by=manager)


def test_the_database_allows_one_manager_only():
    client = ClientFactory()
    with_role(client, "manager")
    with pytest.raises(IntegrityError), transaction.atomic():
        with_role(client, "manager")


def test_an_agency_keeps_its_last_owner():
    owner = PersonFactory()
    agency = found_agency("Studio", owner=owner)
    with pytest.raises(ValidationError):
        take_role(agency.memberships.get(), by=owner)


def test_deciders_are_the_active_ones():
    client = ClientFactory()
    decider = with_role(client, "decider")
    with_role(client, "decider", is_active=False)
    with_role(client, "contributor")
    assert deciders(client) == [decider]


@pytest.mark.parametrize(
    "rhythm",
    [
        "daily",
        [{"weekday": 0, "time": "10:00"}],
        [{"weekday": 8, "time": "10:00"}],
        [{"weekday": True, "time": "10:00"}],
        [{"weekday": 1, "time": "24:00"}],
        [{"weekday": 1, "time": "1000"}],
        [{"weekday": 1}],
        [{"weekday": 1, "time": "10:00"}, {"weekday": 1, "time": "10:00"}],
    ],
)
def test_a_rhythm_that_is_none_is_refused(rhythm):
    channel = Channel(client=ClientFactory(), network="vk", name="Page", rhythm=rhythm)
    with pytest.raises(ValidationError) as refused:
        channel.full_clean()
    assert refused.value.error_dict["rhythm"][0].code == "PLAN-4"


def test_a_changed_row_is_checked_where_it_changed():
    manager = with_role(ClientFactory(name="Café"), "manager")
    client = ClientFactory(name="Bar", agency=manager.memberships.get().client.agency)
    with pytest.raises(ValidationError, match="already have"):  # by a field made of the name
        change(client, {"name": "CAFÉ"}, by=manager)
    channel = ChannelFactory(client=client)
    post = PostFactory(content_plan__client=client, channel=channel)
    with pytest.raises(ValidationError) as refused:
        change(post, {"goal": Goal(pk=uuid4())}, by=manager)
    assert set(refused.value.error_dict) == {"goal"}
    with pytest.raises(ValidationError):  # a condition on this field
        change(post, {"status": "published"}, by=manager)


def test_what_stays_and_was_loaded_is_not_asked_for_again(django_assert_num_queries):
    channel = ChannelFactory()
    manager, client = with_role(channel.client, "manager"), channel.client
    row = Channel.objects.select_related("client").get(pk=channel.pk)
    change(row, {"handle": "bakery"}, by=manager)
    with django_assert_num_queries(0):
        assert row.client == client
    other = Channel.objects.select_related("client").get(pk=channel.pk)
    Channel.objects.filter(pk=channel.pk).update(client=ClientFactory())
    change(other, {"handle": "bakery"}, by=manager)  # nothing to save
    assert other.client != client  # it belongs to somebody else now
