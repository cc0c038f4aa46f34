"""The parts of a rule's help page."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PRACTICE = _("How working agencies describe their own practice. The numbers are defaults.")

FIXED = _("Nothing to set: it holds for everybody.")


class RuleText(NamedTuple):
    title: Promise
    says: Promise
    why: Promise
    setting: Promise = FIXED  # where to change it
    origin: Promise = PRACTICE  # where it comes from
