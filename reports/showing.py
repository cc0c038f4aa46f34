"""What a reader is shown of a report: loaded once, the same at every door (REP-2, TEN-4)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.models import User
from reports.models import Correction, Report, Share
from reports.tables import Reading
from reports.wording import for_everybody, read


def sections_of(report: Report, *, client_side: bool = False) -> Mapping[str, Any]:
    """Return the frozen sections as a reader may see them.

    Until the report is sent, last time's corrections can still be ticked: one query. Differences to
    an edition that the client never got stay inside (TEN-3)."""
    sections = dict(report.sections)
    if not sections:
        return sections
    if not report.is_sent:
        told = sections["last_corrections"]
        ids = [UUID(one["id"]) for one in told]
        state = dict(Correction.objects.filter(pk__in=ids).values_list("pk", "done"))
        sections["last_corrections"] = [
            {**one, "done": state.get(pk, one["done"])} for pk, one in zip(ids, told, strict=True)
        ]
    if client_side and sections["changes"] and not sections["changes"]["sent"]:
        sections["changes"] = None
    return sections


def reading_of(report: Report, *, client_side: bool, all_days: bool = False) -> Reading:
    """Return a computed report in the active language; at most three queries."""
    sections = sections_of(report, client_side=client_side)
    return read(
        report,
        sections=sections,
        corrections=list(report.corrections.select_related("person").order_by("pk")),
        people=names_in(sections),
        all_days=all_days,
    )


def shared_reading(share: Share) -> Reading:
    """Return what a link shows; one query, for the corrections."""
    report = share.report
    return read(
        report,
        sections=for_everybody(report.sections, money=share.money),
        corrections=list(report.corrections.order_by("pk")),
    )


def names_in(sections: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the people that frozen sections know by id; erased ones have none."""
    ids = [one["person"] for one in sections["decisions"]["deciders"]]
    ids += [one["person"] for one in sections["last_corrections"] if one.get("person")]
    changes = sections.get("changes") or {"figures": []}
    ids += {one["about"]["person"] for one in changes["figures"] if one["kind"] == "decider"}
    if not ids:
        return {}
    return {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}
