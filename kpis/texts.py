"""A KPI's figures in the reader's words, for templates."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common import formats
from kpis.wording import BASIS_WORDS, STATUS_WORDS, figure, metric_name

STALE_DAYS = 7  # without data, after which the line says so


class KpiTexts:
    """What a line of kpis/judging.py says in words."""

    __slots__ = ()
    promise: Any
    value: Any
    basis: Any
    day: Any
    last_day: Any
    expected: Any
    status: Any
    forecast: Any
    today: Any

    def figure_text(self, value: Any) -> str:
        """Return a figure in the unit of the KPI's metric."""
        return figure(self.promise.metric, value, self.promise.currency)

    @property
    def name(self) -> str:
        return metric_name(self.promise.metric, self.promise.base)

    @property
    def status_label(self) -> str:
        return str(STATUS_WORDS[self.status])

    @property
    def value_text(self) -> str:
        return self.figure_text(self.value)

    @property
    def baseline_text(self) -> str:
        return self.figure_text(self.promise.baseline)

    @property
    def target_text(self) -> str:
        return self.figure_text(self.promise.target)

    @property
    def expected_text(self) -> str:
        return self.figure_text(self.expected)

    @property
    def basis_text(self) -> str:
        return str(BASIS_WORDS[self.basis]) if self.basis else ""

    @property
    def channels_text(self) -> str:
        """The channels by name; nothing for all of them."""
        return ", ".join(channel.name for channel in self.promise.channels)

    @property
    def forecast_text(self) -> str:
        """The forecast in a sentence; nothing when there is none."""
        if self.forecast is None:
            return ""
        told = {"value": self.figure_text(self.forecast), "day": formats.day(self.promise.due)}
        up = self.promise.direction == "up"
        reached = (
            self.forecast >= self.promise.target if up else self.forecast <= self.promise.target
        )
        if reached:
            return _("At this pace %(value)s by %(day)s: the target is reached.") % told
        return _("At this pace %(value)s by %(day)s: the target is missed.") % told

    @property
    def freshness_text(self) -> str:
        """How old the last figure is."""
        if self.last_day is None:
            return _("No data yet.")
        told = {"day": formats.day(self.last_day)}
        if min(self.today, self.promise.due) - self.last_day > timedelta(days=STALE_DAYS):
            return _("No data since %(day)s.") % told
        return _("Data to %(day)s.") % told

    @property
    def url(self) -> str:
        client, pk = self.promise.client_id, self.promise.pk
        return reverse("kpis:kpi", kwargs={"client_pk": client, "pk": pk})
