"""How each kind of thing is approved at a client: the mode, and the steps where there are several.

What is set here is how the next request will be asked; a request keeps its own (RequestStep)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet

MOST_NEEDED = 100


class Side(models.TextChoices):
    """Who is asked in a step. The agency comes first: the order of the codes is that of the way."""

    AGENCY = "agency", _("the agency reviews")
    CLIENT = "client", _("the client decides")


class Rule(models.TextChoices):
    ANY = "any", _("one answer is enough")
    ALL = "all", _("everybody must approve")
    COUNT = "count", _("a number of them must approve")


class Mode(models.TextChoices):
    NONE = "none", _("goes without asking")
    OPTIONAL = "optional", _("may be asked")
    REQUIRED = "required", _("must be asked")
    STEPS = "steps", _("in several steps")


class WayQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None  # the house's own


class Way(Row):
    """How one kind of thing is approved at one client (APPR-2). No row means: required."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=20)  # of a registered subject
    mode = models.CharField(
        _("How it is approved"), max_length=8, choices=Mode.choices, default=Mode.REQUIRED
    )
    own_work = models.BooleanField(_("People may review their own work"), default=False)

    objects = WayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("client", "kind", name="one_way_per_kind")]

    def __str__(self) -> str:
        return self.kind


class WayStepQuerySet(ClientScopedQuerySet):
    client_path = "way__client"
    client_sees = None


class WayStep(Row):
    """One step of a way: who is asked, and how many of them must approve.

    Nobody named means: in the agency the manager and the owners, at the client every decider."""

    way = models.ForeignKey(Way, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField(default=1, editable=False)  # within its side
    name = NameField(_("What it is called"), max_length=60)
    side = models.CharField(
        _("Who is asked"), max_length=6, choices=Side.choices, default=Side.AGENCY
    )
    rule = models.CharField(
        _("Who must approve"), max_length=5, choices=Rule.choices, default=Rule.ANY
    )
    needed = models.PositiveSmallIntegerField(
        _("How many must approve"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_NEEDED)],
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("People")
    )

    objects = WayStepQuerySet.as_manager()

    class Meta:
        ordering = ["side", "place", "pk"]  # the agency's steps come first
        constraints = [
            models.CheckConstraint(
                name="number_for_count_only",
                condition=Q(rule="count", needed__gte=1) | (~Q(rule="count") & Q(needed=None)),
                violation_error_message=_("Say how many must approve."),
                violation_error_code="APPR-2",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Any = None) -> None:
        """Drop a number that the rule doesn't ask for, so that the constraint judges the rest."""
        if self.rule != Rule.COUNT:
            self.needed = None
        elif self.needed is None:
            problem = ValidationError(_("Say how many must approve."), code="APPR-2")
            raise ValidationError({"needed": problem})
        super().clean_fields(exclude=exclude)
