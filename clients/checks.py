"""What must hold of the history, for `manage.py check_data` (RUN-2)."""

from collections.abc import Iterator

from clients.history import first_broken
from clients.models import HistoryChain


def history() -> Iterator[str]:
    """Yield each chain with the first entry that isn't as written (AUD-2)."""
    for pk in HistoryChain.objects.order_by("pk").values_list("pk", flat=True):
        try:
            broken = first_broken(pk)
        except LookupError as error:
            yield str(error)
        else:
            if broken is not None:
                yield f"chain {pk}: entry {broken.number} is not as written"
