"""The pages of media plans, channel tests and who should do it, for the table: see table.py."""

from tests.isolation.bodies import (
    arm,
    delivery,
    media_columns,
    media_file,
    media_line,
    nothing,
    trial,
)
from tests.isolation.table import at_client

PROMOTION = [
    at_client("budget:media", pk="budget"),
    at_client("budget:media_export", pk="budget", kind="=csv"),
    at_client("budget:media_new", pk="draft_budget"),
    at_client("budget:media_new", "POST", 302, media_line, pk="draft_budget"),
    at_client("budget:media_line", pk="media_line"),
    at_client("budget:media_line", "POST", 302, media_line, pk="draft_media_line"),
    at_client(
        "budget:media_result",
        "POST",
        302,
        lambda place: {
            "typed_result": 4,
            "typed_source": "Ads Manager",
            "seen": place.media_line.version,
        },
        pk="media_line",
    ),
    at_client("budget:media_remove", "POST", 302, nothing, pk="draft_media_line"),
    at_client("budget:media_file_new", pk="draft_budget"),
    at_client("budget:media_file_new", "POST", 302, media_file, pk="draft_budget"),
    at_client("budget:media_template", pk="draft_budget", kind="=csv"),
    at_client("budget:media_file", pk="media_file"),
    at_client("budget:media_file", "POST", 302, media_columns, pk="media_file"),
    # The file, and its line.
    at_client("budget:media_file_write", "POST", 302, nothing, pk="media_file", entries=2),
    at_client("budget:media_file_rejects", pk="media_file"),
    at_client("budget:delivery"),
    at_client("budget:delivery", "POST", 302, delivery),
    at_client("budget:delivery_share", "POST", 302, nothing),
    at_client("budget:trials"),
    at_client("budget:trial_new"),
    # The test and each of its channels.
    at_client("budget:trial_new", "POST", 302, trial, entries=3),
    at_client("budget:trial", pk="trial"),
    at_client("budget:trial_arm", "POST", 302, arm, pk="trial", arm_pk="arm"),
    at_client("budget:trial_stop", "POST", 302, nothing, pk="trial"),
    # The line, and that it came of this test.
    at_client(
        "budget:trial_carry",
        "POST",
        302,
        lambda place: {"budget": str(place.open_budget.pk), "amount": "200"},
        pk="won_trial",
        entries=2,
    ),
    at_client("budget:trial_remove", "POST", 302, nothing, pk="trial"),
]
