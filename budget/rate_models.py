"""Exchange rates as people type them: nothing is converted in silence (MON-1)."""

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Agency
from clients.zones import validate_currency
from common.fields import NameField
from common.models import Row
from common.periods import check_year
from common.queryset import ClientScopedQuerySet


class RateQuerySet(ClientScopedQuerySet):
    client_path = "agency__clients"
    client_sees = None  # the agency's own view over its clients


class ExchangeRate(Row):
    """What one unit of a currency is worth in another on a day, and who says so.

    15 digits in all (MON-2); who needs more types the rate the other way round."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="exchange_rates")
    base = models.CharField(_("One"), max_length=3, validators=[validate_currency])
    quote = models.CharField(_("is so many"), max_length=3, validators=[validate_currency])
    rate = models.DecimalField(
        _("Rate"),
        max_digits=15,
        decimal_places=8,
        validators=[MinValueValidator(0)],
    )
    day = models.DateField(_("On the day"))
    source = NameField(_("Who says so"), max_length=100)

    objects = RateQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "base", "quote", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "base", "quote", "day"],
                name="rate_once_a_day",
                violation_error_message=_("This rate of that day is there already."),
                violation_error_code="MON-1",
            ),
            models.CheckConstraint(
                name="rate_between_two_currencies",
                condition=~Q(base=F("quote")),
                violation_error_message=_("Choose two different currencies."),
                violation_error_code="MON-1",
            ),
            models.CheckConstraint(
                name="rate_above_nothing",
                condition=Q(rate__gt=0),
                violation_error_message=_("A rate is above 0."),
                violation_error_code="MON-1",
            ),
        ]

    def clean(self) -> None:
        if self.day is not None:
            try:
                check_year(self.day)
            except ValueError as error:
                text = _("Choose a year from 2000 to 2100.")
                raise ValidationError({"day": ValidationError(text, code="TIM-1")}) from error

    def between(self, source: str, target: str) -> Fraction | None:
        """Return how many of the target one of the source is, exactly; None if it says nothing."""
        if (self.base, self.quote) == (source, target):
            return Fraction(self.rate)
        if (self.base, self.quote) == (target, source):
            return 1 / Fraction(self.rate)
        return None
