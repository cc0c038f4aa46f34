"""The words for why a file cannot be read at all (shapes.py), and for cells without a value."""

from django.utils.translation import gettext_lazy as _

FILE_WORDS = {
    "empty": _("The file is empty."),
    "too_big": _("The file is larger than 20 MB."),
    "too_many_rows": _("The file has more than 200,000 rows."),
    "too_many_columns": _("The file has more than 200 columns."),
    "too_many_cells": _("The file has more cells than can be read."),
    "cell_too_long": _("A cell of the file is longer than 32,000 characters."),
    "not_text": _("This is no text: the file is damaged, or of another kind than its name says."),
    "broken_quotes": _("A quotation mark is never closed, so rows cannot be told apart."),
    "unreadable_workbook": _("The workbook cannot be opened: it is damaged or protected."),
    "zip_bomb": _("The workbook unpacks to far more than it should."),
    "no_rows": _("The file has headers, but no rows."),
}
CELL_WORDS = {
    "formula_without_value": _("This formula was saved without its value."),
    "spreadsheet_error": _("The spreadsheet shows an error here."),
}
DAY_ORDER_QUESTION = _("Which comes first in dates such as 03/04/2026?")
DAY_ORDERS = {"dmy": _("the day: 3 April"), "mdy": _("the month: 4 March")}
