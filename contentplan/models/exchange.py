"""Files of posts that were sent to a plan, what their headers mean, and private calendars."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Agency, Client
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from common.tables.wording import DAY_ORDER_QUESTION, DAY_ORDERS
from contentplan.models.plans import ContentPlan


class PostImportQuerySet(ClientScopedQuerySet):
    client_path = "content_plan__client"
    client_sees = None


class PostImport(Row):
    """A file of posts, kept as sent, with what a person said of it; the posts of a plan once it is
    written (IMP-1, IMP-2).

    The bytes stand in the row: a month of posts is small, and so neither is ever without the other
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

    content_plan = models.ForeignKey(ContentPlan, models.CASCADE, related_name="imports")
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
    )  # of exchange/kept.py
    problem = models.CharField(max_length=25, blank=True, editable=False)  # of FILE_WORDS
    rows_read = models.PositiveIntegerField(null=True, editable=False)  # None: not read yet
    rejected = models.PositiveIntegerField(null=True, editable=False)  # rows
    created = models.PositiveIntegerField(default=0, editable=False)
    unchanged = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = PostImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or str(_("file of posts"))

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

    def get_absolute_url(self) -> str:
        client = self.content_plan.client_id
        return reverse("contentplan:import", kwargs={"client_pk": client, "pk": self.pk})


class HeaderMemory(models.Model):
    """What an agency's own headers mean, as its people once said: asked once, known ever after."""

    agency = models.OneToOneField(
        Agency, models.CASCADE, primary_key=True, related_name="header_memory"
    )
    codes: Any = models.JSONField(default=dict)  # folded header -> code of a column, "" for none


class CalendarFeed(Row):
    """A person's private calendar address; of its token only the hash is kept (LNK-1).

    What it shows is decided anew at each request by the rights its person has then (TEN-6)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds"
    )
    name = NameField(_("Name"), max_length=100)
    clients = models.ManyToManyField(Client, related_name="+", blank=True)  # none: all of them
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    last_used_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
