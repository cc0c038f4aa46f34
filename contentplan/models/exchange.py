"""Files of posts that were sent to a plan, what their headers mean, and private calendars."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Agency, Client
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.kept import KeptFile
from contentplan.models.plans import ContentPlan


class PostImportQuerySet(ClientScopedQuerySet):
    client_path = "content_plan__client"
    client_sees = None


class PostImport(KeptFile):
    """A file of posts; the posts of a plan once it is written."""

    content_plan = models.ForeignKey(ContentPlan, models.CASCADE, related_name="imports")

    objects = PostImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or str(_("file of posts"))

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
