"""A report as a file to keep: the same reading on paper and as a workbook."""

from typing import NamedTuple

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common import paper
from common.errors import WrongState
from reports import pdf, xlsx
from reports.models import Report
from reports.showing import reading_of

KINDS = {"pdf": paper.CONTENT_TYPE, "xlsx": xlsx.CONTENT_TYPE}


class Export(NamedTuple):
    name: str
    content_type: str
    body: bytes


def export(report: Report, kind: str, *, language: str, client_side: bool, by: User) -> Export:
    """Return a computed report as "pdf" or "xlsx" in a language; the history tells of it (AUD-1).

    Raises WrongState while it is being computed."""
    if report.is_computing:
        raise WrongState(_("This report is still being computed."), report)
    with translation.override(language):
        reading = reading_of(report, client_side=client_side, all_days=kind == "xlsx")
        if kind == "pdf":
            body = pdf.render(reading, report.charts, language)
        else:
            body = xlsx.render(reading)
    with transaction.atomic():
        record("exported", report, client=report.client, by=by, changes={"as": [None, kind]})
    name = f"report-{report.start}-{report.end}-{report.edition}.{kind}"
    return Export(name, KINDS[kind], body)
