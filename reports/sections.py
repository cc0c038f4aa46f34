"""What a report is made of: each app tells its own part (docs/house.md).

A new part is a function here and its words in wording.py. One that fails fails the whole job: a
report has no silent gaps."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError

from approvals import report as approvals
from budget import report as budget
from clients.models import Client
from common.periods import Period
from community import question_report as community
from contentplan import report as contentplan
from kpis import competitor_report as competitors
from kpis import jumps
from kpis import report as kpis
from reports import collaboration, health, results

log = structlog.get_logger(__name__)

Section = Callable[[Client, Period], dict[str, Any]]

SECTIONS: dict[str, Section] = {
    "kpis": kpis.section,
    "jumps": jumps.section,
    "content": contentplan.section,
    "results": results.section,
    "competitors": competitors.section,
    "budget": budget.section,
    "community": community.section,
    "decisions": approvals.section,
    "health": health.section,
    "collaboration": collaboration.section,
}

# The same for many clients at once, by id: as many queries as for one. A part that isn't here is
# asked client by client.
Together = Callable[[Collection[Client], Period], dict[UUID, dict[str, Any]]]

TOGETHER: dict[str, Together] = {
    "kpis": kpis.sections,
    "jumps": jumps.sections,
    "content": contentplan.sections,
    "results": results.sections,
    "competitors": competitors.sections,
    "health": health.sections,
    "collaboration": collaboration.sections,
    "budget": budget.sections,
    "community": community.sections,
    "decisions": approvals.sections,
}


def sections_of_all(
    clients: Collection[Client], period: Period
) -> tuple[dict[UUID, dict[str, Any]], dict[UUID, Exception]]:
    """Return the sections of many clients for a period by client, and why the others have none.

    When a part fails for all of them it is asked of one after the other, so that one bad client
    stops nobody else."""
    found: dict[UUID, dict[str, Any]] = {client.pk: {} for client in clients}
    failed: dict[UUID, Exception] = {}
    for name, section in SECTIONS.items():
        told, bad = _part(name, section, [one for one in clients if one.pk not in failed], period)
        failed |= bad
        for pk, part in told.items():
            found[pk][name] = part
    return {pk: told for pk, told in found.items() if pk not in failed}, failed


def _part(
    name: str, section: Section, clients: Collection[Client], period: Period
) -> tuple[dict[UUID, dict[str, Any]], dict[UUID, Exception]]:
    if not clients:
        return {}, {}
    try:
        if name in TOGETHER:
            return TOGETHER[name](clients, period), {}
    except OperationalError:  # the database, not a client: the job is tried again
        raise
    except Exception:
        log.exception("report_part_failed_together", part=name)
    told: dict[UUID, dict[str, Any]] = {}
    failed: dict[UUID, Exception] = {}
    for client in clients:
        try:
            told[client.pk] = section(client, period)
        except OperationalError:
            raise
        except Exception as error:
            log.exception("report_part_failed", part=name, client_id=str(client.pk))
            failed[client.pk] = error
    return told, failed
