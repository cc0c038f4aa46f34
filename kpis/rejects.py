"""The rows that could not be read, as a file for the person who repairs them."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kpis.import_words import ROW_WORDS

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")


def rejects_as_csv(rejected: Iterable[Mapping[str, Any]]) -> str:
    """Return rejected rows as CSV with headers, marked as UTF-8 for spreadsheets."""
    out = io.StringIO()
    out.write("\ufeff")
    rows = csv.writer(out)
    rows.writerow([_("Row"), _("Sheet"), _("Column"), _("Value"), _("Reason")])
    for one in rejected:
        reason = str(ROW_WORDS[one["reason"]])
        texts = [one.get("sheet", ""), one["column"], one["value"], reason]
        rows.writerow([one["row"], *map(no_formula, texts)])
    return out.getvalue()


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OUT-1)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
