"""Visits at the same moment, on both databases: none is lost, however they meet (CON-2)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from community.lead_services import add_contact
from community.link_counting import count_all
from community.models import Call, LinkVisitor, TrackedLink
from tests.community.link_helpers import a_link, figures, follow
from tests.factories import ChannelFactory, ClientFactory, with_role

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def at_once(*work: Callable[[], object]) -> None:
    """Do all of it in threads of their own; raise what went wrong in one."""
    wrong: list[Exception] = []
    ready = threading.Barrier(len(work))

    def run(one: Callable[[], object]) -> None:
        try:
            ready.wait()
            one()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


@pytest.fixture
def channel():
    return ChannelFactory(client=ClientFactory(timezone="Asia/Tbilisi"))


@pytest.fixture
def manager(channel):
    return with_role(channel.client, "manager")


def test_parallel_visits_are_all_counted_and_one_person_once(channel, manager):
    link = a_link(channel, manager)

    def visits_of(number: int) -> None:
        for turn in range(5):
            follow(link, address=f"198.51.100.{number * 5 + turn}")
            follow(link, address="203.0.113.1")  # the same one from everywhere

    at_once(*(lambda number=number: visits_of(number) for number in range(MANY)))
    assert TrackedLink.objects.with_visits().get().visits == MANY * 5 + 1
    count_all()
    assert [told for (told,) in figures(channel, "sessions").values()] == [MANY * 5 + 1]


def test_visits_while_a_day_is_added_up_are_all_kept(channel, manager):
    link = a_link(channel, manager)
    evening = datetime(2026, 6, 10, 19, 0, tzinfo=UTC)
    with time_machine.travel(evening, tick=False):
        for number in range(20):
            follow(link, address=f"198.51.100.{number}")
    with time_machine.travel(evening + timedelta(hours=2), tick=False):
        # Visitors of the day before who are late, while it becomes a number in two processes.
        LinkVisitor.objects.update(counted_at=evening - timedelta(hours=1))

        def late(number: int) -> None:
            from community import link_counting

            known = link_counting.known(link.code)
            assert known is not None
            day = known._replace(zone="Etc/GMT+12")  # where it is the 10th still
            for turn in range(5):
                address = f"198.51.100.{number * 5 + turn}"
                link_counting.count_visit(day, address=address, agent="Firefox")

        at_once(count_all, count_all, *(lambda number=number: late(number) for number in range(4)))
        count_all()
        assert TrackedLink.objects.with_visits().get().visits == 40
        assert figures(channel, "sessions") == {"2026-06-10": (40,)}


def test_calls_at_the_same_moment_are_all_in_the_figure(channel, manager):
    at = datetime(2026, 6, 10, 8, tzinfo=UTC)

    def call() -> None:
        add_contact(Call(client=channel.client, channel=channel, at=at), by=manager)

    at_once(*[call] * MANY)
    assert figures(channel, "calls") == {"2026-06-10": (MANY,)}
