"""Many calls or leads of one request: checked one by one, written together (COMM-5, IMP-2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from clients.access import Access
from clients.models import Channel, Client
from common.money import Money, to_minor
from community.lead_services import Wanted
from community.models.leads import LONGEST_ID
from smmhub.api.fields import MoneyValueField, StrictCharField, StrictDateTimeField, read_uuid
from smmhub.api.refusals import NOT_FOUND
from smmhub.api.serializers import StrictSerializer

MOST = 1000  # items at once
FIELDS = ("client", "at", "channel", "value", "external_id")


class IdField(serializers.UUIDField):
    """The id of a row, looked up with all others of the request."""

    default_error_messages = {"invalid": NOT_FOUND}

    def to_internal_value(self, data: Any) -> UUID:
        pk = read_uuid(data)
        if pk is None:
            raise serializers.ValidationError(NOT_FOUND, code="not_found")
        return pk


class ItemSerializer(StrictSerializer):
    client = IdField()
    at = StrictDateTimeField()
    channel = IdField(required=False, allow_null=True)
    value = MoneyValueField(required=False, allow_null=True)
    external_id = StrictCharField(required=False, allow_blank=True, max_length=LONGEST_ID)


class Rejected(NamedTuple):
    """An item that was refused, by its first bad field ("" for the item as a whole)."""

    number: int  # in the request, from 0
    field: str
    detail: ErrorDetail


class _Bad(Exception):  # noqa: N818 - never leaves this file
    def __init__(self, field: str, detail: ErrorDetail):
        super().__init__(field)
        self.field, self.detail = field, detail


def check_items(
    items: Sequence[Any], access: Access
) -> tuple[dict[Client, list[Wanted]], list[Rejected]]:
    """Return what is to be written, by client, and what was refused; two queries (TEN-2)."""
    clients = _rows(Client, access, _ids(items, "client"))
    channels = _rows(Channel, access, _ids(items, "channel"))
    good: dict[Client, list[Wanted]] = {}
    rejected: list[Rejected] = []
    seen: set[tuple[UUID, str]] = set()
    for index, item in enumerate(items):
        try:
            client, wanted = _checked(item, clients, channels)
            known = (client.pk, wanted.external_id)
            if wanted.external_id and known in seen:
                text = _("This number stands twice in the request.")
                raise _Bad("external_id", ErrorDetail(text, "twice"))
        except _Bad as bad:
            rejected.append(Rejected(index, bad.field, bad.detail))
        else:
            seen.add(known)
            good.setdefault(client, []).append(wanted)
    return good, rejected


def _ids(items: Iterable[Any], name: str) -> set[UUID]:
    given = (read_uuid(item.get(name)) for item in items if isinstance(item, Mapping))
    return {pk for pk in given if pk is not None}


def _rows(model: Any, access: Access, ids: set[UUID]) -> dict[UUID, Any]:
    verb = "view" if access.allows("view") else "import"
    return access.rows(model, verb).in_bulk(ids) if ids else {}


def _checked(
    item: Any, clients: Mapping[UUID, Client], channels: Mapping[UUID, Channel]
) -> tuple[Client, Wanted]:
    serializer = ItemSerializer(data=item)
    if not serializer.is_valid():
        raise _first_of(serializer.errors)
    told: Any = serializer.validated_data
    client = clients.get(told["client"])
    if client is None:
        raise _Bad("client", ErrorDetail(str(NOT_FOUND), "not_found"))
    channel = channels.get(told.get("channel"))
    if told.get("channel") and (channel is None or channel.client_id != client.pk):
        raise _Bad("channel", ErrorDetail(str(NOT_FOUND), "not_found"))
    value: Money | None = told.get("value")
    if value is not None and value.currency != client.currency:
        raise _Bad("value", ErrorDetail(_("This is in another currency."), "MON-1"))
    minor = None if value is None else to_minor(value.amount, value.currency)
    wanted = Wanted(told["at"], channel, minor, told.get("external_id", ""))
    return client, wanted


def _first_of(errors: Any) -> _Bad:
    """Return the first thing that is wrong with an item."""
    for name, details in errors.items():
        field = "" if name == "non_field_errors" else str(name)
        detail = details[0] if isinstance(details, list) else next(iter(details.values()))[0]
        return _Bad(field, detail)
    raise ValueError("nothing is wrong")
