"""Reading export files in the background."""

from django.utils.translation import gettext_lazy as _

from jobs.registry import Progress, job
from kpis.imports import fill_import, remove_leftovers
from kpis.undo_jobs import fill_undo


@job("import_file", queue="interactive", title=_("Reading an export file"))
def import_file(import_id: str, progress: Progress) -> dict[str, object] | None:
    """Read a received file; one that was read stays as it is, so running twice is safe."""
    return fill_import(import_id, progress)


@job("undo_import", queue="interactive", title=_("Undoing an import"))
def undo_import(import_id: str, person_id: str, progress: Progress) -> dict[str, object] | None:
    """Give back what was there before a large import."""
    return fill_undo(import_id, person_id, progress)


@job("clean_imports", queue="interactive", title=_("Removing leftovers of uploads"))
def clean_imports(progress: Progress) -> None:
    remove_leftovers()
