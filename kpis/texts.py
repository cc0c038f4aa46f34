"""A KPI's figures in the reader's words, for templates."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common import formats
from kpis.cards import card_of
from kpis.forecasting import shown
from kpis.wording import BASIS_WORDS, MEANING_WORDS, OWNER_WORDS, STATUS_WORDS, figure_in


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
    is_stale: Any
    counted: Any
    outlook: Any
    today: Any

    def figure_text(self, value: Any) -> str:
        """Return a figure in the unit of the KPI's metric."""
        return figure_in(self.promise.measure.unit, value, self.promise.currency)

    @property
    def name(self) -> str:
        return str(self.promise.measure.name)

    @property
    def owner_label(self) -> str:
        return str(OWNER_WORDS[self.promise.owner])

    @property
    def meaning(self) -> str:
        """How the value is worked out."""
        return str(MEANING_WORDS[self.promise.measure.way])

    @property
    def formula_card(self) -> Any:
        """The formula in words, with its parts and their values; None for a plain metric."""
        return card_of(self)

    @property
    def status_label(self) -> str:
        if self.status == "no_data" and self.last_day is not None:
            return _("no data since %(day)s") % {"day": formats.day(self.last_day)}
        return str(STATUS_WORDS[self.status])

    @property
    def value_text(self) -> str:
        return self.figure_text(self.value)

    @property
    def baseline_text(self) -> str:
        return self.figure_text(0 if self.promise.is_ceiling else self.promise.baseline)

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
        if self.outlook is None:
            return ""
        low, high = (self.figure_text(end) for end in self.shown_ends)
        told = {"low": low, "high": high, "value": low, "day": formats.day(self.promise.due)}
        if low == high:
            return {
                "yes": _("At this pace %(value)s by %(day)s: the target is reached."),
                "no": _("At this pace %(value)s by %(day)s: the target is missed."),
            }["yes" if self.is_expected != "no" else "no"] % told
        return {
            "yes": _("Between %(low)s and %(high)s by %(day)s: the target is reached."),
            "perhaps": _("Between %(low)s and %(high)s by %(day)s: the target is within reach."),
            "no": _("Between %(low)s and %(high)s by %(day)s: the target is missed."),
        }[self.is_expected] % told

    @property
    def shown_ends(self) -> tuple[Any, Any]:
        """Return the ends of the forecast with as many digits as it deserves."""
        return shown(self.outlook.low, self.outlook.high)

    @property
    def is_expected(self) -> str:
        """Return whether the target will be reached: yes, perhaps, no, by the whole interval."""
        if self.promise.direction == "up":
            worst, best = self.outlook.low, self.outlook.high
            reached = [end >= self.promise.target for end in (worst, best)]
        else:
            worst, best = self.outlook.high, self.outlook.low
            reached = [end <= self.promise.target for end in (worst, best)]
        return "yes" if all(reached) else "perhaps" if any(reached) else "no"

    @property
    def freshness_text(self) -> str:
        """How old the last figure is."""
        if self.last_day is None:
            return _("No data yet.")
        told = {"day": formats.day(self.last_day)}
        return (_("No data since %(day)s.") if self.is_stale else _("Data to %(day)s.")) % told

    @property
    def left_out_text(self) -> str:
        """What was left out of success as suspicious (KPI-6); nothing when all of it counts."""
        if self.value is None or self.counted is None or self.counted == self.value:
            return ""
        told = {"left": self.figure_text(self.value - self.counted)}
        told["counted"] = self.figure_text(self.counted)
        return _("%(left)s of it is suspicious and left out: judged by %(counted)s.") % told

    @property
    def url(self) -> str:
        client, pk = self.promise.client_id, self.promise.pk
        return reverse("kpis:kpi", kwargs={"client_pk": client, "pk": pk})
