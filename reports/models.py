"""KPI reports: frozen figures, and what people conclude and change (REP-1 to REP-3)."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common import formats
from common.fields import ProseField
from common.models import Row
from common.periods import FIRST_YEAR, LAST_YEAR, Period
from common.queryset import ClientScopedQuerySet
from reports.brand_models import Branding
from reports.drafting import holds_draft
from reports.due import Due, next_due
from reports.page_models import PageCheck

__all__ = ["Branding", "Correction", "Opening", "PageCheck", "Report", "Schedule", "Share"]


class ReportQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(status="sent")

    def finished(self) -> "ReportQuerySet":
        return self.exclude(status="computing")

    def opened(self) -> "ReportQuerySet":
        """Those that somebody of the client's side, or a holder of a link, has opened (TEAM-6)."""
        return self.filter(Exists(Opening.objects.filter(report=OuterRef("pk"))))

    def without_content(self) -> "ReportQuerySet":
        """For lists: what was computed is large, and nothing of it is shown there."""
        return self.defer("sections", "charts", "conclusions", "no_corrections_because")


class Report(Row):
    """One edition of a client's report for a period (REP-2).

    `sections` and `charts` are written once, by the job that computes them: later imports change
    nothing, a recomputation is a new row with the next edition. Sending freezes the rest: the texts
    and the state of last time's corrections (`sections["last_corrections"]`)."""

    class Status(models.TextChoices):
        COMPUTING = "computing", _("being computed")
        REVIEW = "review", _("to be read and concluded")
        SENT = "sent", _("sent")

    client = models.ForeignKey(Client, models.CASCADE, related_name="reports")
    start = models.DateField(_("From"))
    end = models.DateField(_("To"))
    edition = models.PositiveIntegerField(default=1, editable=False)
    status = models.CharField(
        max_length=9, choices=Status.choices, default=Status.COMPUTING, editable=False
    )
    sections = models.JSONField(default=dict, editable=False)  # docs/reports.md has the shape
    charts = models.JSONField(default=dict, editable=False)  # name: SVG text
    conclusions = ProseField(_("What we saw and conclude"), blank=True, max_length=10_000)
    no_corrections_because = ProseField(  # the reasoned "none" of REP-3
        _("Why nothing changes"), blank=True, max_length=2000
    )
    drafted = ProseField(blank=True, max_length=10_000, editable=False)  # what a draft put in
    draft_read = models.BooleanField(default=False, editable=False)  # somebody stands for it
    # Which run of many reports computes it, and that it failed there: see batches.py.
    batch = models.UUIDField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    computed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-end", "-edition", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "client", "start", "end", "edition", name="report_edition_once"
            ),
            models.CheckConstraint(
                name="report_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The end must not be before the start."),
                violation_error_code="REP-1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start} – {self.end}, {self.edition}"

    def clean(self) -> None:
        if self.start is None or self.end is None:
            return
        for name in ("start", "end"):
            if not FIRST_YEAR <= getattr(self, name).year <= LAST_YEAR:
                problem = ValidationError(_("The year must be from 2000 to 2100."), code="TIM-1")
                raise ValidationError({name: problem})
        if (self.end - self.start).days > 366:
            problem = ValidationError(_("A report covers at most a year."), code="REP-1")
            raise ValidationError({"end": problem})

    def get_absolute_url(self) -> str:
        return reverse("reports:report", kwargs={"client_pk": self.client_id, "pk": self.pk})

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    @property
    def period_text(self) -> str:
        """Return a whole month as May 2026, another period as its two days."""
        months = self.period.months()
        if len(months) == 1 and months[0] == self.period:
            return formats.month(self.start)
        return formats.period(self.period)

    @property
    def has_failed(self) -> bool:
        """Whether its run gave it up: it can be tried again by itself."""
        return self.is_computing and self.failed_at is not None

    @property
    def is_computing(self) -> bool:
        return self.status == self.Status.COMPUTING

    @property
    def is_sent(self) -> bool:
        return self.status == self.Status.SENT

    @property
    def has_unread_draft(self) -> bool:
        """Whether drafted sentences stand in the conclusions as they were made (REP-3)."""
        return not self.draft_read and holds_draft(self.conclusions, self.drafted)


