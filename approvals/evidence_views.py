"""The evidence of a decision, to take away: for the agency's managers and the client's deciders."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from approvals.evidence import export_evidence
from approvals.evidence_paper import file_name, paper
from approvals.models import ApprovalRequest
from approvals.services import with_decisions
from clients.requests import PageRequest
from common.paper import CONTENT_TYPE


@require_GET
def evidence_pdf(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    approval = _approval(request, client_pk, pk)
    told = export_evidence(approval, "pdf", by=request.user)
    body = paper(told, file_name(approval, "json"), get_language() or "en")
    return _file(body, CONTENT_TYPE, file_name(approval, "pdf"))


@require_GET
def evidence_json(request: PageRequest, client_pk: UUID, pk: UUID) -> HttpResponse:
    approval = _approval(request, client_pk, pk)
    told = export_evidence(approval, "json", by=request.user)
    body = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return _file(body, "application/json", file_name(approval, "json"))


def _approval(request: PageRequest, client_pk: UUID, pk: UUID) -> ApprovalRequest:
    rows = with_decisions(request.access.rows(ApprovalRequest).filter(client=client_pk))
    rows = rows.select_related("client__agency", "asked_by").defer(None)
    return request.access.get(ApprovalRequest, pk, needs="prove", rows=rows)


def _file(body: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=content_type, headers=headers)
