"""What changed since an approval, for the agency: drafts are not the client's to see (TEN-3)."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from approvals.models import ApprovalRequest
from approvals.services import changed_since
from approvals.subjects import subject
from approvals.wording import told
from clients.requests import PageRequest
from common.shortcuts import page_or_partial


@require_safe
def changes(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    rows = request.access.rows(ApprovalRequest).of_clients([client_pk]).select_related("client")
    approval = request.access.get(ApprovalRequest, pk, needs="view", rows=rows)
    client = approval.client
    request.access.check(client, "edit")
    row = request.access.rows(subject(approval.kind).model).filter(pk=approval.subject_id).first()
    found = changed_since(approval, row) if row else []
    context = {
        "client": client,
        "nav": "approvals",
        "approval": approval,
        "changes": told(found, approval.content, client.timezone),
    }
    partial, page = "approvals/_since_approval.html", "approvals/changes.html"
    return page_or_partial(request, page, partial, context)
