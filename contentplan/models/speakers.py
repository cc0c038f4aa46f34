"""The people of a client who speak in its posts (PLAN-6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet


class SpeakerQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None

    def filled(self) -> "SpeakerQuerySet":
        """Those of whom a reader can tell who they are."""
        return self.exclude(role="").exclude(profile="")


class Speaker(Row):
    """A real person with a face: posts name them, readers recognise them (PLAN-6)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="speakers")
    name = NameField(_("Name"), max_length=100)
    role = NameField(_("Role at the company"), max_length=100, blank=True)
    profile = ProseField(_("Profile"), max_length=2000, blank=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "client",
                "name",
                name="speaker_once_per_client",
                violation_error_message=_("This person is in the list already."),
                violation_error_code="PLAN-6",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}" if self.role else self.name

    @property
    def is_filled(self) -> bool:
        """Whether a reader can tell who speaks: a name, a role and a profile."""
        return bool(self.role and self.profile)
