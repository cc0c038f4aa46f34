"""What an agency teaches its importers: mapped tables and header names, kept and used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Agency
from common.errors import StaleVersion
from kpis.catalogue import METRICS, STORED, Metric
from kpis.import_words import PROBLEM_WORDS
from kpis.importing import HEADERS
from kpis.importing.headers import fold_header
from kpis.importing.layouts import Layout, problems, read_layout
from kpis.mapping_models import HeaderAlias, ImportMapping
from kpis.own_models import OwnMetric


@dataclass(frozen=True, slots=True)
class Known:
    """What one agency's importers know beside the built-in tables."""

    aliases: Mapping[str, Mapping[str, str]]  # source -> folded header -> code
    mappings: Mapping[str, ImportMapping]  # by fingerprint
    metrics: Mapping[str, Metric]

    @property
    def layouts(self) -> dict[str, Layout]:
        return {mark: row.parsed for mark, row in self.mappings.items()}

    def reads(self, layout: Layout) -> bool:
        """Return whether a layout can be read; a metric that it names may be gone meanwhile."""
        return not problems(layout, self.metrics)


def targets(agency: Agency | Any) -> dict[str, Metric]:
    """Return the metrics that a column may become, by code: the catalogue's and the agency's own,
    but retired ones. agency is a row or its id."""
    own = OwnMetric.objects.in_use().filter(agency=agency)
    return {code: METRICS[code] for code in STORED} | {row.code: row.as_metric() for row in own}


def known_to(agency: Any) -> Known:
    """Return what an agency, a row or its id, has taught its importers."""
    aliases: dict[str, dict[str, str]] = {}
    for source, header, code in HeaderAlias.objects.filter(agency=agency).values_list(
        "source", "header", "code"
    ):
        aliases.setdefault(source, {})[header] = code
    mappings = {row.fingerprint: row for row in ImportMapping.objects.filter(agency=agency)}
    return Known(aliases, mappings, targets(agency))


# --- Mappings -------------------------------------------------------------------------------------
@transaction.atomic
def save_mapping(
    agency: Agency,
    *,
    name: str,
    fingerprint: str,
    headers: Sequence[str],
    layout: Layout,
    by: User,
    seen: int = 0,
) -> ImportMapping:
    """Keep what a table's columns mean: a new mapping, or a new version of the one of this header.

    seen is the version that the person worked on, 0 for none. Raises ValidationError for what
    `check_layout` finds, StaleVersion when somebody was faster (CON-3)."""
    check_layout(layout, targets(agency))
    row = (
        ImportMapping.objects.select_for_update()
        .filter(agency=agency, fingerprint=fingerprint)
        .first()
    )
    if (row.version if row else 0) != seen:
        raise StaleVersion(_("Somebody changed this in the meantime."), row)
    if row is not None:
        return _change_mapping(row, {"name": name, "layout": layout.stored()}, agency, by=by)
    row = ImportMapping(
        agency=agency,
        name=name,
        fingerprint=fingerprint,
        headers=list(headers),
        layout=layout.stored(),
    )
    row.full_clean()
    row.save(force_insert=True)
    told = {"name": [None, row.name], "layout": [None, row.layout]}
    record("created", row, agency=agency, by=by, changes=told)
    return row


@transaction.atomic
def change_mapping(
    row: ImportMapping, *, by: User, seen: int, name: str = "", layout: Layout | None = None
) -> ImportMapping:
    """Give a mapping another name or layout: its next version. Imports that were written stay.

    Raises ValidationError, StaleVersion when somebody was faster (CON-3)."""
    found = (
        ImportMapping.objects.select_for_update(of=("self",))
        .select_related("agency")
        .get(pk=row.pk)
    )
    if found.version != seen:
        raise StaleVersion(_("Somebody changed this in the meantime."), found)
    values: dict[str, Any] = {"name": name} if name else {}
    if layout is not None:
        check_layout(layout, targets(found.agency))
        values["layout"] = layout.stored()
    return _change_mapping(found, values, found.agency, by=by)


def _change_mapping(
    row: ImportMapping, values: Mapping[str, Any], agency: Agency, *, by: User
) -> ImportMapping:
    changes = {
        name: [getattr(row, name), value]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    if not changes:
        return row
    for name, (_before, value) in changes.items():
        setattr(row, name, value)
    row.full_clean()
    row.version += 1
    row.save(update_fields=[*changes, "version", "updated_at"])
    record("changed", row, agency=agency, by=by, changes=changes)
    return row


@transaction.atomic
def remove_mapping(row: ImportMapping, *, by: User) -> None:
    """Forget a mapping; what was imported by it stays, and says so no more."""
    told = {"name": [row.name, None], "layout": [row.layout, None]}
    record("deleted", row, agency=row.agency, by=by, changes=told)
    row.delete()


def check_layout(layout: Layout, metrics: Mapping[str, Metric]) -> None:
    """Raise ValidationError, by target, for a layout that can't be read."""
    found = problems(layout, metrics)
    if found:
        raise ValidationError(
            {
                field: ValidationError(PROBLEM_WORDS[code], code="IMP-5")
                for field, code in found.items()
            }
        )


def layout_from(raw: Any, metrics: Mapping[str, Metric]) -> Layout:
    """Return a layout that a caller sent as JSON. Raises ValidationError."""
    try:
        layout = read_layout(raw)
    except ValueError as error:
        message = _("This is not a layout.")
        raise ValidationError({"layout": ValidationError(message, code="invalid")}) from error
    check_layout(layout, metrics)
    return layout


# --- Names of headers -----------------------------------------------------------------------------
@transaction.atomic
def add_alias(agency: Agency, *, source: str, title: str, code: str, by: User) -> HeaderAlias:
    """Let a header of an export mean something beside the built-in names.

    Raises ValidationError for an export or a meaning that doesn't exist, and for a header that
    has one already."""
    row = HeaderAlias(agency=agency, source=source, title=title, code=code)
    row.clean_fields()
    row.header = fold_header(row.title)
    if source not in HEADERS or code not in meanings(source):
        message = _("Choose what this header means.")
        raise ValidationError({"code": ValidationError(message, code="invalid")})
    if not row.header:
        raise ValidationError({"title": ValidationError(_("Write the header."), code="required")})
    row.full_clean()
    row.save(force_insert=True)
    told = {"source": [None, source], "title": [None, row.title], "code": [None, code]}
    record("created", row, agency=agency, by=by, changes=told)
    return row


@transaction.atomic
def remove_alias(row: HeaderAlias, *, by: User) -> None:
    """Let a header mean again what the built-in tables say, if they do."""
    told = {"source": [row.source, None], "title": [row.title, None], "code": [row.code, None]}
    record("deleted", row, agency=row.agency, by=by, changes=told)
    row.delete()


def meanings(source: str) -> list[str]:
    """Return what a header of an export may mean: what it has, then the rest of the catalogue."""
    own = [code for code in HEADERS.get(source, {}) if code not in METRICS or code in STORED]
    return [*own, *(code for code in STORED if code not in own)]
