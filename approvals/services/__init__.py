"""Steps of approvals: asking, ending, links. Deciding is in approvals/decisions.py."""

from approvals.services.asking import (
    request_approval,
    settle,
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
from approvals.services.promises import (
    escalate,
    give_time,
    promise_waiting,
)
from approvals.services.reading import (
    changed_since,
    latest_request,
    status_in_query,
    with_decisions,
)
from approvals.services.reminders import (
    still_wanted,
)
from approvals.services.standing_in import (
    answers_of,
    cover_absent,
    in_place_of,
    places_of,
)
from approvals.services.state import (
    able,
    about_subject,
    check_free,
    close,
    locked_request,
    locked_row,
    may_answer,
    open_request,
    still_to_decide,
    tell,
    touch,
    why_over,
)
from approvals.services.steps import (
    end_step,
    open_next,
)
from approvals.services.waiting import (
    default_due,
    due_moment,
)
from approvals.services.ways import (
    add_step,
    mode_in_query,
    move_step,
    own_way,
    remove_step,
    set_way,
    way_of,
)

__all__ = [
    "able",
    "about_subject",
    "add_step",
    "answers_of",
    "changed_since",
    "check_free",
    "close",
    "cover_absent",
    "default_due",
    "due_moment",
    "end_step",
    "escalate",
    "expire",
    "give_time",
    "in_place_of",
    "latest_request",
    "locked_request",
    "locked_row",
    "mark_changed",
    "may_answer",
    "mode_in_query",
    "move_step",
    "open_next",
    "open_request",
    "own_way",
    "places_of",
    "promise_expiry",
    "promise_mail",
    "promise_waiting",
    "remove_step",
    "request_approval",
    "resend_link",
    "revoke_link",
    "set_way",
    "settle",
    "status_in_query",
    "still_to_decide",
    "still_wanted",
    "tell",
    "touch",
    "way_of",
    "why_over",
    "with_decisions",
    "withdraw",
]
