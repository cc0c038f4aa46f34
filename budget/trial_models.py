"""The same small sum on several channels, to see which works better (BUDG-6)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budget.media_models import MOST_RESULTS, MediaLine
from budget.trial_rules import MEASURES, is_for_money
from clients.models import Channel, Client
from clients.zones import validate_currency
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet

MEASURE_NAMES = {
    "clicks_of_impressions": _("clicks of impressions"),
    "link_clicks_of_impressions": _("link clicks of impressions"),
    "engagements_of_impressions": _("reactions of impressions"),
    "leads_of_clicks": _("leads of clicks"),
    "conversions_of_clicks": _("conversions of clicks"),
    "clicks_for_money": _("clicks for the money"),
    "link_clicks_for_money": _("link clicks for the money"),
    "new_followers_for_money": _("new followers for the money"),
    "leads_for_money": _("leads for the money"),
    "conversions_for_money": _("conversions for the money"),
    "purchases_for_money": _("purchases for the money"),
}


class TrialQuerySet(ClientScopedQuerySet):
    client_path = "client"  # the agency's own work: the client sees what comes of it


class Trial(Row):
    """A channel test: equal sums, one measure, the same days (BUDG-6)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="trials")
    name = NameField(_("What is tried"), max_length=120)
    measure = models.CharField(
        _("What decides"),
        max_length=30,
        choices=[(code, MEASURE_NAMES[code]) for code in MEASURES],
    )
    currency = models.CharField(max_length=3, validators=[validate_currency])
    amount_minor = models.BigIntegerField(validators=[MinValueValidator(1)])  # on each channel
    start = models.DateField(_("From"))
    end = models.DateField(_("To"))
    stopped_at = models.DateTimeField(null=True, editable=False)
    line = models.OneToOneField(
        MediaLine, models.SET_NULL, null=True, editable=False, related_name="trial"
    )

    objects = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="trial_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The end must not be before the start."),
                violation_error_code="BUDG-6",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_over(self, today: date) -> bool:
        return self.stopped_at is not None or today > self.end

    def get_absolute_url(self) -> str:
        return reverse("budget:trial", kwargs={"client_pk": self.client_id, "pk": self.pk})


class TrialArmQuerySet(ClientScopedQuerySet):
    client_path = "trial__client"


class TrialArm(Row):
    """One channel of a test, with what is typed of it; without that it is measured."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="arms")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="trial_arms")
    spent_minor = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    results = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MOST_RESULTS)]
    )
    tries = models.BigIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(MOST_RESULTS)]
    )
    source = NameField(_("Where the numbers are from"), max_length=120, blank=True)

    objects = TrialArmQuerySet.as_manager()

    class Meta:
        ordering = ["channel__network", "channel__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "channel"],
                name="channel_once_per_trial",
                violation_error_message=_("This channel is in the test already."),
                violation_error_code="BUDG-6",
            ),
        ]

    def clean(self) -> None:
        problems: dict[str, Any] = {}
        if is_for_money(self.trial.measure):
            if self.tries is not None:
                problems["tries"] = _("This test counts results for money, not of tries.")
        elif (self.results is None) != (self.tries is None):
            field = "results" if self.results is None else "tries"
            problems[field] = _("Give both, or neither.")
        elif self.results is not None and self.tries is not None and self.results > self.tries:
            problems["results"] = _("There cannot be more results than tries.")
        if self.results is not None and not self.source:
            problems["source"] = _("A number that is typed says where it is from.")
        if problems:
            raise ValidationError(
                {name: ValidationError(text, code="BUDG-6") for name, text in problems.items()}
            )
