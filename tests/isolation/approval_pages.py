"""What each page of approvals answers to whom."""

from datetime import timedelta

from common.periods import today_in
from tests.factories import with_role
from tests.isolation.bodies import (
    nothing,
    way,
    way_step,
)
from tests.isolation.table import Case, at_client

NOT_ASKED = dict.fromkeys(("owner", "manager", "specialist"), 403)  # who might have been
# Who may comment, but didn't write this one.
NOT_THEIRS = dict.fromkeys(("owner", "specialist", "decider", "contributor"), 403)

APPROVALS = [
    Case("approvals:inbox", "GET", 200, at="anywhere"),
    Case(
        "approvals:approve_chosen",
        "POST",
        200,
        body=lambda place: {"asked": f"{place.review_asked.pk}:1"},
        at="anywhere",
        entries=0,  # whoever sees an inbox may send its form; it decides what waits for them
    ),
    at_client("approvals:list"),
    at_client("approvals:times"),
    at_client("approvals:times_csv"),
    at_client("approvals:links"),
    at_client("approvals:receipt", pk="plan_request", but=NOT_ASKED),
    at_client("approvals:changes", pk="plan_request"),
    at_client(
        "approvals:keep",
        "POST",
        302,
        lambda place: {"version": 1, "comment": "So far"},
        pk="review_request",
        entries=0,  # nothing is said yet
        but=NOT_ASKED,
    ),
    at_client("approvals:detail", pk="review_request"),
    at_client(
        "approvals:decide",
        "POST",
        302,
        lambda place: {"decision": "approve", "version": 1},
        pk="review_request",
        but=NOT_ASKED,
    ),
    at_client("approvals:more_time", pk="review_request"),
    at_client(
        "approvals:more_time",
        "POST",
        302,
        lambda place: {"due": (today_in("UTC") + timedelta(days=60)).isoformat()},
        pk="review_request",
    ),
    at_client("approvals:ask_more", pk="review_request"),
    at_client(
        "approvals:ask_more",
        "POST",
        302,
        lambda place: {"person": str(with_role(place.client, "decider").pk)},
        pk="review_request",
    ),
    at_client("approvals:silence", "POST", 302, lambda place: {"on": "1"}),
    at_client("approvals:take_back", pk="review_request"),
    # Nothing was approved by silence here: too late, as for what is taken back already.
    at_client(
        "approvals:take_back",
        "POST",
        409,
        lambda place: {"reason": "No"},
        pk="review_request",
        entries=0,
    ),
    at_client(
        "approvals:settle",
        "POST",
        302,
        lambda place: {"kind": "goal", "subject": str(place.draft_goal.pk)},
    ),
    at_client("approvals:ways"),
    at_client("approvals:way", kind="=goal"),
    at_client("approvals:way", "POST", 302, way, kind="=goal"),
    at_client("approvals:way_step_new", kind="=goal"),
    at_client("approvals:way_step_new", "POST", 302, way_step, kind="=goal"),
    at_client("approvals:way_step", kind="=goal", pk="way_step"),
    at_client("approvals:way_step", "POST", 302, way_step, kind="=goal", pk="way_step"),
    at_client(
        "approvals:way_step_move",
        "POST",
        302,
        lambda place: {"up": "1"},
        kind="=goal",
        pk="way_step",
    ),
    at_client("approvals:way_step_remove", "POST", 302, nothing, kind="=goal", pk="way_step"),
    at_client("approvals:withdraw", "POST", 302, nothing, pk="review_request"),
    at_client("approvals:evidence_pdf", pk="plan_request"),
    at_client("approvals:evidence_json", pk="plan_request"),
    at_client(
        "approvals:resend", "POST", 302, nothing, pk="review_request", asked_pk="review_asked"
    ),
    at_client(
        "approvals:revoke", "POST", 302, nothing, pk="review_request", asked_pk="review_asked"
    ),
    at_client(
        "approvals:comment",
        "POST",
        302,
        lambda place: {
            "kind": "post",
            "subject": str(place.post.pk),
            "text": "Nice",
            "audience": "internal",
            "mentions": [str(place.people["specialist"].pk)],
        },
    ),
    at_client("approvals:thread", pk="client_comment"),
    at_client("approvals:thread", "POST", 302, lambda place: {"text": "Yes"}, pk="client_comment"),
    at_client("approvals:comment_edit", pk="client_comment", but=NOT_THEIRS),
    at_client(
        "approvals:comment_edit",
        "POST",
        302,
        lambda place: {"text": "Better words"},
        pk="client_comment",
        but=NOT_THEIRS,
    ),
    at_client("approvals:thread_resolve", "POST", 302, nothing, pk="client_comment"),
    at_client("approvals:thread_reopen", "POST", 302, nothing, pk="resolved_comment"),
    at_client("approvals:thread_widen", "POST", 302, nothing, pk="internal_comment"),
]
