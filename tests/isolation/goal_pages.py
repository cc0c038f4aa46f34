"""What is visited around goals, pages and resources: see table.py."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.isolation.table import Case, api, at_client
from tests.isolation.world import Place

STEP = {"step": "=kind"}


def competitor(place: Place) -> dict[str, Any]:
    return {"name": "Mill", "network": "vk", "handle": "mill", "url": "", "note": ""}


def figures(place: Place) -> dict[str, Any]:
    channel = str(place.competitor_channel.pk)
    return {"channel": channel, "day": "2026-05-01", "followers": "5", "seen": "1"}


def a_file(place: Place) -> dict[str, Any]:
    data = b"competitor,network,day,followers\nMill,vk,2026-06-01,5\n"
    return {"file": SimpleUploadedFile("rivals.csv", data)}


def of_competitor(name: str, method: str = "GET", good: int = 200, body: Any = None, **row: Any):
    return at_client(name, method, good, body, pk="competitor", **row)


GOAL_PAGES = [
    at_client("goals:hurts"),
    at_client("goals:hurts", "POST", 302, lambda place: {"words": "Nobody comes"}),
    at_client("goals:draft", pk="goal_draft", **STEP),
    at_client(
        "goals:draft",
        "POST",
        302,
        lambda place: {"kind": "growth", "seen": "1"},
        pk="goal_draft",
        **STEP,
    ),
    at_client("goals:draft_drop", "POST", 302, lambda place: {}, pk="goal_draft"),
    at_client("goals:reviews", pk="goal"),
    at_client(
        "goals:verdict",
        "POST",
        302,
        lambda place: {"verdict": "nearer", "words": "300 more", "seen": "1"},
        pk="goal",
        review_pk="review",
    ),
    at_client("goals:competitors"),
    at_client("goals:competitor_new"),
    at_client("goals:competitor_new", "POST", 302, competitor, entries=2),
    of_competitor("goals:competitor"),
    of_competitor("goals:competitor_edit"),
    of_competitor(
        "goals:competitor_edit",
        "POST",
        302,
        lambda place: {"name": "Mill", "note": "", "seen": place.competitor.version},
    ),
    at_client("goals:competitor_delete", "POST", 302, lambda place: {}, pk="spare_competitor"),
    of_competitor(
        "goals:competitor_channel_new",
        "POST",
        302,
        lambda place: {"network": "x", "handle": "mill", "url": ""},
    ),
    of_competitor(
        "goals:competitor_channel_remove",
        "POST",
        302,
        lambda place: {},
        channel_pk="competitor_channel",
    ),
    of_competitor("goals:snapshot_new", "POST", 302, figures),
    of_competitor("goals:snapshot", snapshot_pk="snapshot"),
    of_competitor("goals:snapshot", "POST", 302, figures, snapshot_pk="snapshot"),
    of_competitor(
        "goals:lesson_new", "POST", 302, lambda place: {"kind": "learn", "text": "Early"}
    ),
    of_competitor("goals:lesson_idea", "POST", 302, lambda place: {}, lesson_pk="lesson"),
    of_competitor("goals:lesson_remove", "POST", 302, lambda place: {}, lesson_pk="lesson"),
    at_client("goals:competitor_files"),
    at_client("goals:competitor_files", "POST", 302, a_file),
    at_client("goals:competitor_template"),
    at_client("goals:competitor_file", pk="competitor_file"),
    at_client(
        "goals:competitor_file_write",
        "POST",
        302,
        lambda place: {"seen": "1"},
        pk="competitor_file",
    ),
]
GOAL_RESOURCES: list[Case] = [
    api("competitors-list"),
    api(
        "competitors-list",
        "POST",
        201,
        lambda place: {"client": str(place.client.pk), "name": "Mill"},
    ),
    api("competitors-detail", pk="competitor"),
    api("competitors-detail", "PATCH", 200, lambda place: {"note": "Near"}, pk="competitor"),
    api("competitors-detail", "DELETE", 204, pk="spare_competitor"),
    api("competitor-channels-list"),
    api(
        "competitor-channels-list",
        "POST",
        201,
        lambda place: {
            "competitor": str(place.competitor.pk),
            "network": "x",
            "handle": "mill",
        },
    ),
    api("competitor-channels-detail", pk="competitor_channel"),
    api(
        "competitor-channels-detail",
        "PATCH",
        200,
        lambda place: {"handle": "mill"},
        pk="competitor_channel",
    ),
    api("competitor-channels-detail", "DELETE", 204, pk="competitor_channel"),
    api("competitor-snapshots-list"),
    api(
        "competitor-snapshots-list",
        "POST",
        201,
        lambda place: {
            "channel": str(place.competitor_channel.pk),
            "day": "2026-05-01",
            "followers": 5,
        },
    ),
    api("competitor-snapshots-detail", pk="snapshot"),
    api("competitor-snapshots-detail", "PATCH", 200, lambda place: {"followers": 6}, pk="snapshot"),
    api("competitor-snapshots-detail", "DELETE", 204, pk="snapshot"),
    api("competitor-lessons-list"),
    api(
        "competitor-lessons-list",
        "POST",
        201,
        lambda place: {"competitor": str(place.competitor.pk), "kind": "learn", "text": "Early"},
    ),
    api("competitor-lessons-detail", pk="lesson"),
    api("competitor-lessons-detail", "PATCH", 200, lambda place: {"text": "Late"}, pk="lesson"),
    api("competitor-lessons-detail", "DELETE", 204, pk="lesson"),
]
