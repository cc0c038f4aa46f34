"""The words for what keeps a file or a row of posts out (reading.py)."""

from django.utils.translation import gettext_lazy as _

from common.tables.wording import CELL_WORDS
from common.tables.wording import FILE_WORDS as TABLE_WORDS

FILE_WORDS = {
    **TABLE_WORDS,
    "too_many_rows": _("The file has more than 1,000 rows: a plan does not take more at once."),
}
ROW_WORDS = {
    **CELL_WORDS,
    "required": _("This is missing."),
    "bad_date": _("This is not a day such as 2026-06-01 or 01.06.2026."),
    "bad_time": _("This is not a time such as 10:00."),
    "outside_plan": _("This day is outside the plan."),
    "unknown_channel": _("This client has no such channel."),
    "several_channel": _("Several channels are called so. Write network and name."),
    "unknown_goal": _("This client has no such goal."),
    "several_goal": _("Several goals are called so."),
    "unknown_choice": _("This word is not known here."),
    "bad_text": _("Remove the invisible or control characters from this text."),
    "too_long": _("This text is too long."),
    "bad_url": _("This is not an address such as https://example.com."),
}
