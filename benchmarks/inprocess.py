"""CPU time of a page without a server around it: steady even where other programs run.

    python -m benchmarks.inprocess MODULE:APP < requests.json

Reads {"name": {"path": …, "headers": {…}}}, asks the WSGI app for each in this one process and
prints {"name": {"cpu_ms", "bytes", "gzipped", "queries"}} as JSON. --profile NAME prints where the
time of one page goes instead."""

import cProfile
import gzip
import importlib
import io
import json
import pstats
import sys
import time
from collections.abc import Callable
from typing import Any

CHUNK, CHUNKS, WARM = 4, 30, 20  # requests; the figure is the best chunk: others only add to it

LEVEL = 6  # of gzip, as servers in front of us use it


def environ(path: str, headers: dict[str, str]) -> dict[str, Any]:
    plain, _mark, query = path.partition("?")
    named = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": plain,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **named,
    }


def asker(app: Callable[..., Any], path: str, headers: dict[str, str]) -> Callable[[], bytes]:
    """Return a function that asks for a page and returns its bytes."""
    answered: list[str] = []

    def start(status: str, _headers: Any, _error: Any = None) -> None:
        answered.append(status)

    def ask() -> bytes:
        answered.clear()
        body = app(environ(path, headers), start)
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        if not answered[0].startswith("200"):
            raise RuntimeError(f"{path} answered {answered[0]}")
        return content

    return ask


def measure(ask: Callable[[], bytes]) -> dict[str, float]:
    for _request in range(WARM):
        content = ask()
    spent = []
    for _chunk in range(CHUNKS):
        started = time.process_time()
        for _request in range(CHUNK):
            ask()
        spent.append((time.process_time() - started) / CHUNK)
    return {
        "cpu_ms": 1000 * min(spent),
        "bytes": len(content),
        "gzipped": len(gzip.compress(content, LEVEL)),
        "queries": len(queries_of(ask)),
    }


def queries_of(ask: Callable[[], bytes]) -> list[str]:
    """Return the SQL of one request, as Django counts it."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    reset_queries()
    with CaptureQueriesContext(connection) as caught:
        ask()
    return [query["sql"] for query in caught.captured_queries]


def profile(ask: Callable[[], bytes]) -> None:
    for _request in range(WARM):
        ask()
    watcher = cProfile.Profile()
    watcher.enable()
    for _request in range(CHUNK * CHUNKS):
        ask()
    watcher.disable()
    pstats.Stats(watcher).sort_stats("tottime").print_stats(60)


def main(target: str, *options: str) -> None:
    module, _colon, name = target.partition(":")
    app = getattr(importlib.import_module(module), name)
    asked = json.load(sys.stdin)
    if options and options[0] == "--profile":
        profile(asker(app, **asked[options[1]]))
    elif options and options[0] == "--queries":
        ask = asker(app, **asked[options[1]])
        ask()
        print("\n\n".join(queries_of(ask)))
    else:
        chosen = options or list(asked)
        measured = {name: measure(asker(app, **asked[name])) for name in chosen}
        print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
