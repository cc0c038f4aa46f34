"""The words for what the rules of media plans return as codes."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget.media_rules import cost_code
from common import formats
from common.findings import Finding
from common.formats import minor_money
from common.money import Money, exponent, round_half_up

COST_WORDS = {
    "cpm": gettext_lazy("per 1,000 impressions"),
    "cost_per_reach": gettext_lazy("per 1,000 people reached"),
    "cpv": gettext_lazy("per view"),
    "cpc": gettext_lazy("per click"),
    "cpl": gettext_lazy("per lead"),
    "cpa": gettext_lazy("per action"),
    "cost_per_follower": gettext_lazy("per follower"),
    "cost_per_result": gettext_lazy("per result"),
}
SHORT = {"cpm": "CPM", "cpv": "CPV", "cpc": "CPC", "cpl": "CPL", "cpa": "CPA"}
RESULT_WORDS = {
    "typed": gettext_lazy("typed by hand"),
    "total": gettext_lazy("everything on the channel on these days"),
    "highest_day": gettext_lazy("highest day of the channel"),
    "network": gettext_lazy("the network's own figure"),
}


def cost_name(metric: str) -> str:
    """Return what the cost of one result is called: CPM, per 1,000 impressions."""
    code = cost_code(metric)
    words = str(COST_WORDS[code])
    return f"{SHORT[code]}, {words}" if code in SHORT else words


def major(minor: Fraction | None, currency: str) -> Money | None:
    """Return a cost in major units with four places, which is what the API tells."""
    if minor is None:
        return None
    return Money(round_half_up(minor / 10 ** exponent(currency), 4), currency)


def cost_text(minor: Fraction | None, currency: str) -> str:
    """Return a cost as money; what is below one of the smallest coins keeps two more places."""
    if minor is None:
        return formats.no_data()
    if 0 < minor < 1:
        places = exponent(currency) + 2
        small = round_half_up(minor / 10 ** exponent(currency), places)
        return f"{formats.number(small, places)} {currency}"
    return minor_money(int(round_half_up(minor)), currency)


def said(finding: Finding, currency: str, names: dict[Any, str]) -> str:
    """Return a finding as a sentence; names are the lines' by id."""
    facts, name = finding.facts, names.get(finding.subject, "")
    amount = minor_money(facts.get("minor"), currency)
    return {
        "over": _("The lines are %(amount)s more than is planned for promotion."),
        "outside": _("“%(name)s” reaches out of the budget's period."),
        "overspent": _("“%(name)s” has cost %(amount)s more than was planned."),
        "shared": _(
            "“%(name)s” shares days, channel and result with another line: type what each brought."
        ),
        "no_result": _("“%(name)s” is over, and nobody has written down what it brought."),
    }[facts["what"]] % {"amount": amount, "name": name}
