"""The promotion part of a budget, line by line (BUDG-5)."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from budget.choices import DecimalMark
from budget.media_rules import RESULTS
from clients.models import Channel
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.kept import KeptFile
from goals.models import Goal
from kpis.catalogue import METRICS

MOST_RESULTS = 10**12


class MediaLineQuerySet(ClientScopedQuerySet):
    client_path = "budget__client"
    client_sees = Q(sent_version__gt=0)


class MediaLine(Sendable, Row):
    """Money for one thing on one channel, what it shall bring and what it has brought (BUDG-5).

    What was sent with the budget is kept as for anything that the client sees (TEN-3)."""

    class Kind(models.TextChoices):
        TARGETED_ADS = "targeted_ads", _("targeted ads")
        BOOSTED_POST = "boosted_post", _("promoted post")
        SEEDING = "seeding", _("seeding")
        CONTEST = "contest", _("contest")
        OPINION_LEADER = "opinion_leader", _("opinion leader")
        OTHER = "other", _("something else")

    budget = models.ForeignKey("budget.Budget", models.CASCADE, related_name="media_lines")
    channel = models.ForeignKey(
        Channel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="media_lines",
        verbose_name=_("Channel"),
    )
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind.choices)
    goal = models.ForeignKey(
        Goal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="media_lines",
        verbose_name=_("Goal"),
    )
    title = NameField(_("What exactly"), max_length=120)
    start = models.DateField(_("From"))
    end = models.DateField(_("To"))
    amount_minor = models.BigIntegerField(validators=[MinValueValidator(1)])
    metric = models.CharField(
        _("Result"), max_length=20, choices=[(code, METRICS[code].name) for code in RESULTS]
    )
    expected = models.BigIntegerField(
        _("How many we expect"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_RESULTS)],
    )
    # What the network doesn't tell of a channel's days; it goes before what is measured.
    typed_result = models.BigIntegerField(
        _("How many there were"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_RESULTS)],
    )
    typed_source = NameField(_("Where the number is from"), max_length=120, blank=True)

    objects = MediaLineQuerySet.as_manager()

    class Meta:
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                name="media_line_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The end must not be before the start."),
                violation_error_code="BUDG-5",
            ),
            models.CheckConstraint(
                name="media_result_with_its_source",
                condition=Q(typed_result=None, typed_source="")
                | Q(typed_result__isnull=False) & ~Q(typed_source=""),
                violation_error_message=_("A number that is typed says where it is from."),
                violation_error_code="BUDG-5",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if not self.budget_id or not self.start or not self.end:
            return
        if self.start < self.budget.start or self.end > self.budget.end:
            text = _("The line must lie within the budget's period.")
            raise ValidationError({"start": ValidationError(text, code="BUDG-5")})

    def get_absolute_url(self) -> str:
        return reverse(
            "budget:media_line", kwargs={"client_pk": self.budget.client_id, "pk": self.pk}
        )


class MediaFileQuerySet(ClientScopedQuerySet):
    client_path = "budget__client"
    client_sees = None


class MediaFile(KeptFile):
    """A table of media-plan lines; those of a budget once it is written."""

    budget = models.ForeignKey("budget.Budget", models.CASCADE, related_name="media_files")
    decimal_mark = models.CharField(
        _("What stands before the decimals?"), max_length=1, choices=DecimalMark.choices, blank=True
    )

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or str(_("file of a media plan"))

    def get_absolute_url(self) -> str:
        client = self.budget.client_id
        return reverse("budget:media_file", kwargs={"client_pk": client, "pk": self.pk})
