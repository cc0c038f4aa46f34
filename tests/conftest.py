"""What every test stands on: quick passwords, its own files, English, no request sent to https.

Tests run on the database and the Redis of the environment: `make test` takes SQLite, `make
test-services` PostgreSQL and Redis. Those that need one of them, or a browser, say so by a mark.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management.commands import flush
from django.db import connection, connections
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FILES = Path(tempfile.mkdtemp(prefix="smmhub-tests-"))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
CACHE_PREFIX = f"test-{WORKER}-{os.getpid()}"
MARKS = {
    "browser": "walks through pages in Chromium",
    "postgresql": "asks for what only PostgreSQL does",
    "sqlite": "asks for what only SQLite does",
    "redis": "talks to the Redis of REDIS_URL",
}
FILLED_BY_DJANGO = {"auth_permission", "django_content_type"}  # after migrating
# Folders and files that one process takes as a whole: what their tests share is dear to make.
WHOLE = (
    "tests/demo/",
    "tests/isolation/",
    "tests/test_canary.py",
    "tests/test_georgian.py",
    "tests/test_house.py",
    "tests/test_queries.py",
    "tests/test_style.py",
)


# How long an example takes says something about the machine, not about the code; and the build
# server tries the same examples each time, so that only a change can turn it red. THOROUGH=1 tries
# many.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=not os.environ.get("THOROUGH"),
    max_examples=1000 if os.environ.get("THOROUGH") else 60,
    print_blob=True,
)
hypothesis.settings.load_profile("suite")


def here() -> set[str]:
    """Return the marks whose tests can run on this machine with these settings."""
    found = {connection.vendor}
    found |= {"redis"} if settings.REDIS_URL else set()
    found |= {"browser"} if CHROMIUM else set()
    return found


settings.SECURE_SSL_REDIRECT = False
# The settings have read it. Python's own server, which browser tests run on, would take it for
# CGI's word that each request came by https, and a form's origin would not match. That server reads
# it when it is loaded, which the conftest of a folder may do.
os.environ.pop("HTTPS", None)

# What loading and collecting makes stays until the end: looking through it for garbage, again and
# again, takes a tenth of the time.
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    for name, meaning in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    if os.environ.get("NEED_BROWSER") and not CHROMIUM:
        raise pytest.UsageError("NEED_BROWSER is set, but there is no Chromium")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else every browser of a test reads all static files
    settings.MEDIA_ROOT = FILES / "media"
    settings.CACHES["default"]["KEY_PREFIX"] = CACHE_PREFIX
    if connection.vendor == "sqlite":
        # In a file, threads and processes of a test have connections of their own, as in life.
        connections.settings["default"]["TEST"]["NAME"] = str(FILES / "db.sqlite3")
    wait_for_no_disk()
    empty_tables_quickly()


def wait_for_no_disk() -> None:
    """What a test commits need not outlive the machine: two thirds of a commit's time are that."""
    options = connections.settings["default"]["OPTIONS"]
    if connection.vendor == "sqlite":
        options["init_command"] += "PRAGMA synchronous=OFF;"
    else:
        options["options"] += " -c synchronous_commit=off"


def empty_tables_quickly() -> None:
    """Empty the tables after a test that commits by DELETE, and leave what Django fills by itself.

    PostgreSQL takes two seconds to truncate 130 tables that are nearly all empty, and a fortieth of
    that to delete what is in them. The history refuses a DELETE (AUD-2): lift that meanwhile."""
    guards = import_module("clients.migrations.0002_history_is_append_only").SQLITE
    lift = {
        "sqlite": [f"DROP TRIGGER IF EXISTS {guard.split()[2]}" for guard in guards],
        "postgresql": ["SET LOCAL session_replication_role = replica"],  # no triggers, no keys
    }
    put_back = {"sqlite": guards, "postgresql": ["SET LOCAL session_replication_role = origin"]}

    def sql_flush(self, _style, tables, **_kwargs) -> list[str]:
        vendor = self.connection.vendor
        emptied = [f'DELETE FROM "{table}"' for table in sorted({*tables} - FILLED_BY_DJANGO)]
        return [*lift[vendor], *emptied, *put_back[vendor]]

    type(connection.ops).sql_flush = sql_flush
    flush.emit_post_migrate_signal = lambda *_given: None


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(FILES, ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    absent = sorted(set(MARKS) - here())
    return f"database: {connection.vendor}; tests left out here: {', '.join(absent) or 'none'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = set(MARKS) - here()
    left_out = [item for item in items if absent & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


class WholesFirst(LoadScopeScheduling):
    """Deals tests out one by one, but what is in WHOLE as a whole, and first: xdist begins with the
    largest. Its own groups are marks that it writes into ids, which this pytest does not show it.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((whole for whole in WHOLE if nodeid.startswith(whole)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholesFirst:
    return WholesFirst(config, log)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Undo the language that the last request of another test left behind."""
    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def _first_post_on_the_first_day() -> None:
    """The days of a test's posts don't depend on the tests before it."""
    from tests.factories import PostFactory  # not before Django has its settings

    PostFactory.reset_sequence(0)


def empty_cache() -> None:
    """Forget what was cached. The database's cache is rolled back with the rest; of a shared Redis
    only our keys go."""
    if settings.CACHE_URL:
        client = caches["default"]._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{CACHE_PREFIX}:*", count=1000):
            client.delete(key)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    empty_cache()
