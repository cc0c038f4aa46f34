"""Two imports at once into one channel lose no cell (CON-2)."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction

from clients.models import HistoryEntry
from kpis.models import ChannelDay, ChannelMonth, Import
from kpis.store import Cell, write_days
from kpis.undoing import undo_import
from smmhub.retries import again_when_locked
from tests.factories import ChannelFactory, with_role
from tests.kpis.world import DAY, figures, measure

ROUNDS = 4


@pytest.mark.django_db(transaction=True)
def test_writers_of_the_same_days_lose_nothing_of_each_other():
    channel = ChannelFactory()
    metrics = ["views", "likes", "shares", "comments"]
    days = [DAY + timedelta(days=passed) for passed in range(20)]
    ready = threading.Barrier(len(metrics))
    problems: list[BaseException] = []

    @again_when_locked
    def write(metric: str, value: int) -> None:
        with transaction.atomic():
            source = Import.objects.create(channel=channel, status="done")
            cells = {(channel.pk, day): {metric: Cell(value)} for day in days}
            write_days({channel.pk: source}, cells)

    def run(metric: str) -> None:
        try:
            for value in range(1, ROUNDS + 1):
                ready.wait(timeout=30)
                write(metric, value)
        except BaseException as error:
            problems.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(metric,)) for metric in metrics]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert figures(channel, *metrics) == [(day, *[ROUNDS] * len(metrics)) for day in days]
    month = ChannelMonth.objects.get(channel=channel, month=date(2026, 5, 1))
    assert [getattr(month, metric) for metric in metrics] == [20 * ROUNDS] * len(metrics)
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_undo_an_import_at_once_one_does():
    channel = ChannelFactory()
    person = with_role(channel.client, "specialist")
    measure(channel, {DAY: {"views": 5}})
    row = measure(channel, {DAY + timedelta(days=passed): {"views": 9} for passed in range(20)})
    ready = threading.Barrier(2)
    problems: list[BaseException] = []

    def run() -> None:
        try:
            ready.wait(timeout=30)
            again_when_locked(undo_import)(row, by=person)
        except BaseException as error:
            problems.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _person in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert figures(channel, "views") == [(DAY, 5)]
    assert ChannelDay.objects.filter(channel=channel).count() == 1
    assert HistoryEntry.objects.filter(verb="undone").count() == 1
