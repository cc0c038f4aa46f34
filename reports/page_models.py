"""What only a person can see of a community's page, ticked with its day (REP-4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Channel
from common.models import Row
from common.queryset import ClientScopedQuerySet


class PageCheckQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = Q()  # the checklist is for both sides


class PageCheck(Row):
    """Whether somebody of the agency found a channel's page filled in: picture, description,
    contacts, link. One row a channel; the history keeps what was ticked before."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="page_check")
    filled = models.BooleanField(_("The page is filled in"))
    day = models.DateField(_("Day"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = PageCheckQuerySet.as_manager()

    class Meta:
        ordering = ["channel", "pk"]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.filled}"
