"""A message broker made of files, for one machine without Redis (docs/jobs.md).

Kombu's own lets a worker read a message that is still being written, which ends the worker, and
copies each through the system's temporary folder. Here a file appears whole by its renaming and
belongs to whoever manages to unlink it. A message is named after its queue, so no bindings are
kept."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

from common.ids import uuid7


class Channel(filesystem.Channel):
    supports_fanout = False

    @property
    def folder(self) -> Path:
        return Path(self.transport_options["folder"])

    def get_table(self, exchange: str) -> list[Any]:
        return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Nothing to keep: Celery sends to direct queues by their name."""

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns():020d}-{uuid7().hex}.{queue}"
        self.folder.mkdir(parents=True, exist_ok=True)
        half = self.folder / f"{name}.part"
        half.write_text(dumps(payload), encoding="utf-8")
        half.rename(self.folder / f"{name}.msg")

    def _get(self, queue: str, timeout: Any = None) -> Any:
        for path in self._messages(queue):
            try:
                text = path.read_text(encoding="utf-8")
                path.unlink()
            except FileNotFoundError:  # another worker was faster
                continue
            return loads(text)
        raise Empty

    def _purge(self, queue: str) -> int:
        count = 0
        for path in self._messages(queue):
            path.unlink(missing_ok=True)
            count += 1
        return count

    def _size(self, queue: str) -> int:
        return sum(1 for _path in self._messages(queue))

    def _messages(self, queue: str) -> Iterator[Path]:
        """Return the files waiting in a queue, oldest first."""
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:  # nothing was ever sent
            return iter(())
        ending = f".{queue}.msg"
        return (self.folder / name for name in sorted(names) if name.endswith(ending))


class Transport(filesystem.Transport):
    Channel = Channel
