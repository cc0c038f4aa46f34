"""Files that no network made, and what an agency has taught its importers, in the world."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kpis.importing.layouts import DAY, Heading, Layout, Told, fingerprint, headings
from kpis.models import HeaderAlias, Import, ImportMapping

PREVIEW = {
    "counts": {"created": 1, "updated": 0, "unchanged": 0},
    "cells": {"new": 1, "changed": 0},
    "changes": [],
    "rows": [],
    "digest": "",
}


def mapped_tables(place: Any) -> None:
    """A file that nobody knows, one that waits for its button, a mapped table, a header's name."""
    channel, word, agency = place.channel, place.word, place.client.agency
    content = f"Day,{word}\n2026-06-01,5\n".encode()
    for name, status, problem in (
        ("ready_import", "ready", ""),
        ("unknown_import", "refused", "unknown_layout"),
    ):
        place.rows[name] = Import.objects.create(
            channel=channel,
            file=default_storage.save("imports/table.csv", ContentFile(content)),
            file_name=f"table {word}.csv",
            sha256=name.ljust(64, "0"),
            status=status,
            problem=problem,
            by=place.manager,
            preview=PREVIEW if name == "ready_import" else {},
            asks_first=True,
        )
    columns = (Told(Heading("day", 0), DAY), Told(Heading(word.lower(), 0), "views"))
    place.rows["mapping"] = ImportMapping.objects.create(
        agency=agency,
        name=f"Till {word}",
        fingerprint=fingerprint(headings(["Day", word])),
        headers=["Day", word],
        layout=Layout(columns, day_form="ymd").stored(),
    )
    place.rows["alias"] = HeaderAlias.objects.create(
        agency=agency,
        source="x_days",
        title=f"Header {word}",
        header=f"header {word.lower()}",
        code="likes",
    )
