"""What imports changed of the days of channels, a month of an import at a time."""

from django.db import models


class ImportedMonth(models.Model):
    """The cells that an import changed of a channel's days in one month: where each value comes
    from, and what undo needs. kpis/kept.py reads and writes its three lists.

    A row per month, not per day: each row costs a foreign key to check and an index to write."""

    source = models.ForeignKey(
        "kpis.Import", models.CASCADE, related_name="months", db_index=False
    )  # leads the index below
    month = models.DateField()  # its first day
    days = models.JSONField()  # of the month: [1, 2, 5]
    rows = models.JSONField()  # of each day: the row in the file of all cells, or by metric
    cells = models.JSONField()  # metric: [before, after], each one text with a value per day

    class Meta:
        indexes = [models.Index(fields=["source", "month"], name="imported_month")]
