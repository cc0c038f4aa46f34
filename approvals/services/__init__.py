"""Steps of approvals: asking, ending, links. Deciding is in approvals/decisions.py."""

from approvals.services.asking import (
    default_due,
    request_approval,
)
from approvals.services.ending import (
    expire,
    mark_changed,
    withdraw,
)
from approvals.services.linking import (
    promise_expiry,
    promise_mail,
    resend_link,
    revoke_link,
)
from approvals.services.reading import (
    changed_since,
    latest_request,
    with_decisions,
)
from approvals.services.state import (
    about_subject,
    close,
    is_decider,
    locked_request,
    locked_row,
    open_request,
    still_to_decide,
    touch,
    why_over,
)

__all__ = [
    "about_subject",
    "changed_since",
    "close",
    "default_due",
    "expire",
    "is_decider",
    "latest_request",
    "locked_request",
    "locked_row",
    "mark_changed",
    "open_request",
    "promise_expiry",
    "promise_mail",
    "request_approval",
    "resend_link",
    "revoke_link",
    "still_to_decide",
    "touch",
    "why_over",
    "with_decisions",
    "withdraw",
]
