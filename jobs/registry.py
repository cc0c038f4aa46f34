"""What kinds of job there are, and what a job's function is given.

Knows no rows: an app's tasks.py imports this file alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from jobs.models import Job

QUEUES = ("interactive", "reports", "mail", "webhooks")
PLAIN_TITLE = _("Background work")


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """The job can't be done, however often it's tried: it fails at once (JOB-6).

    detail is for a person; errors are those of a problem document (pointer, code, detail)."""

    def __init__(
        self,
        detail: Any,
        *,
        code: str = "refused",
        status: int = 400,
        errors: Sequence[Mapping[str, object]] = (),
    ):
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.status = status
        self.errors = errors


class Progress:
    """How far a job is; this one tells nobody, for calls without a job row.

    job_id is the same on every attempt (JOB-9); None without a row."""

    job_id: UUID | None = None

    def __call__(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are behind us. Call it as often as you like (JOB-8)."""
        if not 0 <= done <= total:
            raise ValueError(f"{done} of {total} steps")

    @contextmanager
    def finish(self) -> Iterator[dict[str, object]]:
        """Open the transaction that writes the result and marks the job done (JOB-5).

        Gives a dict to put the result in, such as {"url": …}. Rolls back when the job was given
        to another process meanwhile. Compute first, then finish: the write lock is held inside."""
        with transaction.atomic():
            yield {}


class Kind(NamedTuple):
    name: str
    function: Callable[..., dict[str, object] | None]
    queue: str
    title: Any  # for a person


Surrounding = Callable[["Job"], AbstractContextManager[object]]
Tidying = Callable[[], object]
_kinds: dict[str, Kind] = {}
_surroundings: list[Surrounding] = []
_tidyings: list[Tidying] = []


def job(name: str, *, queue: str = "interactive", title: Any = PLAIN_TITLE) -> Callable:
    """Register a function as what jobs of this kind do; it stays callable as it is.

    It's called with the job's args by name and `progress`, must be safe to run twice, and may
    return the result, a dict for JSON. Raises ValueError for a second function of that name."""
    if queue not in QUEUES:
        raise ValueError(f"no queue {queue!r}")

    def register(function: Callable) -> Callable:
        known = _kinds.get(name)
        if known and known.function.__module__ != function.__module__:
            raise ValueError(f"job kind {name!r} is taken by {known.function.__module__}")
        _kinds[name] = Kind(name, function, queue, title)
        return function

    return register


def find(name: str) -> Kind:
    """Return the kind of that name. Raises LookupError: of a newer version, or misspelt."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"no job kind {name!r}") from None


def title_of(name: str) -> Any:
    """Return what a person calls jobs of that kind, also when this version doesn't know it."""
    return _kinds[name].title if name in _kinds else PLAIN_TITLE


def around(surrounding: Surrounding) -> Surrounding:
    """Enter surrounding(job) around every job, so that other floors can say who acts (TEN-7)."""
    if surrounding not in _surroundings:
        _surroundings.append(surrounding)
    return surrounding


@contextmanager
def surrounded(job: "Job") -> Iterator[None]:
    """Enter what `around` registered, for the time of one job."""
    with ExitStack() as stack:
        for surrounding in _surroundings:
            stack.enter_context(surrounding(job))
        yield


def at_sweep(tidying: Tidying) -> Tidying:
    """Call tidying() in every sweep, each 10 s in each worker: it must be quick, and only write
    when there is something to tidy up."""
    if tidying not in _tidyings:
        _tidyings.append(tidying)
    return tidying


def tidy_up() -> None:
    """Call what `at_sweep` registered."""
    for tidying in _tidyings:
        tidying()
