"""`{% load approvals %}`: frozen content in words, and pieces that other apps' pages include."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django import template
from django.db import models
from django.utils.translation import gettext as _

from approvals import services, wording
from approvals.forms import DecisionForm, Part
from approvals.lists import drawn
from approvals.models import ApprovalRequest, AskedDecider
from approvals.services import latest_request
from approvals.showing import ShownWay, planned_way, steps_of
from approvals.silence import is_revocable
from clients.models import Client
from clients.services import client_of
from common import formats
from common.money import Money
from common.periods import Period, today_in
from kpis.measures import measure_of

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
def kpi_value(kpi: Mapping[str, Any], name: str, currency: str) -> str:
    """A frozen figure of a KPI, such as its target, with its unit."""
    value = kpi[name]
    if not value:
        return formats.no_data()
    figure = Decimal(value)
    formula, terms = kpi.get("formula_text", ""), kpi.get("terms")
    unit = measure_of(kpi["metric"], kpi["base"], formula, terms).unit
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
register.filter("link_state_label", wording.link_state_label)
register.filter("question", wording.question)
register.filter(is_revocable)
register.simple_tag(drawn, name="approval_rows")
register.simple_tag(wording.decide_by)


# --- States --------------------------------------------------------------------------------------
@register.filter
def age(request: ApprovalRequest) -> str:
    """How long a request has waited, and by when an answer was wanted."""
    zone = request.client.timezone
    return wording.age(request, zone, today_in(zone))


@register.filter
def waits(request: ApprovalRequest) -> str:
    """How long an open request has waited."""
    zone = request.client.timezone
    return wording.waits(request, zone, today_in(zone))


@register.filter
def is_late(request: ApprovalRequest) -> bool:
    return request.is_open and request.due < today_in(request.client.timezone)


@register.simple_tag
def in_place_of(asked: AskedDecider, approval: ApprovalRequest) -> str:
    """In whose place a person is asked or has answered, by name; no query on a whole request."""
    return ", ".join(one.person.name for one in services.in_place_of(asked, approval.asked.all()))


@register.filter
def link_tone(state: str) -> str:
    """The state of a request that looks like this state of a link."""
    return {"live": "pending", "used": "approved"}.get(state, "withdrawn")


@register.filter
def ball(request: ApprovalRequest) -> str:
    """Who is waited for: those in the open step who haven't answered, by name."""
    parts = [one for one in request.parts() if one.step.is_open]
    return ", ".join(wording.waited_for(parts)) if request.is_open else ""


@register.inclusion_tag("approvals/_state.html", takes_context=True)
def approval_state(context: Mapping[str, Any], kind: str, row: models.Model) -> dict[str, Any]:
    """A card that says how the approval of a row stands, or before, which way it will go.

    The client sees its own steps alone, and nothing until it is asked (TEN-3)."""
    client = context.get("client") or cast(Client, client_of(row))
    request, access = context["request"], context["request"].access
    outside = access.is_client_side(client.pk)
    way, approval = _way_and_request(kind, row, client, outside)
    mine = approval.part_of(request.user) if approval and approval.is_open else None
    return {
        "approval": approval,
        "steps": steps_of(approval, of_client=outside) if approval else (),
        "parts": approval.parts(of_client=outside) if approval else (),
        "way": way,
        "may_ask": _may_ask(request, approval),
        "ours": access.may(client, "edit"),
        "may_settle": _may_settle(way, approval) and access.may(client, "send"),
        "client": client,
        "kind": kind,
        "row": row,
        "csrf_token": context.get("csrf_token"),
        "deciding": mine is not None and mine.step.is_open and not mine.decision,
    }


def _may_settle(way: ShownWay | None, approval: ApprovalRequest | None) -> bool:
    """Return whether to offer settling: by the way, or by the mode of what is over."""
    if way is not None:
        return way.mode == "optional"
    if approval is None or approval.status in ("pending", "approved"):
        return False
    return approval.mode == "optional"


def _way_and_request(
    kind: str, row: models.Model, client: Client, outside: bool
) -> tuple[ShownWay | None, ApprovalRequest | None]:
    """Return the way that a row will go, None once it was asked, and its last request."""
    if getattr(row, "sent_version", None) == 0:
        way = None if outside else planned_way(kind, row, client)
        if way is None or not way.is_asked:
            return way, None
    return None, latest_request(kind, row, of_client=outside)


@register.inclusion_tag("approvals/_way.html")
def request_way(request: ApprovalRequest, of_client: bool) -> dict[str, Any]:
    """The steps of a request; those of the client alone for its people (TEN-3)."""
    return {"steps": steps_of(request, of_client=of_client), "client": request.client}


def _may_ask(request: Any, approval: ApprovalRequest | None) -> bool:
    """Return whether to offer the client's people a change of what they approved (IDEA-2).

    Money that was moved is moved: another move is another question."""
    access = getattr(request, "access", None)
    if approval is None or access is None or approval.kind == "budget_move":
        return False
    approved = approval.status == ApprovalRequest.Status.APPROVED
    return approved and access.may(approval.client_id, "reopen")
