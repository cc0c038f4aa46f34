"""Pages of content plans: is this a good month?"""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from approvals.forms import SendForm
from clients.forms import try_save
from clients.models import Channel, Client
from clients.requests import PageRequest
from common.errors import WrongState
from common.periods import month_of, today_in
from common.shortcuts import page_or_partial
from contentplan.calendar import LETTERS, days, meter
from contentplan.desk import Desk, load, with_goal
from contentplan.forms import PlanForm, WaiverForm, month_of_plan
from contentplan.models import ContentPlan, Type, Waiver
from contentplan.rules.mix import GOLDEN, formula_deviation, skews
from contentplan.services import (
    apply_repair,
    as_sent,
    draft_month,
    remove_plan,
    remove_waiver,
    waive,
)
from contentplan.wording import SKEW_WORDS, repair_words, shown


@require_safe
def plans(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = list(request.access.rows(ContentPlan).of_clients([client.pk]))
    if request.access.is_client_side(client.pk):
        rows = [as_sent(row) for row in rows]
    context = {
        "client": client,
        "tab": "plan",
        "plans": rows,
        "may_edit": request.access.may(client, "edit"),
    }
    return page_or_partial(request, "contentplan/plans.html", "contentplan/plans.html", context)


def plan_new(request: PageRequest, client_pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="edit")
    taken = set(
        request.access.rows(ContentPlan).of_clients([client.pk]).values_list("start", flat=True)
    )
    row = ContentPlan(client=client, formula=client.mix_formula, tolerance=client.mix_tolerance)
    start = month_of_plan(next_free_month(today_in(client.timezone), taken))
    channels = request.access.rows(Channel).of_clients([client.pk])
    return _form_page(request, client, row, {**start, "channels": channels})


def next_free_month(today: date, taken: set[date]) -> date:
    """Return the first day of this month or the next one that no plan begins with."""
    first = month_of(today).start
    while first in taken:
        first = (
            first.replace(year=first.year + 1, month=1)
            if first.month == 12
            else first.replace(month=first.month + 1)
        )
    return first


def plan_edit(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    return _form_page(request, client, _plan(request, client_pk, pk, needs="edit"))


def _form_page(
    request: PageRequest, client: Client, row: ContentPlan, initial: dict[str, Any] | None = None
) -> HttpResponse:
    form = PlanForm(
        request.POST or None,
        instance=row,
        access=request.access,
        client=client,
        owner={"client": client},
        initial=initial,
    )
    if request.method == "POST":
        saved = try_save(form, by=request.user)
        if saved is not None:
            return redirect(saved)
    context = {"client": client, "tab": "plan", "plan": row, "form": form}
    page = "contentplan/form.html"
    return page_or_partial(request, page, page, context, status=400 if form.errors else 200)


@require_safe
def plan(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _plan(request, client_pk, pk, needs="view")
    return plan_page(request, row)


def plan_page(
    request: PageRequest, row: ContentPlan, *, form: SendForm | None = None, status: int = 200
) -> HttpResponse:
    """Show a plan: the calendar, and beside it the mix meter and the findings.

    People on the client side see what was sent (TEN-3)."""
    client = row.client
    if request.access.is_client_side(client.pk):
        context = {"client": client, "tab": "plan", "plan": row, "content": row.sent_content}
        page = "contentplan/sent_plan.html"
        return page_or_partial(request, page, page, context)
    desk = load(row)
    may_edit = request.access.may(client, "edit")
    editable = may_edit and row.status != ContentPlan.Status.CLIENT_REVIEW
    may_send = request.access.may(client, "send")
    context = {
        "client": client,
        "tab": "plan",
        "plan": row,
        "desk": desk,
        "days": days(desk, today_in(client.timezone)),
        "may_copy": may_edit,
        "may_edit": editable,
        "may_send": may_send and row.status in ("draft", "returned"),
        "form": form or SendForm(client=client),
        **beside(desk),
    }
    return page_or_partial(
        request, "contentplan/plan.html", "contentplan/_desk.html", context, status=status
    )


def beside(desk: Desk) -> dict[str, Any]:
    """Return what stands beside the calendar: mix, its explanation and repair, findings."""
    names = {channel.pk: str(channel) for channel in desk.channels}
    posts = {post.pk: post for post in desk.posts}
    deviation = formula_deviation(desk.plan.formula)
    return {
        "mix": meter(desk.mix),
        "balanced": desk.mix.balanced,
        "total": desk.mix.total,
        "skews": [SKEW_WORDS[code] for code in skews(desk.mix)],
        "by_channel": [(names[pk], meter(mix)) for pk, mix in desk.mix_by_channel.items()],
        "own_formula": any(deviation.values()),
        "golden": " / ".join(str(share) for share in GOLDEN.values()),
        "repairs": [
            {
                "change": change,
                "value": "|".join(str(part or "") for part in change),
                "post": str(posts.get(change.post, "")),
                "from": Type(change.from_type).label if change.from_type else "",
                "to": Type(change.to_type).label if change.to_type else "",
                "from_letter": LETTERS.get(change.from_type or "", ""),
                "to_letter": LETTERS.get(change.to_type or "", ""),
            }
            for change in desk.repair
        ],
        "repair_groups": repair_groups(desk),
        "repair_why": repair_words(
            desk.repair,
            sum(post.locked for post in desk.counted),
            balanced=desk.mix.balanced,
        ),
        "findings": desk.findings,
        "exact": {kind: shown(share.exact) for kind, share in desk.mix.types.items()},
    }


def repair_groups(desk: Desk) -> list[dict[str, Any]]:
    """Return the suggested changes counted by what they do, in their order."""
    kinds = Counter((change.action, change.from_type, change.to_type) for change in desk.repair)
    return [
        {
            "action": action,
            "from": Type(before).label if before else "",
            "to": Type(after).label if after else "",
            "count": count,
        }
        for (action, before, after), count in kinds.items()
    ]


@require_POST
def plan_draft(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Fill the open slots of the plan by rhythm and formula (PLAN-1)."""
    row = _plan(request, client_pk, pk, needs="edit")
    try:
        made = len(draft_month(row, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext("%(count)d post drafted.", "%(count)d posts drafted.", made)
        messages.success(request, words % {"count": made})
    return redirect(row)


@require_POST
def plan_repair(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Apply one suggestion, or all of them (MIX-4)."""
    row = _plan(request, client_pk, pk, needs="edit")
    suggested = load(row).repair
    asked = request.POST.get("change", "")
    chosen = [
        change
        for change in suggested
        if asked == "all" or asked == "|".join(str(part or "") for part in change)
    ]
    if not chosen:
        raise WrongState(_("The plan has changed: look at the new suggestions."), row)
    made = apply_repair(row, chosen, by=request.user)
    words = ngettext("%(count)d change made.", "%(count)d changes made.", made)
    messages.success(request, words % {"count": made})
    return redirect(row)


@require_POST
def plan_send(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _plan(request, client_pk, pk, needs="send")
    form = SendForm(request.POST, client=row.client)
    if not form.send("content_plan", row, by=request.user):
        return plan_page(request, row, form=form, status=400)
    messages.success(request, _("The deciders get a mail with their personal link."))
    return redirect(row)


@require_POST
def plan_delete(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    row = _plan(request, client_pk, pk, needs="send")
    remove_plan(row, by=request.user)
    return redirect("contentplan:plans", client_pk)


@require_POST
def plan_waive(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    """Accept a finding with a reason that the client is shown (PLAN-9)."""
    row = _plan(request, client_pk, pk, needs="edit")
    form = WaiverForm(request.POST)
    named = request.POST.get("post")
    post = get_object_or_404(row.posts.all(), pk=named) if named else None
    if not form.is_valid():
        messages.error(request, _("Write the reason: the client will see it."))
        return redirect(row)
    try:
        waive(row, **form.cleaned_data, post=post.pk if post else None, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(row)


@require_POST
def waiver_remove(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    client = request.access.client(client_pk, needs="view")
    rows = request.access.rows(Waiver).of_clients([client.pk]).select_related("content_plan")
    row = request.access.get(Waiver, pk, needs="edit", rows=rows)
    remove_waiver(row, by=request.user)
    return redirect(row.content_plan)


def _plan(request: PageRequest, client_pk: UUID, pk: UUID, *, needs: str) -> ContentPlan:
    """Return a plan of this client with what a desk needs, in one query.

    What was sent of it, all its posts, is read only when it is shown."""
    rows = with_goal(request.access.rows(ContentPlan)).filter(client=client_pk)
    rows = rows.defer("sent_content")
    return request.access.get(ContentPlan, pk, needs=needs, rows=rows)
