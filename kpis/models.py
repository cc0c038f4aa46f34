"""Measurements, where each came from, and the KPIs that goals are judged by.

A channel's day is one row with a nullable column per metric of the catalogue: NULL is "not
delivered", never 0 (architecture, Measurements). docs/measurements.md says why."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from clients.models import Channel
from common import formats
from common.fields import NameField, ProseField
from common.models import Row
from common.periods import Period, check_year
from common.queryset import ClientScopedQuerySet
from goals.models import Goal
from goals.rules import Choice
from kpis.audience_models import AudienceShare, AudienceTarget
from kpis.catalogue import METRICS
from kpis.columns import DayColumns, FactColumns, MonthColumns
from kpis.import_words import SOURCE_NAMES
from kpis.kept_models import ImportedMonth
from kpis.mapping_models import HeaderAlias, ImportMapping
from kpis.measures import Measure, measure_of
from kpis.note_models import DayNote
from kpis.own_models import OwnMetric, OwnValue, validate_code

__all__ = ["ChannelDay", "ChannelMonth", "Import", "ImportedDay", "Kpi", "ObjectFact"]
__all__ += ["AudienceShare", "AudienceTarget"]
__all__ += ["DayNote", "HeaderAlias", "ImportMapping", "ImportedMonth", "OwnMetric", "OwnValue"]


class ChannelDayQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = Q()


class ChannelDay(DayColumns, models.Model):
    """What a network told about one channel on one local day."""

    # The key is all that the table is asked by: a number of its own and an index for it would cost
    # more than three of the figures of a row.
    pk = models.CompositePrimaryKey("channel_id", "day")
    day = models.DateField()
    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="days", db_index=False
    )  # leads the key

    objects = ChannelDayQuerySet.as_manager()


class ChannelMonth(MonthColumns, models.Model):
    """A channel's month, aggregated by class from its days in the transaction that changed them."""

    # Months are asked for by name, of few channels or of all, so the month leads.
    pk = models.CompositePrimaryKey("month", "channel_id")
    month = models.DateField()  # its first day
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="months", db_index=False)

    objects = ChannelDayQuerySet.as_manager()


class ObjectFact(FactColumns, models.Model):
    """A lifetime figure of a post or an ad as of a day; never added to a channel's days."""

    class Kind(models.TextChoices):
        POST = "post", _("post")
        AD = "ad", _("ad")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    object_id = models.CharField(max_length=200)  # ids of 17–19 digits, or what tells rows apart
    start = models.DateField(null=True)  # of the span that the figures cover; null: since ever
    as_of = models.DateField()  # the span's last day
    published_at = models.DateTimeField(null=True)
    url = models.URLField(max_length=500, blank=True)

    objects = ChannelDayQuerySet.as_manager()

    class Meta:
        constraints = [  # a database takes two empty starts for different
            models.UniqueConstraint(
                fields=["channel", "kind", "object_id", "as_of", "start"], name="object_span_once"
            ),
            models.UniqueConstraint(
                fields=["channel", "kind", "object_id", "as_of"],
                condition=Q(start=None),
                name="object_lifetime_once",
            ),
        ]
        indexes = [models.Index(fields=["channel", "published_at"], name="object_published")]


class ImportQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = None


