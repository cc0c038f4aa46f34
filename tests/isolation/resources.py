"""The API's part of the table: see table.py."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.isolation.bodies import import_mapping, nothing, soon
from tests.isolation.brief_pages import BRIEF_RESOURCES
from tests.isolation.community_pages import COMMUNITY_RESOURCES
from tests.isolation.goal_pages import GOAL_RESOURCES
from tests.isolation.money_resources import BUDGETS, MONEY, media, of_client
from tests.isolation.question_pages import QUESTION_RESOURCES
from tests.isolation.table import Case, api
from tests.isolation.world import Place

SOME = ("manager", "read token", "nobody")  # it is the same for all, and long in the making
IMPORTS = {"import token": 200}  # it follows what it sent
# A row of the agency is reached by whoever has the right at one of its clients, and by nobody else.
NOT_REACHED = (
    *("decider", "contributor", "observer"),
    *("sister's decider", "sister's contributor", "sister's observer"),
    *("agency manager", "agency specialist", "stranger", "removed"),
)


def of_agency(good: int, specialist: int) -> dict[str, int]:
    reached = dict.fromkeys(("one-client token", "another client's token"), good)
    theirs = dict.fromkeys(("specialist", "sister's specialist"), specialist)
    return dict.fromkeys(NOT_REACHED, 404) | reached | theirs


def many_posts(place: Place) -> dict[str, Any]:
    post = place.draft_post
    return {"posts": [{"id": str(post.pk), "version": post.version}], "type": "promotional"}


def goal(place: Place) -> dict[str, Any]:
    return of_client(place, kind="growth", problem="None come", measure="Ten", due="2030-01-01")


def strategy(place: Place) -> dict[str, Any]:
    texts = {"audience": "Engineers", "tone": "Calm", "messages": "It lasts"}
    return {"goal": str(place.spare_goal.pk), "ad_budget": MONEY, **texts}


def channel_strategy(place: Place) -> dict[str, Any]:
    row = {"strategy": str(place.draft_strategy.pk), "channel": str(place.spare_channel.pk)}
    return {**row, "why": "They read it", "rhythm": "Weekly"}


def kpi(place: Place) -> dict[str, Any]:
    return {
        "goal": str(place.draft_goal.pk),
        "metric": "followers",
        "direction": "up",
        "baseline": "100",
        "target": "300",
        "start": "2026-06-01",
        "due": "2027-06-01",
    }


def post(place: Place) -> dict[str, Any]:
    return {
        "content_plan": str(place.draft_plan.pk),
        "channel": str(place.channel.pk),
        "type": "engaging",
        "publish_at": "2026-06-05T10:00:00Z",
        "text": "Come by",
    }


def idea(place: Place) -> dict[str, Any]:
    return of_client(place, text="A thought", tags=["team"], event=str(place.event.pk))


PERSONAL = [
    api("me"),
    api("metrics-list"),
    api("schema", only=SOME),
    api("docs", only=SOME),
    api("unknown", good=404, only=SOME),
    api(
        "check-content-mix",
        "POST",
        200,
        lambda place: {"counts": {"engaging": 4}},
        refused=200,
        entries=0,
    ),
    api(
        "check-budget-split",
        "POST",
        200,
        lambda place: {"total": MONEY},
        refused=200,
        entries=0,
    ),
]
CLIENTS = [
    api("clients-list"),
    api("clients-list", "POST", 201, lambda place: {"name": "Bakery"}, at="agency", entries=2),
    api("clients-detail", pk="client"),
    api("clients-detail", "PATCH", 200, lambda place: {"name": "Bakery"}, pk="client"),
    api("channels-list"),
    api("channels-list", "POST", 201, lambda place: of_client(place, network="x", name="A")),
    api("channels-detail", pk="channel"),
    api("people-list"),
    api("channels-detail", "PATCH", 200, lambda place: {"name": "A"}, pk="channel"),
    api("channels-detail", "DELETE", 204, pk="spare_channel"),
]
GOALS = [
    api("goals-list"),
    api("goals-list", "POST", 201, goal),
    api("goals-detail", pk="goal"),
    api("goals-detail", "PATCH", 200, lambda place: {"measure": "Twelve"}, pk="draft_goal"),
    api("goals-detail", "DELETE", 204, pk="spare_goal"),
    api("goals-close", "POST", 200, pk="goal"),
    api("goals-kpi-advice", pk="goal"),
    api("goals-findings", pk="goal"),
    *GOAL_RESOURCES,
    *COMMUNITY_RESOURCES,
    api("clients-decision-times", pk="client"),
    api("clients-collaboration", pk="client"),
    api("clients-share-of-voice", pk="client"),
    api("clients-target-audience", pk="client"),
    api(
        "clients-target-audience",
        "PATCH",
        200,
        lambda place: {"age_from": 25, "countries": "Georgia"},
        pk="client",
    ),
    api("clients-health", pk="client"),
    api(
        "clients-health",
        "POST",
        200,
        lambda place: {"channel": str(place.channel.pk), "page_filled": True},
        pk="client",
    ),
    api("strategies-list"),
    api("strategies-list", "POST", 201, strategy),
    api("strategies-detail", pk="strategy"),
    api("strategies-detail", "PATCH", 200, lambda place: {"tone": "Warm"}, pk="draft_strategy"),
    api("channel-strategies-list"),
    api("channel-strategies-list", "POST", 201, channel_strategy),
    api("channel-strategies-detail", pk="channel_strategy"),
    api(
        "channel-strategies-detail",
        "PATCH",
        200,
        lambda place: {"why": "Read"},
        pk="channel_strategy",
    ),
    api("channel-strategies-detail", "DELETE", 204, pk="channel_strategy"),
    api("kpis-list"),
    api("kpis-list", "POST", 201, kpi),
    api("kpis-detail", pk="kpi"),
    api("kpis-detail", "PATCH", 200, lambda place: {"target": "400"}, pk="draft_kpi"),
    api("kpis-detail", "DELETE", 204, pk="draft_kpi"),
    api("kpis-series", pk="kpi"),
    api("measurements-list"),
    api(
        "measurements-list",
        "POST",
        200,
        lambda place: {
            "items": [
                {
                    "channel": str(place.channel.pk),
                    "metric": "views",
                    "day": "2026-06-01",
                    "value": "5",
                }
            ]
        },
    ),
    api("imports-list", but=IMPORTS),
    api(
        "imports-list",
        "POST",
        202,
        lambda place: {
            "channel": str(place.channel.pk),
            "file": SimpleUploadedFile("june.csv", b"Date,Views\n2026-06-01,5\n"),
        },
        is_form=True,
    ),
    api("imports-detail", pk="done_import", but=IMPORTS),
    api("imports-undo", "POST", 200, nothing, pk="done_import"),
    api("imports-confirm", "POST", 202, nothing, pk="ready_import"),
    api("imports-discard", "POST", 204, nothing, pk="ready_import"),
    api("import-mappings-list"),
    api("import-mappings-list", "POST", 201, import_mapping),
    api("import-mappings-detail", pk="mapping", at="agency", but=of_agency(200, 200)),
    api(
        "import-mappings-detail",
        "PATCH",
        200,
        lambda place: {"name": "Till of June"},
        pk="mapping",
        at="agency",
        but=of_agency(200, 403),
    ),
    api(
        "import-mappings-detail", "DELETE", 204, pk="mapping", at="agency", but=of_agency(204, 403)
    ),
]
PLANS = [
    api("content-plans-list"),
    api(
        "content-plans-list",
        "POST",
        201,
        lambda place: of_client(place, start="2026-07-01", end="2026-07-31"),
    ),
    api("content-plans-detail", pk="plan"),
    api("content-plans-detail", "PATCH", 200, lambda place: {"title": "July"}, pk="draft_plan"),
    api("content-plans-detail", "DELETE", 204, pk="draft_plan"),
    api("content-plans-copy", "POST", 201, lambda place: {"start": "2026-09-01"}, pk="plan"),
    api("content-plans-draft", "POST", 201, nothing, pk="draft_plan"),
    api("content-plans-bulk", "POST", 200, many_posts, pk="draft_plan"),
    api(
        "content-plans-undo-bulk",
        "POST",
        200,
        lambda place: {"id": str(place.bulk_change.pk)},
        pk="draft_plan",
    ),
    api("content-plans-findings", pk="plan"),
    api(
        "content-plans-fix",
        "POST",
        200,
        lambda place: {"code": "MIX-2", "fix": "repair"},
        pk="skewed_plan",
        entries=-1,
    ),
    api("content-plans-mix", pk="plan"),
    api("posts-list"),
    api("posts-list", "POST", 201, post),
    api("posts-detail", pk="post"),
    api("posts-detail", "PATCH", 200, lambda place: {"text": "New"}, pk="draft_post"),
    api("posts-detail", "DELETE", 204, pk="draft_post"),
    api("ideas-list"),
    api("ideas-list", "POST", 201, idea),
    api("ideas-detail", pk="event_idea"),
    api("ideas-detail", "PATCH", 200, lambda place: {"text": "Better"}, pk="event_idea"),
    api("ideas-detail", "DELETE", 204, pk="event_idea"),
    api("proposals-list"),
    api("proposals-list", "POST", 201, lambda place: of_client(place, text="A wish")),
    api("proposals-detail", pk="proposal"),
    api("proposals-answer", "POST", 200, lambda place: {"answer": "accept"}, pk="proposal"),
    api(
        "proposals-reopen",
        "POST",
        200,
        lambda place: {"facts": "The law has changed"},
        pk="declined_proposal",
    ),
    api("media-list"),
    api("media-list", "POST", 201, media, is_form=True),
    api("media-detail", pk="media"),
    api("media-detail", "DELETE", 204, pk="spare_media"),
    api("media-file", pk="media"),
    api("posts-publish", "POST", 200, lambda place: {"url": "https://example.com/p/2"}, pk="post"),
    api("posts-hold", "POST", 200, lambda place: {"reason": "Not now"}, pk="post"),
    api("posts-hold", "DELETE", 200, pk="held_post"),
    api("posts-release", "POST", 200, lambda place: {"argument": "Right"}, pk="held_post"),
    api("posts-versions", pk="draft_post"),
    Case("api:posts-restore", "POST", 200, {"pk": "draft_post", "number": "=1"}, nothing),
]
APPROVALS = [
    api("approvals-list"),
    api(
        "approvals-list",
        "POST",
        201,
        lambda place: {
            "subject_kind": "goal",
            "subject": str(place.draft_goal.pk),
            "due": soon(),
        },
    ),
    api("approvals-detail", pk="review_request"),
    api("approvals-detail", "DELETE", 204, pk="review_request"),
    api(
        "approvals-decide",
        "POST",
        200,
        lambda place: {"decision": "approve", "version": 1},
        pk="review_request",
        but=dict.fromkeys(
            ("owner", "manager", "specialist", "write token", "one-client token"), 403
        ),  # may be asked, but weren't
    ),
    api("comments-list"),
    api(
        "comments-list",
        "POST",
        201,
        lambda place: {"subject_kind": "post", "subject": str(place.post.pk), "text": "Nice"},
    ),
    api("comments-detail", pk="client_comment"),
    api("comments-reply", "POST", 201, lambda place: {"text": "Yes"}, pk="client_comment"),
    api(
        "comments-edit",
        "POST",
        200,
        lambda place: {"text": "Better words"},
        pk="client_comment",
        but=dict.fromkeys(  # not theirs
            ("owner", "one-client token", "specialist", "decider", "contributor"), 403
        ),
    ),
    api("comments-resolve", "POST", 200, nothing, pk="client_comment"),
    api("comments-reopen", "POST", 200, nothing, pk="resolved_comment"),
    api("comments-widen", "POST", 200, nothing, pk="internal_comment"),
    api("jobs-list", but=IMPORTS),
    api("jobs-detail", pk="failed_job", but=IMPORTS),
]
REPORTS = [
    api("reports-list"),
    api(
        "reports-list",
        "POST",
        202,
        lambda place: of_client(place, start="2026-02-01", end="2026-02-28"),
    ),
    api("reports-detail", pk="report"),
    api("reports-detail", "PATCH", 200, lambda place: {"conclusions": "So"}, pk="review_report"),
    # A report without figures has no draft.
    api("reports-draft", "POST", 200, nothing, pk="review_report", entries=0),
    api("reports-send", "POST", 200, nothing, pk="review_report"),
    api("reports-share", "POST", 200, nothing, pk="report"),
    api("reports-unshare", "POST", 200, nothing, pk="report"),
    api("reports-pdf", pk="report"),
    api("reports-xlsx", pk="report"),
    api("report-schedules-list"),
    api(
        "report-schedules-list",
        "POST",
        201,
        lambda place: of_client(place, kind="quarter"),
    ),
    api("report-schedules-detail", pk="schedule"),
    api("report-schedules-detail", "PATCH", 200, lambda place: {"day": 5}, pk="schedule"),
    api("report-schedules-detail", "DELETE", 204, pk="schedule"),
]
RESOURCES: list[Case] = [*PERSONAL, *CLIENTS, *GOALS, *PLANS, *BUDGETS, *APPROVALS, *REPORTS]
RESOURCES += BRIEF_RESOURCES
RESOURCES += QUESTION_RESOURCES
