"""The rows that could not be read, as a file for the person who repairs them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from common.tables.writing import csv_of
from kpis.import_words import ROW_WORDS


def rejects_as_csv(rejected: Iterable[Mapping[str, Any]]) -> str:
    """Return rejected rows as CSV with headers, marked as UTF-8 for spreadsheets."""
    head = [_("Row"), _("Sheet"), _("Column"), _("Value"), _("Reason")]
    rows = [
        [one["row"], one.get("sheet", ""), one["column"], one["value"], _reason(one)]
        for one in rejected
    ]
    return csv_of([head, *rows])


def _reason(one: Mapping[str, Any]) -> str:
    return str(ROW_WORDS[one["reason"]])
