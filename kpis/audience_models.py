"""Who an audience is, as networks tell it, and who it is meant to be (KPI-8)."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from kpis.target_rules import MOST_PLACES, places_of

OLDEST = 120


class AudienceShareQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = None  # the client sees what it says of the KPIs that were agreed


class AudienceShare(models.Model):
    """A part of a channel's audience on a day, such as 26.2 % of the followers aged 25 to 34.

    It stands beside the channel's days and is never added to them: the parts of one table split one
    whole, those of another the same whole again (docs/measurements.md)."""

    class Dimension(models.TextChoices):
        AGE = "age", _("age")
        GENDER = "gender", _("gender")
        COUNTRY = "country", _("country")
        CITY = "city", _("city")
        REGION = "region", _("region")

    class Of(models.TextChoices):
        FOLLOWERS = "followers", _("followers, in percent")
        VISITORS = "visitors", _("visitors of the day, counted")

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="audience_shares", db_index=False
    )  # leads the constraint's index
    day = models.DateField()
    dimension = models.CharField(max_length=7, choices=Dimension.choices)
    of = models.CharField(max_length=9, choices=Of.choices)
    bucket = models.CharField(max_length=100, blank=True)  # blank: nobody knows of them
    value = models.DecimalField(max_digits=15, decimal_places=4)  # percent, or people
    source = models.ForeignKey("kpis.Import", models.RESTRICT, related_name="+")
    row = models.PositiveIntegerField(null=True)  # in the file

    objects = AudienceShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "dimension", "day", "of", "bucket"], name="audience_share_once"
            ),
            models.CheckConstraint(
                name="audience_share_of_a_whole",
                condition=Q(value__gte=0) & (Q(of="visitors") | Q(value__lte=Decimal(100))),
            ),
        ]


class AudienceTargetQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()


class AudienceTarget(Row):
    """Whom a client wants to reach: ages, countries, cities and regions by the networks' names."""

    client = models.OneToOneField(Client, models.CASCADE, related_name="audience_target")
    age_from = models.PositiveSmallIntegerField(
        _("From age"), null=True, blank=True, validators=[MaxValueValidator(OLDEST)]
    )
    age_to = models.PositiveSmallIntegerField(
        _("To age"), null=True, blank=True, validators=[MaxValueValidator(OLDEST)]
    )
    countries = ProseField(_("Countries"), max_length=1000, blank=True)  # one a line
    cities = ProseField(_("Cities and regions"), max_length=3000, blank=True)  # one a line

    objects = AudienceTargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audience_target_ages_in_order",
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=F("age_to")),
                violation_error_message=_("The last age is below the first."),
                violation_error_code="KPI-8",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Target audience"))

    def clean(self) -> None:
        for name in ("countries", "cities"):
            if len(places_of(getattr(self, name) or "")) > MOST_PLACES:
                message = _("Name at most %(count)d places.") % {"count": MOST_PLACES}
                raise ValidationError({name: ValidationError(message, code="KPI-8")})

    def get_absolute_url(self) -> str:
        return reverse("kpis:audience_target", kwargs={"client_pk": self.client_id})
