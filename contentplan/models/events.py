"""Days on which both sides think together."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import NameField, ProseField
from common.models import Row
from common.periods import check_year
from common.queryset import ClientScopedQuerySet


class EventQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(shown=True)


class Event(Row):
    """A brainstorm or a creative day: when it was, who took part, what was written down (IDEA-1).

    People on the client's side see it, and the ideas recorded in it, once it is shown to them."""

    class Kind(models.TextChoices):
        BRAINSTORM = "brainstorm", _("brainstorm")
        CREATIVE_DAY = "creative_day", _("creative day")

    client = models.ForeignKey(Client, models.CASCADE, related_name="events")
    kind = models.CharField(
        _("Kind of event"), max_length=12, choices=Kind.choices, default=Kind.BRAINSTORM
    )
    title = NameField(_("What it was about"), max_length=120)
    day = models.DateField(_("Day"))
    people: Any = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("Who took part")
    )
    guests = NameField(_("Who else took part"), max_length=500, blank=True)
    notes = ProseField(_("Notes"), max_length=10_000, blank=True)
    shown = models.BooleanField(_("The client sees this event and its ideas"), default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        try:
            check_year(self.day) if self.day else None
        except ValueError as error:
            problem = ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
            raise ValidationError({"day": problem}) from error

    def get_absolute_url(self) -> str:
        return reverse("contentplan:event", kwargs={"client_pk": self.client_id, "pk": self.pk})
