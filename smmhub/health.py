"""/health/live and /health/ready (RUN-4), for supervisors and load balancers."""

import shutil
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from common.periods import now
from jobs.models import Job

OK, DEGRADED, DOWN = "ok", "degraded", "down"
DISK_LEAST = 200_000_000  # bytes
WAIT_MOST = 300  # seconds a due job may wait before somebody should look
CONNECT = 1.0  # seconds


@login_not_required
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": OK})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 503 only for what makes every page fail: database and migrations."""
    checks = {
        "database": database(),
        "broker": _sound(broker),
        "mail": _sound(mail),
        "disk": _sound(disk),
        "jobs": _sound(waiting_jobs),
    }
    states = set(checks.values())
    status = DOWN if DOWN in states else DEGRADED if DEGRADED in states else OK
    return JsonResponse({"status": status, "checks": checks}, status=503 if status == DOWN else 200)


def _sound(check: Callable[[], bool]) -> str:
    try:
        return OK if check() else DEGRADED
    except Exception:  # whatever is wrong with a part, pages still answer
        return DEGRADED


_migrated = False


def database() -> str:
    """Return "ok" when the database answers and has all migrations of this code."""
    global _migrated
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:  # a running process cannot lose them
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:
        return DOWN
    return OK if _migrated else DOWN


def broker() -> bool:
    """Return whether Redis takes connections; the file broker is part of the disk."""
    return not settings.REDIS_URL or _answers(settings.REDIS_URL, 6379)


def mail() -> bool:
    """Return whether the mail server takes connections; mail to a folder always works."""
    if "smtp" not in settings.EMAIL_BACKEND:
        return True
    with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), CONNECT):
        return True


def disk() -> bool:
    return shutil.disk_usage(settings.SMMHUB_DATA).free >= DISK_LEAST


def waiting_jobs() -> bool:
    """Return whether no job has been due for more than five minutes (RUN-4)."""
    queued = Job._default_manager.filter(status=Job.Status.QUEUED)
    oldest = queued.order_by("due_at").values_list("due_at", flat=True).first()
    return oldest is None or (now() - oldest).total_seconds() < WAIT_MOST


def _answers(url: str, port: int) -> bool:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "localhost", parts.port or port), CONNECT):
        return True
