"""The base of tables that people send: kept as sent, with what was said of them."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.fields import NameField
from common.models import Row
from common.tables.wording import DAY_ORDER_QUESTION, DAY_ORDERS


class KeptFile(Row):
    """A table, kept as sent, with what a person said of it and what became of it (IMP-1, IMP-2).

    The bytes stand in the row: such tables are small, and so neither is ever without the other
    (UPL-5)."""

    class Status(models.TextChoices):
        READING = "reading", _("being read")
        WAITING = "waiting", _("not written yet")
        WRITING = "writing", _("being written")
        DONE = "done", _("written")
        REFUSED = "refused", _("cannot be read")

    class Encoding(models.TextChoices):
        UTF_8 = "utf-8", "UTF-8"
        UTF_16 = "utf-16", "UTF-16"
        CP1251 = "cp1251", "Windows-1251"
        CP1252 = "cp1252", "Windows-1252"

    name = NameField(_("File"), max_length=120, blank=True)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(
        _("Encoding"), max_length=7, choices=Encoding.choices, blank=True
    )  # empty: recognised
    day_order = models.CharField(
        DAY_ORDER_QUESTION, max_length=3, choices=list(DAY_ORDERS.items()), blank=True
    )
    columns: Any = models.JSONField(default=list, blank=True)  # code by column; empty: guessed
    status = models.CharField(
        max_length=7, choices=Status.choices, default=Status.WAITING, editable=False
    )
    # A large file is read by a job, and what it says is kept; a small one is read at every look.
    is_large = models.BooleanField(default=False, editable=False)
    reading: Any = models.JSONField(
        null=True, blank=True, encoder=DjangoJSONEncoder, editable=False
    )
    problem = models.CharField(max_length=25, blank=True, editable=False)  # a code of FILE_WORDS
    rows_read = models.PositiveIntegerField(null=True, editable=False)  # None: not read yet
    rejected = models.PositiveIntegerField(null=True, editable=False)  # rows
    created = models.PositiveIntegerField(default=0, editable=False)
    unchanged = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    @property
    def is_busy(self) -> bool:
        """Return whether a job has the file just now."""
        return self.status in (self.Status.READING, self.Status.WRITING)

    @property
    def state(self) -> str:
        """Return the status for colour and shape."""
        if self.is_busy:
            return "running"
        return "failed" if self.status == self.Status.REFUSED else self.status
