"""An event becomes a row for each endpoint that may hear of it, with its cause (WHK-1, JOB-1)."""

from collections.abc import Sequence
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from clients.access import Access
from clients.events import Event
from clients.models import Membership
from common.periods import now
from common.prepared import Prepared
from jobs.services import planned_job, start_jobs
from webhooks.models import Delivery, Endpoint
from webhooks.rules import body_of


def promise(event: Event) -> None:
    """Write down a delivery to each endpoint whose owner may see the row of the event.

    Without an endpoint it is one query and nothing written."""
    hearing = [
        endpoint
        for endpoint in _endpoints_at(event.client_id)
        if event.name in endpoint.events and may_hear(endpoint.owner, type(event.row), event.row.pk)
    ]
    if not hearing:
        return
    data = {"id": str(event.row.pk), "client": str(event.client_id), **event.told}
    body = body_of(event.name, now(), data)
    wake(
        Delivery.objects.bulk_create(
            Delivery(
                endpoint=endpoint,
                event=event.name,
                subject_kind=event.row._meta.label_lower,
                subject_id=event.row.pk,
                body=body,
            )
            for endpoint in hearing
        )
    )


def _listening(client_id: UUID) -> QuerySet[Endpoint]:
    """Return the endpoints of people at a client that are switched on for it."""
    here = Membership.objects.filter(
        Q(client=client_id) | Q(client=None, agency__clients=client_id, role="owner")
    )
    rows = Endpoint.objects.filter(
        Q(client=client_id) | Q(client=None),
        active=True,
        owner__is_active=True,
        owner__in=here.values("person"),
    )
    return rows.select_related("owner").order_by("pk")


_endpoints_at = Prepared(_listening, ids=1)  # every decision asks it, some twice


def may_hear(person: User, model: type[Model], pk: UUID | None) -> bool:
    """Return whether the gate shows a row to a person as things are now (TEN-4, TEN-6)."""
    return bool(Access.of(person).rows(model).filter(pk=pk).exists())


def may_still_hear(delivery: Delivery) -> bool:
    """Return whether the endpoint's owner may see what a delivery tells of; a test tells of
    nothing. delivery comes with its endpoint and owner."""
    if not delivery.subject_kind:
        return bool(delivery.endpoint.owner.is_active)
    model = apps.get_model(delivery.subject_kind)
    return may_hear(delivery.endpoint.owner, model, delivery.subject_id)


def wake(deliveries: Sequence[Delivery]) -> None:
    """Have deliveries sent after the commit, one job for each (JOB-2)."""
    start_jobs(
        [
            planned_job(
                "deliver_webhooks",
                args={"endpoint_id": str(one.endpoint_id)},
                key=f"webhook:{one.pk}:{one.version}",
            )
            for one in deliveries
        ]
    )
