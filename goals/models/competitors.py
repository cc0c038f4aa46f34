"""Competitors, what was seen of them on a day, and what is learnt from it (GOAL-6)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from common.fields import NameField, ProseField
from common.models import Row
from common.periods import check_year
from common.queryset import ClientScopedQuerySet
from common.text import beginning, fold


class CompetitorQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()


class Competitor(Row):
    """Somebody who wants the same customers as a client does."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="competitors")
    name = NameField(_("Name"), max_length=100)
    folded_name = models.CharField(max_length=200, editable=False)  # for search (TXT-2)
    note = ProseField(_("Why we look at them"), max_length=1000, blank=True)

    objects = CompetitorQuerySet.as_manager()

    class Meta:
        ordering = ["folded_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "client",
                "folded_name",
                name="competitor_once_per_client",
                violation_error_message=_("This client already has a competitor of this name."),
                violation_error_code="GOAL-6",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.folded_name = fold(self.name or "")

    def get_absolute_url(self) -> str:
        return reverse("goals:competitor", kwargs={"client_pk": self.client_id, "pk": self.pk})


class CompetitorChannelQuerySet(ClientScopedQuerySet):
    client_path = "competitor__client"
    client_sees = Q()


class CompetitorChannel(Row):
    """A competitor's page, profile or community in one network."""

    competitor = models.ForeignKey(Competitor, models.CASCADE, related_name="channels")
    network = models.CharField(_("Network"), max_length=10, choices=Channel.Network.choices)
    handle = NameField(_("Handle"), max_length=100)
    url = models.URLField(_("Address"), max_length=500, blank=True)

    objects = CompetitorChannelQuerySet.as_manager()

    class Meta:
        ordering = ["network", "handle", "pk"]
        constraints = [
            models.UniqueConstraint(
                "competitor",
                "network",
                "handle",
                name="competitor_channel_once",
                violation_error_message=_("This competitor already has such a channel."),
                violation_error_code="GOAL-6",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} · {self.handle}"


class CompetitorFileQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None


class CompetitorFile(Row):
    """A file about competitors, kept as sent; the snapshots of its rows once it is written (IMP-1,
    IMP-2). The bytes stand in the row: a few kilobytes, and so neither is without the other."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="competitor_files")
    name = NameField(_("File"), max_length=120, blank=True)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created = models.PositiveIntegerField(default=0, editable=False)
    updated = models.PositiveIntegerField(default=0, editable=False)
    unchanged = models.PositiveIntegerField(default=0, editable=False)
    written_at = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = CompetitorFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or str(_("file about competitors"))

    def get_absolute_url(self) -> str:
        names = {"client_pk": self.client_id, "pk": self.pk}
        return reverse("goals:competitor_file", kwargs=names)


class SnapshotQuerySet(ClientScopedQuerySet):
    client_path = "channel__competitor__client"
    client_sees = Q()


def _count(name: Any) -> models.PositiveBigIntegerField:
    return models.PositiveBigIntegerField(name, null=True, blank=True)


class Snapshot(Row):
    """What was seen of a competitor's channel on a day (GOAL-6). NULL is not known, never 0.

    Counts of a period (likes, mentions, new followers) are of the days from `since` to `day`."""

    class Origin(models.TextChoices):
        HAND = "hand", _("by hand")
        FILE = "file", _("from a file")
        API = "api", _("by the API")

    channel = models.ForeignKey(CompetitorChannel, models.CASCADE, related_name="snapshots")
    day = models.DateField(_("Day"))
    since = models.DateField(_("Counted since"), null=True, blank=True)
    followers = _count(_("Followers"))
    new_followers = models.BigIntegerField(_("New followers"), null=True, blank=True)
    posts_per_week = models.DecimalField(
        _("Posts a week"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    er_by_followers = (
        models.DecimalField(  # points: likes, comments and shares of 30 days by followers
            _("ER by followers, %"),
            max_digits=9,
            decimal_places=4,
            null=True,
            blank=True,
            validators=[MinValueValidator(0), MaxValueValidator(10_000)],
        )
    )
    interactions = _count(_("Likes, comments and shares"))
    mentions = _count(_("Mentions"))
    formats = ProseField(_("Formats"), max_length=500, blank=True)
    best_post = models.URLField(_("Best post"), max_length=500, blank=True)
    best_post_note = ProseField(_("What is good about it"), max_length=1000, blank=True)
    origin = models.CharField(
        max_length=4, choices=Origin.choices, default=Origin.HAND, editable=False
    )
    file = models.ForeignKey(
        CompetitorFile,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="snapshots",
        editable=False,
    )
    row = models.PositiveIntegerField(null=True, editable=False)  # of the file

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(
                "channel",
                "day",
                name="snapshot_once_a_day",
                violation_error_message=_("There are figures of this day already: change those."),
                violation_error_code="GOAL-6",
            ),
            models.CheckConstraint(
                name="snapshot_period_in_order",
                condition=Q(since=None) | Q(since__lte=F("day")),
                violation_error_message=_("The period begins after its last day."),
                violation_error_code="GOAL-6",
            ),
            models.CheckConstraint(
                name="snapshot_counts_name_their_period",
                condition=~Q(since=None) | Q(interactions=None, mentions=None, new_followers=None),
                violation_error_message=_(
                    "Say since which day likes, mentions and new followers are counted."
                ),
                violation_error_code="GOAL-6",
            ),
        ]

    FIGURES = (
        *("followers", "new_followers", "posts_per_week", "er_by_followers"),
        *("interactions", "mentions"),
    )

    def clean(self) -> None:
        for name in ("day", "since"):
            given = getattr(self, name)
            try:
                if given is not None:
                    check_year(given)
            except ValueError as error:
                problem = ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
                raise ValidationError({name: problem}) from error
        figures = [getattr(self, name) for name in self.FIGURES]
        if all(figure is None for figure in figures) and not (self.formats or self.best_post):
            raise ValidationError(_("Give at least one figure, or what you saw."), code="GOAL-6")


class LessonQuerySet(ClientScopedQuerySet):
    client_path = "competitor__client"
    client_sees = None  # a rough thought of the agency, as the ideas that it turns into


class Lesson(Row):
    """What a competitor teaches: something to learn, or a mistake not to repeat (GOAL-6)."""

    class Kind(models.TextChoices):
        LEARN = "learn", _("to learn")
        AVOID = "avoid", _("a mistake not to repeat")

    competitor = models.ForeignKey(Competitor, models.CASCADE, related_name="lessons")
    kind = models.CharField(_("What it is"), max_length=5, choices=Kind.choices, default=Kind.LEARN)
    text = ProseField(_("Lesson"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return beginning(self.text, 80)
