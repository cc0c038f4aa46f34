"""`{% load approvals %}`: frozen content in words, and pieces that other apps' pages include."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django import template
from django.db import models
from django.utils.translation import gettext as _

from approvals import wording
from approvals.comments import comments_about
from approvals.forms import CommentForm, DecisionForm, Part
from approvals.lists import drawn
from approvals.models import ApprovalRequest
from approvals.services import latest_request
from clients.models import Client
from clients.rules import may
from clients.services import client_of
from common import formats
from common.money import Money
from common.periods import Period, today_in
from kpis.catalogue import METRICS

register = template.Library()

TYPE_LETTERS = {
    "engaging": "E",
    "user_generated": "U",
    "educational": "L",
    "promotional": "P",
}


# --- Frozen content ------------------------------------------------------------------------------
@register.filter
def iso_day(text: str | None) -> date | None:
    return wording.iso_day(text)


@register.filter
def iso_moment(text: str | None) -> datetime | None:
    return wording.iso_moment(text)


@register.filter
def decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


@register.filter
def choice_label(code: str, field: str) -> str:
    """The word for a code: {{ post.type|choice_label:"contentplan.Post.type" }}."""
    return wording.choice_label(code, field) if code else ""


@register.filter
def type_letter(code: str) -> str:
    return TYPE_LETTERS.get(code, "")


@register.filter
def in_type_order(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Pairs of type and value, engaging first: of a mix or a formula."""
    return [(code, values.get(code, 0)) for code in TYPE_LETTERS]


@register.filter
def slashed(values: Mapping[str, Any]) -> str:
    """A mix or a formula in one word: 5/4/3/0."""
    return "/".join(formats.integer(value) for _code, value in in_type_order(values))


@register.simple_tag
def iso_period(start: str, end: str) -> str:
    return formats.period(Period(date.fromisoformat(start), date.fromisoformat(end)))


@register.simple_tag
def metric_value(value: str | None, metric: str, currency: str) -> str:
    """A frozen figure of a KPI with its unit."""
    if not value:
        return formats.no_data()
    figure = Decimal(value)
    unit = METRICS[metric].unit if metric in METRICS else "count"
    if unit == "percent":
        return formats.percent(figure, 2)
    if unit == "money":
        return formats.money(Money(figure, currency))
    if unit == "seconds":
        return _("%(number)s s") % {"number": formats.number(figure)}
    return formats.number(figure)


@register.filter
def part(form: DecisionForm | None, pk: str) -> Part | None:
    """The controls of one post; None where nothing can be decided."""
    return form.parts.get(pk) if form else None


register.filter("kind_label", wording.kind_label)
register.filter("question", wording.question)
register.simple_tag(drawn, name="approval_rows")


# --- States --------------------------------------------------------------------------------------
@register.filter
def age(request: ApprovalRequest) -> str:
    """How long a request has waited, and by when an answer was wanted."""
    zone = request.client.timezone
    return wording.age(request, zone, today_in(zone))


@register.filter
def is_late(request: ApprovalRequest) -> bool:
    return request.is_open and request.due < today_in(request.client.timezone)


@register.filter
def ball(request: ApprovalRequest) -> str:
    """Who is waited for: the deciders who haven't answered, by name."""
    waited = [one.person.name for one in request.asked.all() if not one.decision]
    return ", ".join(waited) if request.is_open else ""


@register.inclusion_tag("approvals/_state.html", takes_context=True)
def approval_state(context: Mapping[str, Any], kind: str, row: models.Model) -> dict[str, Any]:
    """A card that says how the approval of a row stands; nothing when it was never sent."""
    never_sent = getattr(row, "sent_version", None) == 0
    approval = None if never_sent else latest_request(kind, row)
    request = context.get("request")
    reader = getattr(request, "user", None)
    return {
        "approval": approval,
        "request": request,
        "deciding": approval is not None
        and approval.is_open
        and any(one.person == reader and not one.decision for one in approval.asked.all()),
    }


@register.inclusion_tag("approvals/_comments.html", takes_context=True)
def comments_for(context: Mapping[str, Any], kind: str, row: models.Model) -> dict[str, Any]:
    """The remarks on a row, and the form for one more, for the reader of the page (APPR-5)."""
    client = context.get("client") or cast(Client, client_of(row))
    return comments_context(context["request"], client, kind, row)


def comments_context(
    request: Any, client: Client, kind: str, row: models.Model, form: CommentForm | None = None
) -> dict[str, Any]:
    role = request.access.role_for(client.pk) or "observer"
    agency_side = not request.access.is_client_side(client.pk)
    return {
        "request": request,
        "client": client,
        "kind": kind,
        "row": row,
        "comments": comments_about(request.access, kind, row),
        "agency_side": agency_side,
        "form": (form or CommentForm(choose=agency_side)) if may(role, "comment") else None,
    }
