"""What an agency does not want to read in its posts any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Agency
from common.fields import ProseField
from common.models import Row


class PhraseList(Row):
    """An agency's worn-out phrases, one a line (PLAN-5); an agency without one has those
    of contentplan/rules/starter_phrases.py."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="phrase_list")
    phrases = ProseField(_("Worn-out phrases"), max_length=20_000, blank=True)