class CorrectionQuerySet(ClientScopedQuerySet):
    client_path = "report__client"
    client_sees = Q(report__status="sent")


class Correction(Row):
    """What changes next month because of a report, by whom and by when; the next report shows
    whether it was done, and how its figure went on (REP-3)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="corrections")
    text = ProseField(_("What we change"), max_length=1000)
    done = models.BooleanField(_("Done"), default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due = models.DateField(_("By when"), null=True, blank=True)
    figure = models.CharField(  # what it should move, as reports/outcomes.py names figures
        _("What it should move"), max_length=120, blank=True
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def tick_url(self) -> str:
        """Return where its state is said; its report is loaded."""
        named = {"client_pk": self.report.client_id, "report_pk": self.report_id, "pk": self.pk}
        return reverse("reports:tick", kwargs=named)


class ShareQuerySet(ClientScopedQuerySet):
    client_path = "report__client"
    client_sees = None


class Share(Row):
    """A link that shows one sent report to whoever has it; only the newest one works (LNK-7).

    The token in the address is derived from `seed` and the secret key; only its hash can be looked
    up, so a copy of the database opens nothing (LNK-1)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="shares")
    seed = models.BinaryField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    money = models.BooleanField(_("Show money too"), default=False)
    password = models.CharField(max_length=128, blank=True, editable=False)  # its hash
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def works_at(self, moment: datetime) -> bool:
        return self.ended_at is None and moment < self.expires_at


class OpeningQuerySet(ClientScopedQuerySet):
    client_path = "report__client"
    client_sees = None


class Opening(Row):
    """That a sent report was opened: by a person of the client on its page, or by whoever has a
    link. No proof of reading: programs open links as well."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="openings")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    share = models.ForeignKey(Share, models.CASCADE, null=True, related_name="openings")

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]


class ScheduleQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None


class Schedule(Row):
    """A client's regular report: made on a local day and hour after each period, and promised so
    many days later. What is made is a row of its own, once for each period (JOB-8)."""

    class Kind(models.TextChoices):
        WEEK = "week", _("each week")
        MONTH = "month", _("each month")
        QUARTER = "quarter", _("each quarter")

    client = models.ForeignKey(Client, models.CASCADE, related_name="report_schedules")
    kind = models.CharField(_("How often"), max_length=7, choices=Kind.choices, default=Kind.MONTH)
    day = models.PositiveSmallIntegerField(
        _("Made on day"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text=_("Days after the period ends: 1 is the first of the month, or the Monday."),
    )
    hour = models.PositiveSmallIntegerField(
        _("At hour"), default=8, validators=[MaxValueValidator(23)]
    )
    promise_days = models.PositiveSmallIntegerField(
        _("Promised after so many days"),
        default=3,
        validators=[MaxValueValidator(28)],
        help_text=_("You are reminded the day before and on the day while it is not sent."),
    )
    next_at = models.DateTimeField(null=True, editable=False, db_index=True)
    next_start = models.DateField(null=True, editable=False)  # of the period made then

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                "client",
                "kind",
                name="report_schedule_once",
                violation_error_message=_("There is a schedule of this kind already."),
                violation_error_code="unique",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self) -> None:
        if self.kind == self.Kind.WEEK and self.day is not None and self.day > 7:
            problem = ValidationError(_("A week has seven days."), code="TIM-1")
            raise ValidationError({"day": problem})

    def due_after(self, moment: datetime) -> Due:
        """Return what it makes next after a moment; its client is loaded."""
        return next_due(self.kind, self.day, self.hour, self.client.timezone, moment)


class ScheduledQuerySet(ClientScopedQuerySet):
    client_path = "schedule__client"
    client_sees = None


class Scheduled(Row):
    """That a schedule made its report of a period: once, however many schedulers there are."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="made")
    start = models.DateField()
    end = models.DateField()
    promised_on = models.DateField()
    report = models.ForeignKey(Report, models.CASCADE, related_name="scheduled")

    objects = ScheduledQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "pk"]
        constraints = [models.UniqueConstraint("schedule", "start", name="scheduled_report_once")]
