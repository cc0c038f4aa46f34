"""KPI reports: frozen figures, and what people conclude and change (REP-1 to REP-3)."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common import formats
from common.fields import ProseField
from common.models import Row
from common.periods import FIRST_YEAR, LAST_YEAR, Period
from common.queryset import ClientScopedQuerySet


class ReportQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(status="sent")

    def finished(self) -> "ReportQuerySet":
        return self.exclude(status="computing")

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
    def is_computing(self) -> bool:
        return self.status == self.Status.COMPUTING

    @property
    def is_sent(self) -> bool:
        return self.status == self.Status.SENT


class CorrectionQuerySet(ClientScopedQuerySet):
    client_path = "report__client"
    client_sees = Q(report__status="sent")


class Correction(Row):
    """What changes next month because of a report; the next report shows if it was done (REP-3)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="corrections")
    text = ProseField(_("What we change"), max_length=1000)
    done = models.BooleanField(_("Done"), default=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


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
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def works_at(self, moment: datetime) -> bool:
        return self.ended_at is None and moment < self.expires_at
