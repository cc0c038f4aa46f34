"""The page of a plan: one desk in four views, the mix meter and the findings beside it."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language

from approvals.forms import SendForm
from clients.dates import special_days
from clients.requests import PageRequest
from common.periods import today_in
from common.shortcuts import page_or_partial
from contentplan import looks
from contentplan.calendar import Hand
from contentplan.desk import load
from contentplan.forms import BulkForm
from contentplan.looks import Look
from contentplan.models import ContentPlan
from contentplan.neighbours import plans_on_desk, with_all
from contentplan.part_views import Parts
from contentplan.promised import promised_for


def plan_of(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> ContentPlan:
    """Return a plan of this client with what a desk needs, in one query."""
    access = request.access
    if not access.is_client_side(client_pk):
        return access.get_of(plans_on_desk, client_pk, pk, needs=needs)
    plans = with_all(access.rows(ContentPlan)).filter(client=client_pk)
    return access.get(ContentPlan, pk, needs=needs, rows=plans)


def may_change(request: PageRequest, plan: ContentPlan) -> bool:
    """Return whether the reader may change posts now: not while anybody decides about them."""
    return not plan.is_asked and request.access.may(plan.client_id, "edit")


def hand_of(request: PageRequest, plan: ContentPlan, look: Look) -> Hand:
    client = plan.client
    return Hand(
        today=today_in(client.timezone),
        keeps=looks.chosen(look, request.user.pk),
        special=special_days(client, plan.start, plan.end, get_language() or "en"),
        may_edit=may_change(request, plan),
    )


def plan_page(
    request: PageRequest,
    row: ContentPlan,
    *,
    form: SendForm | None = None,
    bulk: BulkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a plan: the view that the address asks for, and beside it the mix and the findings.

    form and bulk are what was refused, to be shown as it was typed.

    People on the client side see what was sent (TEN-3)."""
    client = row.client
    if request.access.is_client_side(client.pk):
        context = {"client": client, "tab": "plan", "plan": row, "content": row.sent_content}
        page = "contentplan/sent_plan.html"
        return page_or_partial(request, page, page, context)
    desk, look = load(row), looks.read(request.GET)
    look = look._replace(view="list") if bulk else look
    hand = hand_of(request, row, look)
    may_send = request.access.may(client, "send")
    parts = Parts(request, desk, hand, look, bulk)
    context = {
        "client": client,
        "tab": "plan",
        "plan": row,
        "desk": desk,
        "look": look,
        "may_edit": hand.may_edit,
        "may_send": may_send and row.status in ("draft", "returned"),
        "form": form,
        "parts": parts,
        "promised": promised_for(row),
        "today": hand.today,
        "csrf_token": parts.token,
    }
    return page_or_partial(
        request, "contentplan/plan.html", "contentplan/_desk.html", context, status=status
    )
