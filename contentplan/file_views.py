"""Steps that the pages of all kept tables share: a file is sent, its columns are said, what cannot
be read is handed out (IMP-1, IMP-2, IMP-5)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from clients.forms import add_errors
from clients.requests import PageRequest
from common.errors import StaleVersion
from common.tables.files import MAX_BYTES
from common.tables.understanding import Reject
from common.tables.writing import csv_of


def received(form: Any, receive: Callable[[Any], Any]) -> Any | None:
    """Return the row of the file in a form, None with the reason in the form if there is none."""
    if not form.is_valid():
        return None
    upload = form.cleaned_data["file"]
    if upload.size > MAX_BYTES:
        raise RequestDataTooBig("a table")
    try:
        return receive(upload)
    except ValidationError as error:
        form.add_error("file", error)
        return None


def is_said(form: Any, row: Any, say: Callable[..., Any], *, by: User) -> bool:
    """Return whether what was said of a file's columns is kept now; else the form says why not."""
    if not form.is_valid():
        return False
    row.refresh_from_db()  # the form has put what was typed into it
    try:
        say(row, form.values(), by=by, seen=form.cleaned_data["seen"])
    except StaleVersion as stale:
        form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors


def seen_in(request: PageRequest) -> int | None:
    """Return the version of the file that the person looked at."""
    seen = request.POST.get("seen", "")
    return int(seen[:9]) if seen.isdecimal() else None


def rejects_as_csv(rejected: Iterable[Reject], words: Mapping[str, Any]) -> str:
    """Return refused cells as CSV with headers: for whoever repairs the file."""
    head = [_("Row"), _("Column"), _("Value"), _("Reason")]
    rows = [[one.row, one.title, one.value, str(words[one.reason])] for one in rejected]
    return csv_of([head, *rows])
