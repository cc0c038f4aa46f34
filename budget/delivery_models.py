"""Who should do the work for a client (BUDG-7)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from budget.delivery_rules import read_options
from clients.models import Client
from clients.zones import validate_currency
from common.fields import CleanJSONField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet

WAY_NAMES = {
    "agency": _("agency"),
    "freelancer": _("freelancer"),
    "in_house": _("in-house department"),
    "self": _("the owner alone"),
    "self_advice": _("the owner with advice"),
}


class DeliverySheetQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(sent_version__gt=0)


class DeliverySheet(Sendable, Row):
    """The comparison for one client; its people see it as it was when it was shared (TEN-3)."""

    client = models.OneToOneField(Client, models.CASCADE, related_name="delivery_sheet")
    currency = models.CharField(max_length=3, validators=[validate_currency])
    options: Any = CleanJSONField(_("Ways"))  # see delivery_rules.Option
    advice = ProseField(_("What we advise, and why"), max_length=2000, blank=True)

    objects = DeliverySheetQuerySet.as_manager()

    def clean(self) -> None:
        try:
            read_options(self.options)
        except (ValueError, TypeError) as error:
            text = _("A cost ends where it begins or above, with both ends; grades are 1 to 5.")
            problem = ValidationError(text, code="BUDG-7")
            raise ValidationError({"options": problem}) from error

    def get_absolute_url(self) -> str:
        return reverse("budget:delivery", kwargs={"client_pk": self.client_id})
