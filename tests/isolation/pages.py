"""The pages' part of the table: see table.py."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from common.periods import today_in
from tests.isolation.table import Case, at_client
from tests.isolation.world import Place
from tests.uploads.hostile.made import image as a_png


def soon() -> str:
    return (today_in("UTC") + timedelta(days=7)).isoformat()


def nothing(place: Place) -> dict[str, Any]:
    return {}


def send(place: Place) -> dict[str, Any]:
    return {"due": soon(), "message": "Please look"}


def goal(place: Place) -> dict[str, Any]:
    return {
        "kind": "growth",
        "problem": "Nobody comes",
        "measure": "Ten a day",
        "due": "2030-01-01",
        "seen": place.draft_goal.version,
    }


def kpi(place: Place) -> dict[str, Any]:
    return {
        "metric": "followers",
        "direction": "up",
        "baseline": "100",
        "target": "300",
        "start": "2026-06-01",
        "due": "2027-06-01",
        "priority": "primary",
        "reason": "It fits",
        "seen": place.draft_kpi.version,
    }


def channel(place: Place) -> dict[str, Any]:
    return {"network": "x", "name": "Another", "rhythm_0": "10:00", "seen": 1}


def plan(place: Place) -> dict[str, Any]:
    return {
        "title": "July",
        "start": "2026-06-01",
        "end": "2026-06-30",
        "channels": [str(place.channel.pk)],
        "tolerance": 6,
        "share_engaging": 40,
        "share_user_generated": 30,
        "share_educational": 25,
        "share_promotional": 5,
        "seen": place.draft_plan.version,
    }


def post(place: Place) -> dict[str, Any]:
    return {
        "channel": str(place.channel.pk),
        "publish_at": "2026-06-05T10:00",
        "type": "engaging",
        "format": "text",
        "tone": "friendly",
        "source": "own",
        "text": "Come by",
        "seen": place.draft_post.version,
    }


def idea(place: Place) -> dict[str, Any]:
    return {
        "text": "A thought",
        "type": "engaging",
        "channel": str(place.channel.pk),
        "origin_kind": "agency",
        "event": str(place.event.pk),
        "seen": place.idea.version,
    }


def event(place: Place) -> dict[str, Any]:
    return {
        "kind": "brainstorm",
        "title": "Together",
        "day": "2026-06-05",
        "people": [str(place.manager.pk)],
        "seen": place.event.version,
    }


def posts_file(place: Place) -> dict[str, Any]:
    rows = f"date,time,channel,type,text\n2026-06-04,10:00,{place.channel.name},engaging,New\n"
    return {"file": SimpleUploadedFile("june.csv", rows.encode())}


def file_columns(place: Place) -> dict[str, Any]:
    said = ["date", "time", "channel", "type", ""]
    return {f"column_{index}": code for index, code in enumerate(said)} | {"seen": 1}


def pictures(place: Place) -> dict[str, Any]:
    return {"uploads": SimpleUploadedFile("a.png", a_png())}


def alt_text(place: Place) -> dict[str, Any]:
    media = place.draft_media.pk
    seen = place.draft_post.version
    return {"seen": seen, "do": "save", "order": str(media), f"alt-{media}": "Tea on a table"}


def typed(place: Place) -> dict[str, Any]:
    return {**post(place), "draft": "01890000-0000-7000-8000-00000000000a"}


def speaker(place: Place) -> dict[str, Any]:
    return {"name": "Somebody else", "role": "baker", "profile": "Bakes", "seen": 1}


def chosen(place: Place) -> dict[str, Any]:
    post = place.draft_post
    return {"post": f"{post.pk}:{post.version}", "type": "promotional"}


def budget(place: Place) -> dict[str, Any]:
    return {
        "start": "2026-07-01",
        "end": "2026-07-31",
        "total": "500",
        "share_content": 60,
        "share_promotion": 30,
        "share_research": 5,
        "share_training": 5,
        "seen": place.draft_budget.version,
    }


def expense(place: Place) -> dict[str, Any]:
    return {
        "amount": "12.50",
        "category": "content",
        "day": "2026-06-02",
        "justification": "Photos",
        "seen": 1,
    }


def details(place: Place) -> dict[str, Any]:
    return {
        "form": "details",
        "name": "New name",
        "market": "b2c",
        "language": "en",
        "timezone": "Asia/Tbilisi",
        "currency": "GEL",
        "seen": place.client.version,
    }


def own_date(place: Place) -> dict[str, Any]:
    return {"day": "2026-06-12", "name": "Our birthday", "yearly": "on"}


def invited(place: Place) -> dict[str, Any]:
    return {"name": "Somebody", "email": "somebody@example.com", "role": "observer"}


CLIENTS = [
    Case("home", "GET", 200, at="anywhere", but={"removed": 302}),
    Case("clients:agency", "GET", 200, at="agency"),
    Case(
        "clients:agency",
        "POST",
        302,
        body=lambda place: invited(place) | {"role": "specialist"},
        at="agency",
    ),
    Case(
        "clients:agency_remove",
        "POST",
        302,
        {"pk": "agency_membership"},
        nothing,
        at="agency",
        but={"stranger": 404},
    ),
    Case("clients:new", "GET", 200, at="agency"),
    # The client, and the membership of whoever opened it.
    Case("clients:new", "POST", 302, body=details, at="agency", entries=2),
    at_client("clients:home"),
    at_client("clients:settings"),
    at_client("clients:settings", "POST", 302, details),
    at_client("clients:close", "POST", 302, nothing),
    at_client("clients:channel_new"),
    at_client("clients:channel_new", "POST", 302, channel),
    at_client("clients:channel", pk="channel"),
    at_client("clients:channel", "POST", 302, channel, pk="channel"),
    at_client("clients:channel_remove", "POST", 302, nothing, pk="spare_channel"),
    at_client("clients:dates"),
    at_client("clients:dates", "POST", 302, own_date),
    # Of a list that is the client's row itself: what isn't in it is too late, not unknown.
    at_client("clients:date_remove", "POST", 409, own_date, entries=0),
    at_client("clients:people"),
    at_client("clients:people", "POST", 302, invited),
    at_client(
        "clients:person_role",
        "POST",
        302,
        lambda place: {"role": "observer"},
        pk="contributor_membership",
    ),
    at_client("clients:person_remove", "POST", 302, nothing, pk="contributor_membership"),
    at_client("clients:invitation_revoke", "POST", 302, nothing, pk="invitation"),
    at_client("clients:history"),
]
APPROVALS = [
    Case("approvals:inbox", "GET", 200, at="anywhere"),
    at_client("approvals:list"),
    at_client("approvals:detail", pk="review_request"),
    at_client(
        "approvals:decide",
        "POST",
        302,
        lambda place: {"decision": "approve", "version": 1},
        pk="review_request",
    ),
    at_client("approvals:withdraw", "POST", 302, nothing, pk="review_request"),
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
        },
    ),
]
GOALS = [
    at_client("goals:goals"),
    at_client("goals:new"),
    at_client("goals:new", "POST", 302, goal),
    at_client("goals:detail", pk="goal"),
    at_client("goals:edit", pk="draft_goal"),
    at_client("goals:edit", "POST", 302, goal, pk="draft_goal"),
    at_client("goals:send", "POST", 302, send, pk="draft_goal"),
    at_client("goals:close", "POST", 302, nothing, pk="goal"),
    at_client("goals:delete", "POST", 302, nothing, pk="spare_goal"),
]
KPIS = [
    at_client("kpis:imports"),
    at_client(
        "kpis:imports",
        "POST",
        302,
        lambda place: {
            "channel": str(place.channel.pk),
            "exports": SimpleUploadedFile("june.csv", b"Date,Views\n2026-06-01,5\n"),
        },
    ),
    at_client("kpis:by_hand"),
    at_client(
        "kpis:by_hand",
        "POST",
        302,
        lambda place: {
            "channel": str(place.channel.pk),
            "metric": "views",
            "day": "2026-06-01",
            "value": "5",
        },
    ),
    at_client("kpis:import", pk="done_import"),
    at_client(
        "kpis:import_answer", "POST", 302, lambda place: {"year": "2026"}, pk="asking_import"
    ),
    at_client("kpis:import_rejects", pk="refused_import"),
    at_client("kpis:numbers", pk="channel"),
    at_client("kpis:kpi_new", goal_pk="draft_goal"),
    at_client("kpis:kpi_new", "POST", 302, kpi, goal_pk="draft_goal"),
    at_client("kpis:kpi", pk="kpi"),
    at_client("kpis:kpi_edit", pk="draft_kpi"),
    at_client("kpis:kpi_edit", "POST", 302, kpi, pk="draft_kpi"),
    at_client("kpis:kpi_delete", pk="draft_kpi"),
    at_client("kpis:kpi_delete", "POST", 302, nothing, pk="draft_kpi"),
]
PLANS = [
    at_client("contentplan:plans"),
    at_client("contentplan:new"),
    at_client("contentplan:new", "POST", 302, plan),
    at_client("contentplan:plan", pk="plan"),
    at_client("contentplan:edit", pk="draft_plan"),
    at_client("contentplan:edit", "POST", 302, plan, pk="draft_plan"),
    at_client("contentplan:draft", "POST", 302, nothing, pk="draft_plan"),
    # Each suggestion, and each fix, that is applied changes a post of its own.
    at_client(
        "contentplan:repair",
        "POST",
        302,
        lambda place: {"change": "all"},
        pk="skewed_plan",
        entries=-1,
    ),
    at_client("contentplan:send", "POST", 302, send, pk="draft_plan"),
    at_client("contentplan:delete", "POST", 302, nothing, pk="draft_plan"),
    at_client(
        "contentplan:fix",
        "POST",
        302,
        lambda place: {"code": "MIX-2", "fix": "repair"},
        pk="skewed_plan",
        entries=-1,
    ),
    at_client(
        "contentplan:waive",
        "POST",
        302,
        lambda place: {"code": "MIX-2", "reason": "A launch"},
        pk="skewed_plan",
    ),
    at_client("contentplan:waiver_remove", "POST", 302, nothing, pk="waiver"),
    at_client("contentplan:bulk", "POST", 302, chosen, pk="draft_plan"),
    at_client("contentplan:bulk_undo", "POST", 302, nothing, pk="bulk_change"),
    at_client("contentplan:post_new", pk="draft_plan"),
    at_client("contentplan:post_new", "POST", 302, post, pk="draft_plan"),
    at_client("contentplan:post", pk="post"),
    at_client("contentplan:post", "POST", 302, post, pk="draft_post"),
    # Unsaved typing is its author's own: no change that anybody else could see.
    at_client("contentplan:post_draft", "POST", 204, typed, pk="draft_post", entries=0),
    at_client("contentplan:post_new_draft", "POST", 204, typed, pk="draft_plan", entries=0),
    # Only calculates.
    at_client("contentplan:post_preview", "POST", 200, post, pk="draft_plan", entries=0),
    at_client("contentplan:versions", pk="draft_post"),
    at_client("contentplan:version_restore", "POST", 302, nothing, pk="draft_post", number="=1"),
    at_client(
        "contentplan:post_also",
        "POST",
        302,
        lambda place: {"channels": [str(place.spare_channel.pk)]},
        pk="draft_post",
    ),
    at_client(
        "contentplan:post_take_over",
        "POST",
        302,
        nothing,
        pk="draft_post",
        sibling_pk="sibling_post",
    ),
    at_client("contentplan:speakers"),
    at_client("contentplan:speakers", "POST", 302, speaker),
    at_client("contentplan:speaker", pk="speaker"),
    at_client("contentplan:speaker", "POST", 302, speaker, pk="speaker"),
    at_client("contentplan:speaker_remove", "POST", 302, nothing, pk="speaker"),
    at_client("contentplan:post_move", pk="draft_post"),
    at_client(
        "contentplan:post_move",
        "POST",
        302,
        lambda place: {"day": "2026-06-20", "type": "promotional"},
        pk="draft_post",
    ),
    at_client("contentplan:post_cancel", "POST", 302, nothing, pk="draft_post"),
    at_client(
        "contentplan:post_publish",
        "POST",
        302,
        lambda place: {"url": "https://example.com/p/2"},
        pk="post",
    ),
    Case("contentplan:phrases", "GET", 200, at="agency"),
    Case(
        "contentplan:phrases",
        "POST",
        302,
        body=lambda place: {"phrases": "best quality", "seen": 0},
        at="agency",
    ),
    at_client("contentplan:copy", "POST", 302, lambda place: {"month": "2026-09"}, pk="plan"),
    at_client("contentplan:print", pk="plan"),
    at_client("contentplan:csv", pk="plan"),
    at_client("contentplan:xlsx", pk="plan"),
    at_client("contentplan:template_csv", pk="plan"),
    at_client("contentplan:template_xlsx", pk="plan"),
    at_client("contentplan:import_new", pk="draft_plan"),
    at_client("contentplan:import_new", "POST", 302, posts_file, pk="draft_plan"),
    at_client("contentplan:import", pk="post_import"),
    at_client("contentplan:import", "POST", 302, file_columns, pk="post_import"),
    # What was written, and that it made the plan a draft again, if it did.
    at_client("contentplan:import_write", "POST", 302, nothing, pk="post_import"),
    at_client("contentplan:import_rejects", pk="post_import"),
    # The file, and the post that holds it now.
    at_client("contentplan:post_media", "POST", 302, pictures, pk="draft_post", entries=2),
    at_client("contentplan:post_media", pk="draft_post"),
    at_client("contentplan:media_arrange", "POST", 302, alt_text, pk="draft_post"),
    at_client("contentplan:media_zip", pk="post"),
    at_client("contentplan:media", pk="media"),
    at_client("contentplan:media_remove", "POST", 302, nothing, pk="spare_media"),
    at_client("contentplan:ideas"),
    at_client("contentplan:ideas", "POST", 302, idea),
    at_client("contentplan:idea", pk="idea"),
    at_client("contentplan:idea", "POST", 302, idea, pk="idea"),
    at_client("contentplan:idea_archive", "POST", 302, nothing, pk="idea"),
    at_client("contentplan:idea_restore", "POST", 302, nothing, pk="archived_idea"),
    at_client("contentplan:idea_use", pk="idea"),
    # The post that is new, and what became of the idea.
    at_client(
        "contentplan:idea_use",
        "POST",
        302,
        lambda place: {
            "plan": str(place.draft_plan.pk),
            "day": "2026-06-05",
            "channel": str(place.channel.pk),
        },
        pk="idea",
        entries=2,
    ),
    at_client("contentplan:ideas_drawer", pk="draft_plan"),
    at_client("contentplan:events"),
    at_client("contentplan:events", "POST", 302, event),
    at_client("contentplan:event", pk="event"),
    at_client("contentplan:event", "POST", 302, lambda place: {"text": "A thought"}, pk="event"),
    at_client("contentplan:event_edit", pk="event"),
    at_client("contentplan:event_edit", "POST", 302, event, pk="event"),
    at_client("contentplan:event_remove", "POST", 302, nothing, pk="event"),
    at_client("contentplan:proposals"),
    at_client(
        "contentplan:proposals",
        "POST",
        302,
        lambda place: {"kind": "idea", "text": "A wish", "about": str(place.post.pk)},
    ),
    at_client(
        "contentplan:proposal_answer",
        "POST",
        302,
        lambda place: {"answer": "decline", "argument": "It would harm"},
        pk="proposal",
    ),
    at_client(
        "contentplan:proposal_reopen",
        "POST",
        302,
        lambda place: {"facts": "The law has changed"},
        pk="declined_proposal",
    ),
]
BUDGETS = [
    at_client("budget:budgets"),
    at_client("budget:new"),
    at_client("budget:new", "POST", 302, budget),
    at_client("budget:budget", pk="budget"),
    at_client("budget:edit", pk="draft_budget"),
    at_client("budget:edit", "POST", 302, budget, pk="draft_budget"),
    at_client("budget:send", "POST", 302, send, pk="draft_budget"),
    at_client("budget:expense_new", "POST", 302, expense, pk="draft_budget"),
    at_client("budget:expense", pk="expense"),
    at_client("budget:expense", "POST", 302, expense, pk="expense"),
    at_client("budget:expense_remove", "POST", 302, nothing, pk="expense"),
]


def conclusions(place: Place) -> dict[str, Any]:
    return {
        "seen": place.review_report.version,
        "conclusions": "It worked",
        "corrections": "More polls",
    }


REPORTS = [
    at_client("reports:reports"),
    at_client("reports:reports", "POST", 302, lambda place: {"month": "2026-02"}),
    at_client("reports:report", pk="report"),
    at_client("reports:report", "POST", 302, conclusions, pk="review_report"),
    # What was written, and that it was sent.
    at_client("reports:send", "POST", 302, conclusions, pk="review_report", entries=2),
    at_client("reports:again", "POST", 302, nothing, pk="report"),
    at_client("reports:share", "POST", 302, nothing, pk="report"),
    at_client("reports:share_end", "POST", 302, nothing, pk="report"),
    at_client("reports:chart", pk="report", name="=mix"),
    at_client("reports:pdf", pk="report"),
    at_client("reports:xlsx", pk="report"),
    at_client(
        "reports:tick",
        "POST",
        302,
        lambda place: {"done": "yes"},
        report_pk="report",
        pk="correction",
    ),
]
JOBS = [
    Case("jobs:job", "GET", 200, {"pk": "failed_job"}),
    Case("jobs:retry", "POST", 302, {"pk": "failed_job"}, nothing),
]
PAGES = [*JOBS, *REPORTS, *CLIENTS, *APPROVALS, *GOALS, *KPIS, *PLANS, *BUDGETS]