class Import(Row):
    """Where values came from: an export file, a call of the API, or a person's hand (KPI-5)."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ASKING = "asking", _("needs an answer")
        READY = "ready", _("ready to write")
        REFUSED = "refused", _("nothing written")
        DONE = "done", _("read")
        UNDONE = "undone", _("undone")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="imports")
    source = models.CharField(max_length=40, blank=True)  # recognised; or "api", "hand"
    file = models.CharField(max_length=200, blank=True)  # path under MEDIA_ROOT, kept as sent
    file_name = NameField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    options = models.JSONField(default=dict, blank=True)  # answers that a person gave, as_of
    partial = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    problem = models.CharField(max_length=40, blank=True)  # code of a refusal or a question
    choices = models.JSONField(
        default=list, blank=True
    )  # answers that the file allows to the question
    rows_read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(
        default=list, blank=True
    )  # [{row, column, value, reason}], reason a code
    totals = models.JSONField(default=dict, blank=True)  # metric: what the file adds up to, as text
    period_totals = models.JSONField(
        default=dict, blank=True
    )  # the network's own, for exactly those days
    warnings = models.JSONField(default=list, blank=True)  # codes
    found = models.JSONField(
        default=dict, blank=True
    )  # network, currency, skipped, other_accounts, zeros
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mapping = models.ForeignKey(  # that a table of no known kind was read by
        ImportMapping, models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    asks_first = models.BooleanField(default=False)  # shows what would change, and waits
    preview = models.JSONField(default=dict, blank=True)  # what it showed: kpis/previews.py
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone = models.JSONField(default=dict, blank=True)  # what that did: kpis/undoing.py

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["channel", "sha256"], name="import_same_file")]

    @property
    def label(self) -> str:
        """What people know it by: the file's name, else how the values came."""
        return self.file_name or str(self.source_name)

    @property
    def source_name(self) -> object:
        return SOURCE_NAMES.get(self.source, self.source)

    @property
    def rejected_count(self) -> int:
        """How many rows were refused, without their list (IMP-1)."""
        return self.rows_read - self.created - self.updated - self.unchanged

    @property
    def is_written(self) -> bool:
        """Whether its counts say what it did, be it undone since."""
        return self.status in (self.Status.DONE, self.Status.UNDONE)

    @property
    def state(self) -> str:
        """The status for colour and shape: done is caution when rows were refused."""
        states = {
            "waiting": "running",
            "asking": "waiting",
            "ready": "waiting",
            "refused": "failed",
            "undone": "cancelled",
        }
        return states.get(self.status, "partial" if self.rejected_count else "done")

    @property
    def days_text(self) -> str:
        if self.first_day is None or self.last_day is None:
            return ""
        return formats.period(Period(self.first_day, self.last_day))

    def get_absolute_url(self) -> str:
        return reverse("kpis:import", kwargs={"client_pk": self.channel.client_id, "pk": self.pk})


class ImportedDay(models.Model):
    """The cells that an import changed of one post or ad, or of an agency's own metrics on one day:
    where each value comes from, and what undo needs. Days of the catalogue: `ImportedMonth`."""

    source = models.ForeignKey(
        Import, models.CASCADE, related_name="days", db_index=False
    )  # leads the index below
    day = models.DateField()
    object_key = models.CharField(max_length=220, blank=True)  # kind and id, or "own"
    start = models.DateField(null=True)  # of an object's span; null: since it was published
    before = models.JSONField()  # metric: value as text, of the cells that had one
    after = models.JSONField()
    rows = models.JSONField(null=True)  # the row in the file of all cells, or by metric

    class Meta:
        indexes = [models.Index(fields=["source", "day"], name="imported_day")]


class KpiQuerySet(ClientScopedQuerySet):
    client_path = "goal__client"
    client_sees = Q(sent_version__gt=0)

    def running_on(self, day) -> "KpiQuerySet":
        return self.filter(start__lte=day, due__gte=day)


class MetricField(models.CharField):
    """The code of a metric. The choices give the catalogue's words; an agency has codes of its own
    beside them, which the services check (kpis/naming.py)."""

    def validate(self, value: Any, model_instance: Any) -> None:
        return


