"""The words for what a mapping says of a table."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LEVEL_WORDS = {
    "channel": _("a day of the channel"),
    "site": _("a day of the site"),
    "calls": _("a day of phone calls"),
    "support": _("a day of support"),
    "post": _("a post, with its figures so far"),
    "ads": _("an ad, an ad set or a campaign"),
}
FORM_WORDS = {
    "ymd": _("year first: 2026-05-31"),
    "dmy": _("day first: 31.05.2026"),
    "mdy": _("month first: 05/31/2026"),
    "english": _("in English words: May 31, 2026"),
}
ROLE_WORDS = {
    "@day": _("the day"),
    "@id": _("what tells rows apart: an id, a name"),
    "@link": _("the address of the post"),
}
UNIT_WORDS: dict[int, Any] = {60: _("%(metric)s, in minutes"), 3600: _("%(metric)s, in hours")}
PART_WORDS = {  # of kpis.importing.HEADERS, beside metrics
    "date": _("the day"),
    "value": _("the value"),
    "id": _("the id of the post"),
    "published": _("when it was published"),
    "link": _("the address of the post"),
    "account": _("the id of the account"),
    "title": _("the title"),
    "starts": _("the first day"),
    "ends": _("the last day"),
    "day": _("the only day"),
    "age": _("the table of ages and genders"),
    "country": _("the table of countries"),
    "city": _("the table of cities"),
}
