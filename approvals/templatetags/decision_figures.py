"""`{% load decision_figures %}`: how long decisions took, in words (APPR-8, TEAM-2)."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.utils.translation import gettext as _

from approvals.crowding import crowding
from approvals.measure_table import in_tenths
from approvals.measured import Question
from clients.models import Client, Membership
from common import formats

register = template.Library()


@register.filter
def hours(value: Fraction | None) -> str:
    """Hours with one decimal; None is no data, never 0."""
    if value is None:
        return formats.no_data()
    return _("%(number)s h") % {"number": formats.number(in_tenths(value), 1)}


@register.filter
def tenths(value: Fraction | None) -> str:
    """A number with one decimal."""
    return formats.no_data() if value is None else formats.number(in_tenths(value), 1)


@register.inclusion_tag("approvals/_crowding.html")
def deciders_warning(
    client: Client, deciders: Sequence[Membership], questions: Sequence[Question] | None = None
) -> dict[str, Any]:
    """Who decides besides those who should, with the client's own figures; nothing to warn of is
    nothing."""
    return {"crowding": crowding(client, deciders, questions)}
