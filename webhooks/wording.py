"""What a person calls the events, and why an address is refused."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT_NAMES: Mapping[str, Any] = {
    "approval.requested": _("Somebody is asked to decide"),
    "approval.decided": _("A request is approved or returned"),
    "approval.changed": _("Something changed after its approval"),
    "approval.expired": _("A request lapsed without an answer"),
    "plan.sent": _("A content plan is sent to the client"),
    "plan.approved": _("A content plan is approved"),
    "post.published": _("A post is published"),
    "kpi.status_changed": _("The status of a KPI changes"),
    "budget.off_pace": _("A budget is off its pace"),
    "report.ready": _("A report is computed and can be read"),
    "report.sent": _("A report is sent to the client"),
    "question.breached": _("A question waits longer than promised"),
    "import.finished": _("An import is written"),
    "import.failed": _("An import is refused"),
}

ADDRESS_PROBLEMS: Mapping[str, Any] = {
    "long": _("This address is too long."),
    "unreadable": _("Write a full address such as https://example.com/hook, without a fragment."),
    "not_https": _("The address must begin with https://."),
    "user": _("The address must not hold a name or a password."),
    "port": _("Only the ports 443 and 8443 are called."),
    "unknown": _("Nothing is known by this name."),
    "private": _("This address leads to no public place."),
}
