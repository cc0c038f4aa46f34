"""The part of the table that reports' pages have: see table.py."""

from reports import pptx
from tests.isolation.bodies import conclusions, nothing, schedule
from tests.isolation.table import Case, at_client

REPORTS = [
    Case("reports:monthly", "GET", 200, at="agency"),
    # One for each client that has no report of the month yet.
    Case(
        "reports:monthly",
        "POST",
        302,
        body=lambda place: {"month": "2026-03"},
        at="agency",
        entries=-1,
    ),
    at_client("reports:reports"),
    at_client("reports:reports", "POST", 302, lambda place: {"month": "2026-02"}),
    at_client("reports:schedules"),
    at_client("reports:schedules", "POST", 302, schedule),
    at_client("reports:schedule_edit", pk="schedule"),
    at_client("reports:schedule_edit", "POST", 302, schedule, pk="schedule"),
    at_client("reports:schedule_remove", "POST", 302, nothing, pk="schedule"),
    at_client("reports:report", pk="report"),
    at_client("reports:report", "POST", 302, conclusions, pk="review_report"),
    # What was written, and that it was sent.
    at_client("reports:send", "POST", 302, conclusions, pk="review_report", entries=2),
    # What was written: a report without figures has no draft.
    at_client("reports:draft", "POST", 302, conclusions, pk="review_report"),
    at_client("reports:again", "POST", 302, nothing, pk="report"),
    at_client("reports:share", "POST", 302, nothing, pk="report"),
    at_client("reports:share_end", "POST", 302, nothing, pk="report"),
    at_client("reports:chart", pk="report", name="=mix"),
    at_client("reports:pdf", pk="report"),
    at_client("reports:xlsx", pk="report"),
    *([at_client("reports:pptx", pk="report")] if pptx.is_installed() else []),
    Case("reports:branding", "GET", 200, at="agency"),
    Case(
        "reports:branding",
        "POST",
        302,
        at="agency",
        body=lambda place: {"accent": "#1a6b42", "seen": 0},
    ),
    Case("reports:logo", "GET", 404, at="agency"),
    at_client("reports:together"),
    at_client("reports:health"),
    at_client("reports:page_tick", "POST", 302, lambda place: {"filled": "yes"}, pk="channel"),
    at_client(
        "reports:tick",
        "POST",
        302,
        lambda place: {"done": "yes"},
        report_pk="report",
        pk="correction",
    ),
]
