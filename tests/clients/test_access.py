import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.services import create_token
from clients.access import Access
from clients.models import Channel, Client, HistoryEntry
from clients.rules import ROLES, VERBS, may
from clients.services import close_client, take_role
from common.prepared import Prepared
from tests.factories import AgencyFactory, ChannelFactory, ClientFactory, everybody, with_role

pytestmark = pytest.mark.django_db


def test_every_verb_names_roles_that_exist():
    assert all(roles <= set(ROLES) and roles for roles in VERBS.values())
    assert [role for role in ROLES if may(role, "decide")] == ["decider"]
    assert not may("specialist", "send")


def test_an_owner_reaches_every_client_of_the_agency_and_no_other():
    agency = AgencyFactory()
    ours, also_ours = ClientFactory(agency=agency), ClientFactory(agency=agency)
    foreign = ClientFactory()
    access = Access.of(with_role(ours, "owner"))
    assert access.roles == {ours.pk: "owner", also_ours.pk: "owner"}
    assert foreign.pk not in access.roles


def test_a_specialist_reaches_only_the_clients_given():
    client = ClientFactory()
    ClientFactory(agency=client.agency)
    assert Access.of(with_role(client, "specialist")).roles == {client.pk: "specialist"}


def test_access_costs_one_query(django_assert_num_queries):
    client = ClientFactory()
    owner = with_role(client, "owner")
    ClientFactory.create_batch(5, agency=client.agency)
    with django_assert_num_queries(1):
        access = Access.of(owner)
        assert len(access.roles) == len(access.names) == 6


def test_a_row_that_is_not_ours_looks_like_one_that_does_not_exist():
    access = Access.of(with_role(ClientFactory(), "manager"))
    with pytest.raises(Http404):
        access.get(Channel, ChannelFactory().pk, needs="view")


def test_a_row_that_is_ours_but_not_for_this_role_is_denied():
    channel = ChannelFactory()
    access = Access.of(with_role(channel.client, "specialist"))
    assert access.get(Channel, channel.pk, needs="view") == channel
    with pytest.raises(PermissionDenied):
        access.get(Channel, channel.pk, needs="manage")


def _channel_of(client, pk):
    return Channel.objects.filter(client=client, pk=pk)


def test_a_prepared_query_passes_the_same_gate():
    ask, channel, foreign = Prepared(_channel_of, ids=2), ChannelFactory(), ChannelFactory()
    client = channel.client
    access = Access.of(with_role(client, "specialist"))
    assert access.get_of(ask, client.pk, channel.pk, needs="view") == channel
    with pytest.raises(PermissionDenied):
        access.get_of(ask, client.pk, channel.pk, needs="manage")
    for elsewhere in (client.pk, foreign.client_id):
        with pytest.raises(Http404):
            access.get_of(ask, elsewhere, foreign.pk, needs="view")


@pytest.mark.parametrize("role", ["decider", "contributor", "observer"])
def test_a_prepared_query_is_not_for_people_on_the_client_side(role):
    channel = ChannelFactory()
    access = Access.of(with_role(channel.client, role))
    with pytest.raises(Http404):
        access.get_of(Prepared(_channel_of, ids=2), channel.client_id, channel.pk, needs="view")


def test_client_people_see_no_rows_that_nobody_meant_for_them():
    client = ClientFactory()
    close_client(client, by=with_role(client, "owner"))
    for role, person in everybody(client).items():
        seen = Access.of(person).rows(HistoryEntry).exists()
        assert seen == (role in ("owner", "manager", "specialist"))


def test_a_lost_role_ends_access_at_once():
    client = ClientFactory()
    person = with_role(client, "specialist")
    take_role(person.memberships.get(), by=with_role(client, "owner"))
    assert Access.of(person).roles == {}


def test_a_deactivated_person_reaches_nothing():
    person = with_role(ClientFactory(), "owner")
    person.is_active = False
    person.save()
    assert Access.of(person).roles == {}


def test_a_token_for_one_client_reaches_only_it_and_reads_only():
    agency = AgencyFactory()
    client, other = ClientFactory(agency=agency), ClientFactory(agency=agency)
    owner = with_role(client, "owner")
    token, _secret = create_token(owner, name="sheet", scopes=["read"], client_id=client.pk)
    access = Access.of(owner, token)
    assert list(access.rows(Client)) == [client]
    assert not access.rows(Client, "edit").exists()
    assert other.pk not in access.roles
    assert not access.may_in_agency("own")
    with pytest.raises(PermissionDenied):
        access.get(Client, client.pk, needs="edit")


def test_an_import_token_imports_but_does_not_write():
    client = ClientFactory()
    person = with_role(client, "specialist")
    token, _secret = create_token(person, name="robot", scopes=["import"])
    access = Access.of(person, token)
    assert access.may(client, "import")
    assert not access.may(client, "edit")
