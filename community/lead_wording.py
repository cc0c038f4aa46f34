"""The words for what tables of calls and leads return as codes (community/lead_reading.py)."""

from django.utils.translation import gettext_lazy as _

from common.tables.wording import CELL_WORDS

COLUMN_WORDS = {
    "at": _("When"),
    "time": _("Time"),
    "channel": _("Channel"),
    "value": _("Value"),
    "external_id": _("Number elsewhere"),
}
REJECT_WORDS = {
    **CELL_WORDS,
    "needed": _("This column must be filled in."),
    "not_a_moment": _("This is not a day and time such as 2026-06-01 10:00."),
    "not_a_time": _("This is not a time such as 10:00."),
    "not_a_number": _("This is not a number."),
    "too_many_decimals": _("This currency has fewer decimals."),
    "no_channel": _("This client has no such channel."),
    "two_channels": _("Two channels are called so: take another of their names."),
    "twice": _("This number stands twice in the file."),
    "too_long": _("This text is too long."),
    "not_text": _("This text has characters that nobody can see."),
}
KIND_WORDS = {"calls": _("Calls"), "leads": _("Leads")}
