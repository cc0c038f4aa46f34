"""What must hold of figures, for `manage.py check_data` (RUN-2)."""

from collections.abc import Iterator

from django.db.models import F

from clients.models import Channel
from kpis.models import Import, OwnValue
from kpis.months import months_off
from kpis.store import batches

CHANNELS = 20  # whose days are added up at a time


def months() -> Iterator[str]:
    """Yield the months of channels that don't say what their days say (docs/measurements.md)."""
    ids = Channel.objects.order_by("pk").values_list("pk", flat=True)
    for batch in batches(ids.iterator(), CHANNELS):
        for channel, month in months_off(batch):
            yield f"channel {channel}: {month:%Y-%m} is not what its days add up to"


def imports() -> Iterator[str]:
    """Yield the imports whose rows are not all accounted for (IMP-1)."""
    written = Import.objects.filter(status__in=(Import.Status.DONE, Import.Status.UNDONE))
    names = ("pk", "rows_read", "created", "updated", "unchanged", "rejected")
    rows = written.exclude(file="").order_by("pk").values_list(*names)
    for pk, read, created, updated, unchanged, rejected in rows.iterator(chunk_size=200):
        told = created + updated + unchanged + len(rejected)
        if told != read:
            yield f"import {pk}: {read} rows were read, {told} are accounted for"


def own_values() -> Iterator[str]:
    """Yield the values of own metrics that stand at another agency's channel (TEN-1)."""
    astray = OwnValue.objects.exclude(channel__client__agency=F("metric__agency"))
    for pk, channel in astray.order_by("pk").values_list("pk", "channel_id").iterator():
        yield f"own value {pk}: its metric is of another agency than channel {channel}"
