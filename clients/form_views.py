"""What every page with the form of one of a client's rows begins with."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model

from clients.forms import ClientForm, try_save
from clients.models import Client
from clients.requests import PageRequest

Form = TypeVar("Form", bound=ClientForm)


def client_form(
    request: PageRequest,
    kind: type[Form],
    client: Client,
    row: Model | None = None,
    *,
    owner: Mapping[str, Model] | None = None,
    **more: Any,
) -> Form:
    """Return the form of a row, or of a new one: as it was sent, else as the row is.

    owner is what the row belongs to, if not to the client itself; see ClientForm."""
    return kind(
        request.POST or None,
        instance=row,
        access=request.access,
        client=client,
        owner=owner or {"client": client},
        **more,
    )


def sent_and_saved(request: PageRequest, form: ClientForm) -> Any | None:
    """Return the row if the form was sent and is saved now, else None with any reasons in it."""
    return try_save(form, by=request.user) if request.method == "POST" else None