class Kpi(Sendable, Row):
    """One measurable promise under a goal, such as 20,000 followers by June (KPI-2).

    It measures one metric or one formula (KPI-3). It is sent with its goal, and keeps what was
    said of it then."""

    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")

    class Priority(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    class Base(models.TextChoices):
        REACH = "reach", _("reach")
        VIEWS = "views", _("views")
        IMPRESSIONS = "impressions", _("impressions")
        FOLLOWERS = "followers", _("followers")

    class Owner(models.TextChoices):
        AGENCY = "agency", _("the agency")
        CLIENT = "client", _("the client")
        BOTH = "both", _("both together")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="kpis")
    name = NameField(_("Name"), max_length=100, blank=True)  # of a formula; else the metric's
    code = models.CharField(  # by which formulas of other KPIs name this one
        _("Short name in formulas"), max_length=30, blank=True, validators=[validate_code]
    )
    metric = MetricField(
        _("Metric"),
        max_length=30,
        blank=True,
        choices=[(code, m.name) for code, m in METRICS.items()],
    )
    formula = ProseField(_("Formula"), max_length=500, blank=True)
    # What the names stand for that only this agency or client knows, so that the KPI can be
    # computed by its row alone, and as it was sent: written by kpis/naming.py, read by measures.py.
    terms = models.JSONField(default=dict, blank=True, editable=False)
    base = models.CharField(  # what an engagement rate is taken of
        _("Per"), max_length=11, choices=Base.choices, blank=True
    )
    channels = models.ManyToManyField(
        Channel, related_name="kpis", blank=True, verbose_name=_("Channels")
    )  # none: all
    direction = models.CharField(
        _("Direction"), max_length=4, choices=Direction.choices, default=Direction.UP
    )
    baseline = models.DecimalField(_("Baseline"), max_digits=15, decimal_places=4)
    target = models.DecimalField(_("Target"), max_digits=15, decimal_places=4)
    start = models.DateField(_("From"))
    due = models.DateField(_("By"))
    priority = models.CharField(
        _("Priority"), max_length=9, choices=Priority.choices, default=Priority.PRIMARY
    )
    owner = models.CharField(
        _("Who answers for it"), max_length=6, choices=Owner.choices, default=Owner.AGENCY
    )
    reason = ProseField(_("Why this KPI"), blank=True, max_length=1000)

    objects = KpiQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="kpi_metric_or_formula",
                condition=Q(metric="") ^ Q(formula=""),
                violation_error_message=_("Choose a metric or write a formula, not both."),
                violation_error_code="KPI-2",
            ),
            models.CheckConstraint(
                name="kpi_ends_after_it_starts",
                condition=Q(due__gt=F("start")),
                violation_error_message=_("The end must be after the start."),
                violation_error_code="KPI-2",
            ),
            models.CheckConstraint(
                name="kpi_base_for_engagement_rate",
                condition=~Q(base="") ^ ~Q(metric="engagement_rate"),
                violation_error_message=_("An engagement rate names what it is taken of."),
                violation_error_code="KPI-2",
            ),
        ]

    def __str__(self) -> str:
        return str(self.measure.name)

    @property
    def measure(self) -> Measure:
        """What it measures; KeyError or BadFormula before its metric or formula was checked."""
        return measure_of(self.metric, self.base, self.formula, self.terms, self.name)

    @property
    def choice(self) -> Choice:
        """What findings about the KPIs of a goal look at (KPI-4)."""
        return Choice(self.pk, self.metric or None, self.priority, self.reason)  # type: ignore[arg-type]

    def clean(self) -> None:
        self._check_measure()
        for name in ("start", "due"):
            self._check_year(name)
        if self.target is None or self.baseline is None:  # failed to parse
            return
        upward = self.target > self.baseline
        if self.target == self.baseline:
            problem = ValidationError(_("The target equals the baseline."), code="KPI-2")
            raise ValidationError({"target": problem})
        if upward != (self.direction == self.Direction.UP):
            problem = ValidationError(
                _("The target lies on the other side of the baseline."), code="KPI-2"
            )
            raise ValidationError({"target": problem})

    def _check_measure(self) -> None:
        """Refuse both and neither of metric and formula, at the field that is too much or empty."""
        if bool(self.metric) == bool(self.formula):
            name = "formula" if self.formula else "metric"
            message = _("Choose a metric or write a formula, not both.")
            raise ValidationError({name: ValidationError(message, code="KPI-2")})

    def _check_year(self, name: str) -> None:
        day = getattr(self, name)
        try:
            if day is not None:
                check_year(day)
        except ValueError as error:
            problem = ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
            raise ValidationError({name: problem}) from error

    def get_absolute_url(self) -> str:
        return reverse("kpis:kpi", kwargs={"client_pk": self.goal.client_id, "pk": self.pk})
