"""The pages and resources of questions in the table: see table.py."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.isolation.bodies import nothing
from tests.isolation.table import Case, api, at_client
from tests.isolation.world import Place


def written(place: Place) -> dict[str, Any]:
    return {
        "channel": str(place.channel.pk),
        "kind": "complaint",
        "received_at": "2026-06-02T10:00",
    }


def corrected(place: Place) -> dict[str, Any]:
    return {"kind": "review", "received_at": "2026-06-02T10:00", "seen": place.question.version}


def seen(place: Place) -> dict[str, Any]:
    return {"seen": place.open_question.version}


def times(place: Place) -> dict[str, Any]:
    return {"question": "0.5", "seen": place.times.version}


def file(place: Place) -> dict[str, Any]:
    rows = "received_at,text\n2026-06-04 10:00,When?\n"
    return {"file": SimpleUploadedFile("june.csv", rows.encode())}


def columns(place: Place) -> dict[str, Any]:
    said = {f"column_{index}": code for index, code in enumerate(["received_at", ""])}
    return said | {"seen": place.question_file.version}


def asked(place: Place) -> dict[str, Any]:
    return {"channel": str(place.channel.pk), "received_at": "2026-06-02T10:00:00Z", "text": "Why?"}


QUESTION_PAGES: list[Case] = [
    at_client("community:questions"),
    at_client("community:question_new"),
    at_client("community:question_new", "POST", 302, written),
    at_client("community:question_figures"),
    at_client("community:answer_times"),
    at_client("community:answer_times", "POST", 302, times),
    at_client("community:questions_csv"),
    at_client("community:questions_xlsx"),
    at_client("community:question_files"),
    at_client("community:question_files", "POST", 302, file),
    at_client("community:question_template_csv"),
    at_client("community:question_template_xlsx"),
    at_client("community:question_file", pk="question_file"),
    at_client("community:question_file", "POST", 302, columns, pk="question_file"),
    at_client("community:question_file_write", "POST", 302, nothing, pk="question_file"),
    at_client("community:question_file_rejects", pk="question_file"),
    at_client("community:question", pk="question"),
    at_client("community:question", "POST", 302, corrected, pk="question"),
    at_client("community:question_answered", "POST", 302, seen, pk="open_question"),
    at_client("community:question_resolved", "POST", 302, seen, pk="open_question"),
    at_client("community:question_remove", "POST", 302, nothing, pk="question"),
]
QUESTION_RESOURCES: list[Case] = [
    api("questions-list"),
    api("questions-list", "POST", 201, asked),
    api("questions-bulk", "POST", 200, lambda place: {"items": [asked(place)]}),
    api("questions-detail", pk="question"),
    api("questions-detail", "PATCH", 200, lambda place: {"note": "Ask them"}, pk="question"),
    api("questions-detail", "DELETE", 204, pk="question"),
]
