"""A report as a file to keep: the same reading on paper and as a workbook."""

from typing import NamedTuple

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from common import paper
from common.errors import WrongState
from reports import pdf, pptx, xlsx
from reports.brands import branding_of
from reports.models import Report
from reports.showing import reading_of

KINDS = {
    "pdf": paper.CONTENT_TYPE,
    "xlsx": xlsx.CONTENT_TYPE,
    "pptx": pptx.CONTENT_TYPE,
}


class Export(NamedTuple):
    name: str
    content_type: str
    body: bytes


def has_slides() -> bool:
    """Return whether the extra `pptx` is installed; without it nothing offers slides."""
    return pptx.is_installed()


def export(report: Report, kind: str, *, language: str, client_side: bool, by: User) -> Export:
    """Return a computed report as one of KINDS in a language; the history tells of it (AUD-1).

    Raises WrongState while it is being computed."""
    if report.is_computing:
        raise WrongState(_("This report is still being computed."), report)
    with translation.override(language):
        reading = reading_of(report, client_side=client_side, all_days=kind == "xlsx")
        if kind == "pdf":
            look = branding_of(report.client.agency)
            logo = None if look.logo is None else bytes(look.logo)
            body = pdf.render(reading, report.charts, language, accent=look.accent, logo=logo)
        elif kind == "pptx":
            body = pptx.render(reading)
        else:
            body = xlsx.render(reading)
    with transaction.atomic():
        record("exported", report, client=report.client, by=by, changes={"as": [None, kind]})
    name = f"report-{report.start}-{report.end}-{report.edition}.{kind}"
    return Export(name, KINDS[kind], body)
