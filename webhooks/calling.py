"""One call of an address that a person gave: to a checked place, 15 seconds in all (WHK-2, WHK-3).

Nothing of the answer is read but its status and Retry-After, and nothing is followed."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from django.conf import settings

from webhooks.addresses import BadAddress, Target, chosen, read_address

Result = TypeVar("Result")


class Answer(NamedTuple):
    status: int | None  # None: there was none
    milliseconds: int
    retry_after: str = ""
    refused: bool = False  # the address led to no public place, so nothing was sent


class _Late(Exception):  # noqa: N818 - never leaves this file
    """The time is over."""


def check_address(url: str) -> Target:
    """Return where a URL leads, its name resolved once to see that it leads outside (WHK-3).

    Raises BadAddress. Not for transactions: it asks the net."""
    target = read_address(url, free=settings.WEBHOOK_ALLOW_PRIVATE)
    try:
        _in_time(lambda: _place_of(target), settings.WEBHOOK_RESOLVE_SECONDS)
    except (OSError, _Late):
        raise BadAddress("unknown") from None
    return target


def call(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Return what a POST to a URL was answered; never raises for what the other side does."""
    started = time.monotonic()
    line = _Line()
    try:
        target = read_address(url, free=settings.WEBHOOK_ALLOW_PRIVATE)
        status, wait = _in_time(
            lambda: line.post(target, body, headers), settings.WEBHOOK_SECONDS, late=line.cut
        )
    except BadAddress:
        return Answer(None, _since(started), refused=True)
    except (OSError, http.client.HTTPException, _Late, UnicodeError):
        return Answer(None, _since(started))
    return Answer(status, _since(started), wait)


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


def _in_time(
    work: Callable[[], Result], seconds: float, late: Callable[[], None] = lambda: None
) -> Result:
    """Return what work() does in a thread of its own; _Late when it takes longer.

    A socket's timeout begins anew with each byte, and looking a name up has none."""
    done: dict[str, Any] = {}

    def run() -> None:
        try:
            done["result"] = work()
        except BaseException as error:
            done["error"] = error

    thread = threading.Thread(target=run, name="webhook", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        late()
        raise _Late
    if "error" in done:
        raise done["error"]
    result: Result = done["result"]
    return result


def _place_of(target: Target) -> str:
    """Return the IP address to connect to. Raises BadAddress unless all of the name are public."""
    found = resolve(target.host, target.port)
    return chosen(found, free=settings.WEBHOOK_ALLOW_PRIVATE)


def resolve(host: str, port: int) -> list[str]:
    """Return all IP addresses of a name, in the order in which they are to be tried."""
    told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_kind, place in told))


class _Line:
    """A connection that can be cut from another thread."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self._is_cut = False

    def post(self, target: Target, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Send a POST to the place that was checked; return the status and Retry-After."""
        place = _place_of(target)
        connection = _Connection(target, lambda: self._open(target, place))
        try:
            connection.request("POST", target.path, body, {**headers, "Host": target.authority})
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Retry-After") or ""
        finally:
            connection.close()

    def _open(self, target: Target, place: str) -> socket.socket:
        seconds = settings.WEBHOOK_SECONDS
        line = self._socket = socket.create_connection((place, target.port), seconds)
        if target.secure:  # the certificate has to be for the name, not for the place
            context = ssl.create_default_context(cafile=settings.WEBHOOK_CA_FILE or None)
            line = self._socket = context.wrap_socket(
                line, server_hostname=target.host, do_handshake_on_connect=False
            )
            line.do_handshake()
        if self._is_cut:
            raise OSError("too late")
        return line

    def cut(self) -> None:
        """End the connection wherever it is."""
        self._is_cut = True
        if self._socket is not None:
            with suppress(OSError):  # it has ended by itself
                self._socket.shutdown(socket.SHUT_RDWR)


class _Connection(http.client.HTTPConnection):
    """Speaks over the line that it's given, wherever the name would lead by itself."""

    def __init__(self, target: Target, open_line: Callable[[], socket.socket]):
        super().__init__(target.host, target.port)
        self._open_line = open_line

    def connect(self) -> None:
        self.sock = self._open_line()
