"""What an agency measures beside the catalogue: its own metrics and their values (KPI-5).

A wide row has a column per metric of the catalogue; these are few and sparse, so each value is a
narrow row of its own (architecture, Measurements)."""

import re
from collections.abc import Iterable
from keyword import iskeyword
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Agency, Channel, Client
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from kpis.catalogue import METRICS, Kind, Metric
from kpis.rules import FORMULAS

CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
FUNCTIONS = ("min", "max", "abs", "round")  # of formulas: no metric may be called like them


def validate_code(code: str) -> None:
    """Refuse what formulas and the API couldn't tell from something else."""
    if not CODE.fullmatch(code) or iskeyword(code):
        message = _("Write a short code such as walk_ins: small Latin letters, digits and _.")
        raise ValidationError(message, code="invalid")
    if code in METRICS or code in FORMULAS or code in FUNCTIONS:
        raise ValidationError(_("smmhub itself has something of that code."), code="taken")


class OwnMetricQuerySet(ClientScopedQuerySet):
    """The metrics of the agencies of clients: their people see them, the clients' people don't."""

    client_path = "agency__clients"
    client_sees = None

    def _inside(self, ids: Iterable[Any]) -> Q | None:
        clients = list(ids)
        agencies = Client.objects.filter(pk__in=clients).values("agency")
        return Q(agency__in=agencies) if clients else None

    def in_use(self) -> "OwnMetricQuerySet":
        return self.filter(is_retired=False)


class OwnMetric(Row):
    """Something that an agency counts by itself, such as visitors of a shop.

    The code is for good: values, KPIs and formulas name it. Retired, it takes no new values."""

    class Unit(models.TextChoices):
        COUNT = "count", _("count")
        PEOPLE = "people", _("people")
        MONEY = "money", _("money, in the client's currency")
        SECONDS = "seconds", _("seconds")
        PERCENT = "percent", _("percent")
        TIMES = "times", _("times (a ratio)")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("days add up")
        LAST = "last", _("the latest value counts")
        UNIQ = "uniq", _("people counted once a day: the highest day counts")

    class Level(models.TextChoices):
        CHANNEL = "channel", _("channel")
        SITE = "site", _("site")
        ADS = "ads", _("ads")
        CALLS = "calls", _("calls")
        SUPPORT = "support", _("support")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="own_metrics")
    code = models.CharField(_("Code"), max_length=30, validators=[validate_code])
    name = NameField(_("Name"), max_length=100)
    unit = models.CharField(_("Unit"), max_length=7, choices=Unit.choices, default=Unit.COUNT)
    aggregation = models.CharField(
        _("Over a period"), max_length=4, choices=Aggregation.choices, default=Aggregation.SUM
    )
    level = models.CharField(
        _("Counted at"), max_length=7, choices=Level.choices, default=Level.CHANNEL
    )
    is_retired = models.BooleanField(default=False, editable=False)

    objects = OwnMetricQuerySet.as_manager()

    class Meta:
        ordering = ["is_retired", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code"],
                name="own_metric_code_once",
                violation_error_message=_("Another metric of yours has this code."),
                violation_error_code="unique",
            ),
            models.CheckConstraint(
                name="own_ratio_never_added",
                condition=~Q(unit__in=["percent", "times"]) | Q(aggregation="last"),
                violation_error_message=_(
                    "Percentages and ratios never add up (KPI-7): let the latest value count."
                ),
                violation_error_code="KPI-7",
            ),
            models.CheckConstraint(
                name="own_uniq_is_people",
                condition=~Q(aggregation="uniq") | Q(unit="people"),
                violation_error_message=_("Only people are counted once a day."),
                violation_error_code="KPI-7",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_metric(self) -> Metric:
        """Return it in the shape of the catalogue, so that the same functions read both.

        A day that adds up may also take back: returned goods, corrections."""
        kind: Kind = "int" if self.unit in ("people", "count") else "decimal"
        return Metric(
            code=self.code,
            name=self.name,  # type: ignore[arg-type]  # the agency's own words, in one language
            unit=self.unit,
            cls=self.aggregation,  # type: ignore[arg-type]
            levels=(self.level,),
            kind="money" if self.unit == "money" else kind,
            may_fall=self.aggregation == "sum",
        )

    def as_terms(self) -> dict[str, str]:
        """Return it as a KPI keeps what it measures: see `Kpi.terms`."""
        told = {"own": str(self.pk), "name": self.name, "unit": self.unit}
        return told | {"cls": self.aggregation, "level": self.level}


class OwnValueQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = None  # the client sees what was agreed: the KPIs that are computed from it


class OwnValue(models.Model):
    """What one of an agency's own metrics was on one channel's day, and where that is from."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="own_values")
    metric = models.ForeignKey(OwnMetric, models.RESTRICT, related_name="values")
    day = models.DateField()
    value = models.DecimalField(max_digits=15, decimal_places=4)  # MON-2
    source = models.ForeignKey("kpis.Import", models.RESTRICT, related_name="+")
    row = models.PositiveIntegerField(null=True)  # in the file

    objects = OwnValueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "metric", "day"], name="own_value_once"),
        ]
        indexes = [models.Index(fields=["channel", "day"], name="own_value_of_day")]
