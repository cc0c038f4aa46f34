"""What a person does with their endpoints: make, change, rotate, test, send again."""

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from clients.access import Access
from clients.history import record
from clients.services import add, change, remove
from common.errors import WrongState
from common.periods import now
from common.tokens import make_seed
from webhooks.addresses import BadAddress, read_address
from webhooks.calling import check_address
from webhooks.delivering import drop_waiting, secret_of
from webhooks.models import Delivery, DeliveryQuerySet, Endpoint, EndpointQuerySet
from webhooks.promising import wake
from webhooks.rules import TEST_EVENT, body_of, secret_text
from webhooks.wording import ADDRESS_PROBLEMS

MOST = 20  # of one person


def endpoints_of(access: Access) -> EndpointQuerySet:
    """Return the endpoints of whoever asks, but those at clients that they have lost (TEN-6); with
    a token for one client that client's alone (AUTH-4)."""
    if access.person is None or not access.allows("view"):
        return Endpoint.objects.none()
    rows = Endpoint.objects.filter(owner=access.person)
    here = Q(client__in=list(access.roles))
    if access.token is not None and access.token.client_id is not None:
        return rows.filter(here)
    return rows.filter(here | Q(client=None))


def deliveries_of(endpoint: Endpoint) -> DeliveryQuerySet:
    """Return what was sent to an endpoint or waits to be, with every try."""
    rows = Delivery.objects.filter(endpoint=endpoint).select_related("endpoint__client")
    return cast(DeliveryQuerySet, rows.prefetch_related("attempts"))


def with_last(endpoints: EndpointQuerySet) -> QuerySet[Any]:
    """Give each endpoint its client, and when something last arrived there, in `last_at`."""
    done = Delivery.objects.filter(status=Delivery.Status.DELIVERED, endpoint=OuterRef("pk"))
    last = done.order_by("-finished_at").values("finished_at")[:1]
    return endpoints.select_related("client").annotate(last_at=Subquery(last))


def checked_url(url: str) -> str:
    """Return an address that leads to a public place now; ValidationError for another (WHK-3).

    Not for transactions: it asks the net for the name."""
    try:
        check_address(url)
    except BadAddress as bad:
        raise ValidationError(ADDRESS_PROBLEMS[bad.code], code="WHK-3") from bad
    return url


@transaction.atomic
def add_endpoint(endpoint: Endpoint, *, by: User) -> tuple[Endpoint, str]:
    """Return a new endpoint and its secret, which nobody can read again (WHK-1)."""
    User.objects.select_for_update().get(pk=by.pk)
    if Endpoint.objects.filter(owner=by).count() >= MOST:
        raise ValidationError(_("You have enough endpoints: delete one first."), code="WHK-1")
    if Endpoint.objects.filter(owner=by, url=endpoint.url, client=endpoint.client_id).exists():
        problem = ValidationError(_("You have this address already."), code="WHK-1")
        raise ValidationError({"url": problem})
    endpoint.owner = by
    add(endpoint, by=by)
    return endpoint, secret_text(secret_of(endpoint.seed))


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint, values: Mapping[str, Any], *, by: User, seen: int | None = None
) -> Endpoint:
    """Change an endpoint; switched off, what waits for it is not sent."""
    values, besides = dict(values), {}
    url = values.pop("url", endpoint.url)
    if url != endpoint.url:
        Endpoint.objects.filter(pk=endpoint.pk).update(url=url)
        # Addresses hold keys of their own, which the history must not keep (AUD-1).
        besides["url"] = [host_of(endpoint.url), host_of(url)]
    active = values.get("active", endpoint.active)
    if active != endpoint.active:
        values["off_because"] = "" if active else Endpoint.Off.OWNER
    change(endpoint, values, by=by, seen=seen, besides=besides)
    if not endpoint.active:
        drop_waiting(endpoint)
    return endpoint


def host_of(url: str) -> str:
    """Return what of an address may be told: whom it leads to."""
    return read_address(url, free=True).authority


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, *, by: User) -> None:
    remove(endpoint, by=by)


@transaction.atomic
def rotate(endpoint: Endpoint, *, by: User) -> str:
    """Return a new secret; the one before it signs too for 24 hours (WHK-1)."""
    current = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    moment = now()
    endpoint.old_seed, endpoint.seed, endpoint.rotated_at = current.seed, make_seed(), moment
    endpoint.version = current.version + 1
    endpoint.save(update_fields=["old_seed", "seed", "rotated_at", "version", "updated_at"])
    record("secret_rotated", endpoint, client=endpoint.client, by=by)
    return secret_text(secret_of(endpoint.seed))


@transaction.atomic
def send_test(endpoint: Endpoint, *, by: User) -> Delivery:
    """Return the delivery of a test event. Raises WrongState while it is switched off."""
    _check_on(endpoint)
    moment = now()
    body = body_of(TEST_EVENT, moment, {"id": str(endpoint.pk)})
    delivery = Delivery.objects.create(endpoint=endpoint, event=TEST_EVENT, body=body)
    record("test_sent", endpoint, client=endpoint.client, by=by)
    wake([delivery])
    return delivery


@transaction.atomic
def resend(delivery: Delivery, *, by: User) -> Delivery:
    """Send a delivery again, under the id that it has (WHK-2); return it.

    Raises WrongState while its endpoint is switched off, or it waits to be sent anyway."""
    _check_on(delivery.endpoint)
    over = Delivery.objects.filter(pk=delivery.pk).exclude(status=Delivery.Status.WAITING)
    moment = now()
    changed = over.update(
        status=Delivery.Status.WAITING,
        tries=0,
        next_at=moment,
        finished_at=None,
        updated_at=moment,
        version=F("version") + 1,
    )
    delivery.refresh_from_db(from_queryset=Delivery.objects.select_related("endpoint__client"))
    if not changed:
        raise WrongState(_("This waits to be sent already."), delivery)
    record("resent", delivery, client=delivery.endpoint.client, by=by)
    wake([delivery])
    return delivery


def _check_on(endpoint: Endpoint) -> None:
    if not endpoint.active:
        raise WrongState(_("Switch the endpoint on first."), endpoint)
