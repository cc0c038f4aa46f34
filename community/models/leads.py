"""Calls and leads as the client's CRM or call tracking tells of them, or a person (COMM-5)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from common import formats
from common.fields import NameField
from common.models import Row
from common.periods import check_year, local_day
from common.queryset import ClientScopedQuerySet

LONGEST_ID = 200
MOST_MINOR = 10**15 - 1


class ContactQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()  # it is what the client's own people told


class Contact(Row):
    """Somebody came from a channel: a call or a lead, at a moment, worth perhaps something.

    `day` is the client's day of that moment, under which it is counted. Without a channel nobody
    knows where it came from, so it is kept and listed but counted in no channel's figures."""

    kind: str  # in addresses: calls, leads

    client = models.ForeignKey(Client, models.CASCADE, related_name="%(class)ss")
    at = models.DateTimeField(_("When"))
    day = models.DateField(editable=False)
    channel = models.ForeignKey(
        Channel,
        models.CASCADE,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("Channel"),
    )
    value_minor = models.BigIntegerField(
        _("Value"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_MINOR)],
    )
    currency = models.CharField(max_length=3, editable=False)  # the client's when it was written
    external_id = NameField(_("Number elsewhere"), max_length=LONGEST_ID, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "external_id"],
                condition=~Q(external_id=""),
                name="%(class)s_once_per_client",
                violation_error_message=_("There is one with this number already."),
                violation_error_code="COMM-5",
            ),
        ]
        indexes = [models.Index(fields=["channel", "day"], name="%(class)s_of_day")]

    def __str__(self) -> str:
        return formats.moment(self.at, self.client.timezone)

    def clean(self) -> None:
        if self.at is None or not self.client_id:  # failed to parse
            return
        self.settle()
        if self.channel and self.channel.client_id != self.client_id:
            problem = ValidationError(_("There is no such thing here."), code="not_found")
            raise ValidationError({"channel": problem})

    def settle(self) -> None:
        """Fill in what follows from the rest: the day and the currency. Raises ValidationError."""
        try:
            self.day = check_year(local_day(self.at, self.client.timezone))
        except ValueError as error:
            problem = ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
            raise ValidationError({"at": problem}) from error
        self._settle_currency()

    def _settle_currency(self) -> None:
        """A new row counts in the client's currency; an old one keeps its own (MON-1)."""
        if self._state.adding and self.currency not in ("", self.client.currency):
            problem = ValidationError(_("This is in another currency."), code="MON-1")
            raise ValidationError({"value_minor": problem})
        self.currency = self.currency or self.client.currency

    def get_absolute_url(self) -> str:
        return reverse(f"community:{self.kind}", args=[self.client_id])


class Call(Contact):
    """A call that came from the community."""

    kind = "calls"


class Lead(Contact):
    """Somebody who left a request, a number or an order."""

    kind = "leads"


class LeadFileQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None


class LeadFile(Row):
    """A file of calls or leads that was written, kept as it was sent (IMP-1)."""

    class Kind(models.TextChoices):
        CALLS = "calls", _("calls")
        LEADS = "leads", _("leads")

    client = models.ForeignKey(Client, models.CASCADE, related_name="lead_files")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = NameField(_("File"), max_length=120, blank=True)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created = models.PositiveIntegerField(default=0, editable=False)
    updated = models.PositiveIntegerField(default=0, editable=False)
    unchanged = models.PositiveIntegerField(default=0, editable=False)
    by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = LeadFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
