import re

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext, override

from clients.history import acting, first_broken, record
from clients.models import HistoryChain, HistoryEntry
from clients.services import add, change, remove
from common.errors import StaleVersion
from tests.factories import ChannelFactory, ClientFactory, with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_row():
    return ClientFactory()


def entries(client):
    return list(HistoryEntry.objects.filter(chain_id=client.pk))


def test_a_change_writes_one_entry_with_before_and_after(client_row):
    manager = with_role(client_row, "manager")
    with acting("page", address="192.0.2.1", request_id="r1"):
        change(client_row, {"industry": "coffee", "name": client_row.name}, by=manager)
    (entry,) = entries(client_row)
    assert entry.changes == {"industry": ["", "coffee"]}
    assert (entry.verb, entry.person_id, entry.door) == ("changed", manager.pk, "page")
    assert (entry.address, entry.request_id, entry.version) == ("192.0.2.1", "r1", 2)


def test_the_page_names_what_changed_in_the_readers_words(client, client_row):
    manager = with_role(client_row, "manager", language="ru")
    told = {"industry": ["", "tea"], "digest": [None, "3f"], "status": ["draft", "sent"]}
    with transaction.atomic():
        record("changed", client_row, client=client_row, changes=told)
    client.force_login(manager)
    page = client.get(f"/clients/{client_row.pk}/history/").content.decode()
    with override("ru"):
        words = [gettext("Industry"), gettext("State")]
    assert re.findall('<span class="tag">(.*?)</span>', page) == words
    assert "digest" not in page  # for machines; the API has it


def test_a_change_of_nothing_writes_nothing(client_row):
    change(client_row, {"name": client_row.name}, by=None)
    assert entries(client_row) == []
    assert client_row.version == 1


def test_of_two_people_the_second_is_told(client_row):
    change(client_row, {"industry": "coffee"}, by=None, seen=1)
    with pytest.raises(StaleVersion) as stale:
        change(client_row, {"industry": "tea"}, by=None, seen=1)
    assert stale.value.row.industry == "coffee"


def test_an_entry_rolls_back_with_its_change(client_row):
    with transaction.atomic():
        record("changed", client_row, client=client_row)
        transaction.set_rollback(True)
    assert entries(client_row) == []
    assert not HistoryChain.objects.filter(pk=client_row.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_history_cannot_be_written_outside_the_change(client_row):
    with pytest.raises(ValueError, match="transaction"):
        record("changed", client_row, client=client_row)


@pytest.mark.parametrize("how", ["update", "delete"])
def test_the_database_refuses_to_alter_an_entry(client_row, how):
    record("changed", client_row, client=client_row)
    rows = HistoryEntry.objects.filter(chain_id=client_row.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(verb="nothing") if how == "update" else rows.delete()


def test_entries_are_chained_and_deletion_leaves_its_trace(client_row):
    channel = ChannelFactory.build(client=client_row)
    add(channel, by=None)
    remove(channel, by=None)
    first, second = entries(client_row)
    assert (first.verb, second.verb) == ("created", "deleted")
    assert second.previous == first.hash
    assert first_broken(client_row.pk) is None


def without_triggers():
    """Alter the history as somebody with the database's password could."""
    if connection.vendor == "sqlite":
        return ["DROP TRIGGER history_no_update", "DROP TRIGGER history_no_delete"]
    return ["ALTER TABLE clients_historyentry DISABLE TRIGGER history_no_change"]


@pytest.mark.parametrize("tampering", ["alter", "cut the end", "cut the middle"])
def test_verify_history_finds_what_was_altered_by_hand(client_row, tampering):
    for _number in range(3):
        record("changed", client_row, client=client_row)
    call_command("verify_history")
    with connection.cursor() as cursor:
        for statement in without_triggers():
            cursor.execute(statement)
    rows = HistoryEntry.objects.filter(chain_id=client_row.pk)
    if tampering == "alter":
        rows.filter(number=2).update(verb="approved")
    else:
        rows.filter(number=3 if tampering == "cut the end" else 2).delete()
    with pytest.raises(CommandError):
        call_command("verify_history")


@pytest.mark.django_db(transaction=True)
def test_tests_may_empty_the_history_between_them(client_row):
    with transaction.atomic():
        record("changed", client_row, client=client_row)
