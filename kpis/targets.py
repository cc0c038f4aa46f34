"""Setting whom a client wants to reach (KPI-8)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from clients.models import Client
from clients.services import add, change
from kpis.audience_models import AudienceTarget


@transaction.atomic
def set_target(
    client: Client, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> AudienceTarget:
    """Give a client's target audience new values, the others stay; return its row.

    Raises ValidationError, StaleVersion when somebody was faster than `seen` (CON-3)."""
    list(Client.objects.select_for_update(no_key=True, of=("self",)).filter(pk=client.pk))
    row = AudienceTarget.objects.filter(client=client).first()
    if row is None:
        return add(AudienceTarget(client=client, **values), by=by)
    return change(row, values, by=by, seen=seen)
