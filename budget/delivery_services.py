"""Steps of the comparison of who should do it (BUDG-7)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budget.delivery_models import DeliverySheet
from budget.delivery_rules import starting, stored
from clients.history import record
from clients.models import Client
from clients.services import add, change
from common.errors import WrongState
from common.periods import now


def new_sheet(client: Client) -> DeliverySheet:
    """Return a comparison to begin with, not saved."""
    options = stored(starting(client.currency))
    return DeliverySheet(client=client, currency=client.currency, options=options)


def add_sheet(sheet: DeliverySheet, *, by: User) -> DeliverySheet:
    """Insert a client's comparison, in the client's currency."""
    sheet.currency = sheet.currency or sheet.client.currency
    return add(sheet, by=by)


def change_sheet(
    sheet: DeliverySheet, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> DeliverySheet:
    """Change a comparison; what was shared stays what it was until it is shared again."""
    return change(sheet, values, by=by, seen=seen)


def content(sheet: DeliverySheet) -> dict[str, Any]:
    return {"currency": sheet.currency, "options": sheet.options, "advice": sheet.advice}


@transaction.atomic
def share_sheet(sheet: DeliverySheet, *, by: User) -> DeliverySheet:
    """Show the client's people the comparison as it is now."""
    sheet = _locked(sheet)
    if sheet.sent_content == content(sheet):
        raise WrongState(_("The client sees exactly this already."), sheet)
    version = sheet.sent_version + 1
    record(
        "shared",
        sheet,
        client=sheet.client,
        by=by,
        changes={"sent_version": [sheet.sent_version, version]},
    )
    sheet.sent_content, sheet.sent_version, sheet.sent_at = content(sheet), version, now()
    sheet.save(update_fields=["sent_content", "sent_version", "sent_at", "updated_at"])
    return sheet


@transaction.atomic
def unshare_sheet(sheet: DeliverySheet, *, by: User) -> DeliverySheet:
    """Take the comparison back from the client's side; WrongState when it isn't shared."""
    sheet = _locked(sheet)
    if not sheet.sent_version:
        raise WrongState(_("This isn't shared with the client."), sheet)
    changes = {"sent_version": [sheet.sent_version, 0]}
    record("unshared", sheet, client=sheet.client, by=by, changes=changes)
    sheet.sent_content, sheet.sent_version, sheet.sent_at = None, 0, None
    sheet.save(update_fields=["sent_content", "sent_version", "sent_at", "updated_at"])
    return sheet


def _locked(sheet: DeliverySheet) -> DeliverySheet:
    rows = DeliverySheet.objects.select_for_update(of=("self",)).select_related("client")
    return rows.get(pk=sheet.pk)


def sheet_as_sent(sheet: DeliverySheet) -> DeliverySheet:
    """Put what was shared into the row, which is for reading only from then on (TEN-3)."""
    for name, value in sheet.sent_content.items():
        setattr(sheet, name, value)
    return sheet
