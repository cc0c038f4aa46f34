"""The broker made of files: a message appears whole and belongs to one worker."""

from queue import Empty
from threading import Thread

import pytest
from kombu import Connection

from jobs.filebroker import Transport


@pytest.fixture
def channel(tmp_path):
    options = {"folder": str(tmp_path / "broker")}
    with Connection(transport=Transport, transport_options=options) as connection:
        yield connection.default_channel


def test_messages_come_out_once_in_the_order_they_went_in(channel):
    for number in range(20):
        channel._put("interactive", {"number": number})
    assert channel._size("interactive") == 20
    assert [channel._get("interactive")["number"] for _each in range(20)] == list(range(20))
    with pytest.raises(Empty):
        channel._get("interactive")


def test_a_queue_gets_its_own_messages_alone(channel):
    channel._put("mail", {"number": 1})
    with pytest.raises(Empty):
        channel._get("interactive")
    assert channel._purge("interactive") == 0
    assert channel._purge("mail") == 1


def test_an_empty_folder_is_an_empty_queue(channel, tmp_path):
    assert not (tmp_path / "broker").exists()
    assert channel._size("interactive") == 0
    with pytest.raises(Empty):
        channel._get("interactive")


def test_a_message_that_is_still_being_written_is_not_read(channel, tmp_path):
    channel._put("interactive", {"number": 1})
    whole = next((tmp_path / "broker").iterdir())
    whole.rename(whole.with_suffix(".part"))
    with pytest.raises(Empty):
        channel._get("interactive")


def test_a_message_that_another_worker_took_is_passed_over(channel, monkeypatch, tmp_path):
    """Between the listing of the folder and the reading of the file."""
    channel._put("interactive", {"number": 1})
    there = channel._messages("interactive")
    listed = iter([tmp_path / "gone.interactive.msg", *there])
    monkeypatch.setattr(channel, "_messages", lambda _queue: listed)
    assert channel._get("interactive") == {"number": 1}


def test_many_readers_share_the_messages_without_doubles(channel):
    for number in range(200):
        channel._put("interactive", {"number": number})
    read = []

    def drain():
        while True:
            try:
                read.append(channel._get("interactive")["number"])
            except Empty:
                return

    readers = [Thread(target=drain) for _each in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sorted(read) == list(range(200))
