"""What people write down about days: remarks on a chart, and why a jump was no fraud (KPI-6)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from common import formats
from common.fields import ProseField
from common.models import Row
from common.periods import Period
from common.queryset import ClientScopedQuerySet


class DayNoteQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(audience="client")


class DayNote(Row):
    """A remark on one day or several, on all charts of the client or of one channel.

    One that explains suspicious days lets what came on them count again (KPI-6); whether it is
    shared changes only who reads its words (TEN-3)."""

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("only the agency")
        CLIENT = "client", _("the client too")

    client = models.ForeignKey(Client, models.CASCADE, related_name="day_notes")
    channel = models.ForeignKey(
        Channel,
        models.CASCADE,
        related_name="day_notes",
        null=True,
        blank=True,
        verbose_name=_("Channel"),
    )  # none: all
    day = models.DateField(_("Day"))
    until = models.DateField(_("To"))  # the same day, unless it was a stretch of days
    text = ProseField(_("What happened?"), max_length=1000)
    audience = models.CharField(
        _("Who reads it"), max_length=8, choices=Audience.choices, default=Audience.INTERNAL
    )
    explains = models.BooleanField(_("It explains a suspicious day"), default=False)
    author: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = DayNoteQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["channel", "day"], name="day_note_of_channel")]
        constraints = [
            models.CheckConstraint(
                name="day_note_ends_after_it_begins",
                condition=Q(until__gte=models.F("day")),
                violation_error_message=_("The last day is before the first."),
                violation_error_code="KPI-6",
            ),
            models.CheckConstraint(
                name="explanation_of_one_channel",
                condition=Q(explains=False) | Q(channel__isnull=False),
                violation_error_message=_("A suspicious day is one channel's: choose it."),
                violation_error_code="KPI-6",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def days_text(self) -> str:
        if self.day == self.until:
            return formats.day(self.day)
        return formats.period(Period(self.day, self.until))

    def get_absolute_url(self) -> str:
        return reverse("kpis:note", kwargs={"client_pk": self.client_id, "pk": self.pk})


def explained_days(channel: Channel, period: Period) -> set[date]:
    """Return the days of a period that somebody has explained at a channel. That they are explained
    holds for everybody; who may read the words is the gate's."""
    notes = DayNote.objects.filter(
        channel=channel, explains=True, day__lte=period.end, until__gte=period.start
    )
    return {
        day
        for first, last in notes.values_list("day", "until")
        for day in Period(max(first, period.start), min(last, period.end)).each_day()
    }
