"""The agency's list of worn-out phrases (PLAN-5)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Agency
from common.errors import StaleVersion
from contentplan.desk import listed_phrases
from contentplan.models import PhraseList
from contentplan.rules.phrases import phrases_of


@transaction.atomic
def change_phrases(agency: Agency, phrases: str, *, by: User, seen: int) -> PhraseList:
    """Give the agency this list, one phrase a line; no change writes nothing.

    seen is the version the person worked on, 0 for the list that every agency starts with. Raises
    StaleVersion when somebody was faster (CON-3)."""
    Agency.objects.select_for_update().get(pk=agency.pk)  # two first lists at once
    row = PhraseList.objects.filter(agency=agency).first()
    if seen != (row.version if row else 0):
        raise StaleVersion(_("Somebody changed this in the meantime."), row)
    before = phrases_of(listed_phrases(agency) if row is None else row.phrases)
    after = list(dict.fromkeys(phrases_of(phrases)))
    if row is not None and before == after:
        return row
    row = row or PhraseList(agency=agency, version=0)
    row.phrases = "\n".join(after)
    row.version += 1
    row.full_clean()
    row.save()
    changes = {"phrases": [sorted(set(before) - set(after)), sorted(set(after) - set(before))]}
    record("changed", row, agency=agency, by=by, changes=changes)
    return row
