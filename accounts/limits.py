"""Counters that several processes share, atomically (AUTH-2, AUTH-5, LNK-7).

They live in the database: a separate store that can be down would need a second way of counting,
and only failures are counted, so they cost nothing on a normal day."""

from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from accounts.models import Attempts


def count(key: str, *, window: int) -> int:
    """Add one try to the key's current window (seconds); return how many there are now."""
    now = timezone.now()
    number = int(now.timestamp()) // window
    ends_at = datetime.fromtimestamp((number + 1) * window, UTC)
    table = connection.ops.quote_name(Attempts._meta.db_table)
    window_column = connection.ops.quote_name("window")  # a reserved word
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, {window_column}, count, ends_at) VALUES (%s, %s, 1, %s) "  # noqa: S608
            f"ON CONFLICT (key, {window_column}) DO UPDATE SET count = {table}.count + 1 "
            "RETURNING count",
            [key, number, connection.ops.adapt_datetimefield_value(ends_at)],
        )
        return cursor.fetchone()[0]


def tries(key: str, *, window: int) -> int:
    """Return how often the key was tried in its current window."""
    number = int(timezone.now().timestamp()) // window
    found = Attempts.objects.filter(key=key, window=number).values_list("count", flat=True)
    return found.first() or 0


def seconds_left(*, window: int) -> int:
    """Return after how many seconds the current window ends: for Retry-After."""
    return window - int(timezone.now().timestamp()) % window


def forget(key: str) -> None:
    """Let a key start anew, for example after a password reset (AUTH-2)."""
    Attempts.objects.filter(key=key).delete()


def sweep() -> int:
    """Delete windows that are over; return how many. Takes no write lock when there are none."""
    over = Attempts.objects.filter(ends_at__lt=timezone.now())
    return over.delete()[0] if over.exists() else 0
