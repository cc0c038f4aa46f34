"""CON-5: what is locked is run again, three times in all, and then the caller is told to wait."""

import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from smmhub import retries
from smmhub.retries import again_when_locked, is_locked


def failing(times: int, text: str = "database is locked"):
    """Return work that fails so often before it succeeds, and the list of its runs."""
    runs: list[int] = []

    def work() -> str:
        runs.append(len(runs))
        if len(runs) <= times:
            raise OperationalError(text)
        return "done"

    return work, runs


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [0, 1, 2])
def test_locked_work_is_run_again(times):
    work, runs = failing(times)
    assert again_when_locked(work)() == "done"
    assert len(runs) == times + 1


@pytest.mark.django_db(transaction=True)
def test_the_third_failure_is_final():
    work, runs = failing(9)
    with pytest.raises(OperationalError):
        again_when_locked(work)()
    assert len(runs) == 3


@pytest.mark.django_db(transaction=True)
def test_another_trouble_is_not_tried_again():
    work, runs = failing(9, "could not connect to server")
    with pytest.raises(OperationalError):
        again_when_locked(work)()
    assert len(runs) == 1


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_its_owner_must_start_anew():
    work, runs = failing(1)
    with pytest.raises(OperationalError), transaction.atomic():
        again_when_locked(work)()
    assert len(runs) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_started_again_when_too_much_time_has_passed(monkeypatch):
    monkeypatch.setattr(retries, "PATIENCE", -1.0)
    work, runs = failing(1)
    with pytest.raises(OperationalError):
        again_when_locked(work)()
    assert len(runs) == 1


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_lock_of_another_connection_is_recognised():
    held, tried = threading.Event(), threading.Event()
    seen: list[bool] = []

    def other() -> None:
        with transaction.atomic():
            held.set()
            tried.wait(10)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    try:
        with transaction.atomic():
            pass
    except OperationalError as error:
        seen.append(is_locked(error))
    finally:
        tried.set()
        thread.join()
        connection.close()
    assert seen == [True]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_lock_timeout_of_postgresql_is_recognised():
    held, tried = threading.Event(), threading.Event()
    seen: list[bool] = []

    def other() -> None:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("LOCK TABLE clients_client IN ACCESS EXCLUSIVE MODE")
            held.set()
            tried.wait(10)
        connections.close_all()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(10)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            cursor.execute("SELECT 1 FROM clients_client")
    except OperationalError as error:
        seen.append(is_locked(error))
    finally:
        tried.set()
        thread.join()
    assert seen == [True]
