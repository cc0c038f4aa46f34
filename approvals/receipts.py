"""What a decider keeps of a decision: what, when, which version, how identified, what comes now."""

from typing import Any

from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest, AskedDecider

Status = ApprovalRequest.Status


def receipt_of(asked: AskedDecider) -> dict[str, Any]:
    """Return what approvals/_receipt.html shows of a decision."""
    return {"asked": asked, "approval": asked.request, "next_step": next_step(asked)}


def next_step(asked: AskedDecider) -> str:
    """Return what happens after a decision, in a sentence."""
    request = asked.request
    if request.is_open:
        return _("The others who were asked decide as well; until then nothing is approved.")
    if request.status == Status.RETURNED:
        return _("The agency changes what was returned and asks you again.")
    if request.status == Status.CHANGED:
        return _("The agency has changed something since: it will ask you again.")
    return _("The agency goes on with exactly what you saw.")
