"""What pages of imports show: a preview, an undo, where a value is from; in the reader's words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from clients.models import Client
from common.tables.delimited import ENCODINGS
from kpis.audience import KEY as SHARE_KEY
from kpis.audience import is_share
from kpis.audience_words import dimension_name, share_name, share_value
from kpis.catalogue import METRICS, Metric
from kpis.import_words import ROW_WORDS
from kpis.models import Import, ObjectFact
from kpis.own import KEY as OWN_KEY
from kpis.own import own_by_code
from kpis.wording import figure_in

CODEPAGES = ("utf-8", "cp1251", "cp1252")  # that a text without a mark may be in


def own_metrics(
    codes: Iterable[str], client: Client, known: Mapping[str, Metric] | None = None
) -> dict[str, Metric]:
    """Return the agency's own metrics by code, asking only when one of the codes is neither known
    nor one of the catalogue's."""
    known = known or {}
    if all(code in METRICS or code in known or is_share(code) for code in codes):
        return dict(known)
    found = own_by_code([client.agency_id])
    return {code: metric.as_metric() for (_agency, code), metric in found.items()}


class Figures:
    """Names and values of metrics: the catalogue's and an agency's own."""

    def __init__(self, metrics: Mapping[str, Metric], currency: str):
        self.metrics = metrics
        self.currency = currency

    def name(self, code: str) -> str:
        if is_share(code):
            return share_name(code)
        metric = self.metrics.get(code) or METRICS.get(code)
        return str(metric.name) if metric else code

    def value(self, code: str, value: Any) -> str | None:
        """Return a value with its unit, None for no data; it may come as text."""
        metric = self.metrics.get(code) or METRICS.get(code)
        if value is None:
            return None
        if is_share(code):
            return share_value(code, Decimal(value))
        if metric is None:
            return str(value)
        return figure_in(metric.unit, Decimal(value), self.currency)

    def totals(self, given: Mapping[str, str]) -> list[tuple[str, str | None]]:
        """Return the name and the figure of each total."""
        return [(self.name(code), self.value(code, text)) for code, text in given.items()]

    def table(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return rows of `{row, day, object, cells}` as heads and lines of a table."""
        codes = list(dict.fromkeys(code for one in rows for code in one["cells"]))
        return {
            "names": [self.name(code) for code in codes],
            "named": any(one["object"] for one in rows),
            "lines": [
                {
                    "row": one["row"],
                    "day": one["day"],
                    "object": one["object"],
                    "cells": [self.value(code, one["cells"].get(code)) for code in codes],
                }
                for one in rows
            ],
        }


def preview_shown(row: Import, figures: Figures) -> dict[str, Any]:
    """Return what a page says of an import's preview."""
    told = row.preview
    first = [{**one, "day": date.fromisoformat(one["day"])} for one in told["rows"]]
    changes = [
        {
            "row": one["row"],
            "day": date.fromisoformat(one["day"]),
            "object": object_name(one["object"]),
            "name": figures.name(one["metric"]),
            "before": figures.value(one["metric"], one["before"]),
            "after": figures.value(one["metric"], one["after"]),
        }
        for one in told["changes"]
    ]
    cells = told["cells"]
    return {
        **told["counts"],
        "new_cells": cells["new"],
        "changed_cells": cells["changed"],
        "changes": changes,
        "more": cells["changed"] - len(changes),
        "first": figures.table(first),
    }


def preview_told(row: Import) -> dict[str, Any]:
    """Return an import's preview as the API tells it: in codes, what `preview_shown` says in
    words."""
    told, facts = row.preview, facts_of(row)
    return {
        "timezone": facts["zone"],
        "as_of": facts["as_of"].isoformat() if facts["as_of"] else None,
        "encoding": facts["encoding"],
        "rows": told["counts"],
        "cells": told["cells"],
        "changes": [{**one, "object": object_id(one["object"])} for one in told["changes"]],
        "first_rows": [{**one, "object": one["object"] or None} for one in told["rows"]],
    }


def records_shown(reading: Mapping[str, Any], figures: Figures) -> dict[str, Any]:
    """Return how the first rows of a file read, as `mapping_heads.as_read` gave it."""
    records = [
        {"row": r.row, "day": r.day, "object": r.object.key if r.object else "", "cells": r.cells}
        for r in reading.get("records", [])
    ]
    rejected = [
        {"row": r.row, "column": r.column, "value": r.value, "reason": ROW_WORDS[r.reason]}
        for r in reading.get("rejected", [])
    ]
    return {"first": figures.table(records), "rejected": rejected}


def object_name(key: str) -> str:
    """Return whose figures a kept cell is: nothing for the channel, else the kind and the id."""
    if key in ("", OWN_KEY, SHARE_KEY):
        return ""
    kind, _space, name = key.partition(" ")
    return f"{ObjectFact.Kind(kind).label} {name}"


def object_id(key: str) -> str | None:
    """Return the id of the post or the ad whose figures a kept cell is; None for the channel."""
    return key.partition(" ")[2] or None


def facts_of(row: Import) -> dict[str, Any]:
    """Return what else was recognised: how the text was read, as of which day, by which mapping."""
    found = row.found
    encoding = found.get("encoding", "")
    as_of = found.get("as_of")
    return {
        "encoding": encoding,
        "may_reencode": encoding in CODEPAGES and encoding in ENCODINGS,
        "as_of": date.fromisoformat(as_of) if as_of else None,
        "audience": [dimension_name(one) for one in found.get("audience", ())],
        "zone": row.channel.client.timezone,
        "mapping": found.get("mapping"),
    }


def undo_shown(row: Import, plan: Mapping[str, Any], later: Sequence[tuple[Import, int]]) -> Any:
    """Return what a page says of an undo: what it does, or did."""
    return {**plan, "later": later, "does": plan["restored"] + plan["removed"] > 0}
