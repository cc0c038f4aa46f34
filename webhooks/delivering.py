"""Sending what is due to an endpoint, one call at a time, and what follows from each answer.

An endpoint is taken by one conditional UPDATE, so two workers never call it at once and a slow one
holds up nobody else's deliveries. A process that dies between the call and the row sends again
under the same id (JOB-9)."""

import base64
import random
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from clients.history import record
from common.ids import uuid7
from common.periods import now
from common.tokens import token_for
from jobs.services import planned_job, start_job, start_jobs
from webhooks.calling import Answer, call
from webhooks.models import Attempt, Delivery, Endpoint
from webhooks.promising import may_still_hear
from webhooks.rules import JITTER, Verdict, judge, signature

PURPOSE = "webhook"
MOST_IN_A_RUN = 20
OVERDUE = timedelta(minutes=1)
MOST_OVERDUE = 200  # endpoints in one sweep
Status = Delivery.Status


def secret_of(seed: bytes | memoryview) -> bytes:
    """Return the 32 bytes that sign, of a stored seed."""
    return base64.urlsafe_b64decode(token_for(PURPOSE, seed) + "=")


def deliver_due(endpoint_id: UUID) -> None:
    """Send what is due to an endpoint for about as long as one call may take, then let others on.

    Does nothing while somebody is at it: they look again when they have let go of it."""
    started = time.monotonic()
    for _one in range(MOST_IN_A_RUN):
        if not _take(endpoint_id):
            return
        free_at = now()
        try:
            delivery = _first_due(endpoint_id)
            if delivery is not None:
                free_at = _deliver(delivery)
        finally:
            _free(endpoint_id, free_at)
        if _first_due(endpoint_id) is None:
            return
        if time.monotonic() - started > settings.WEBHOOK_SECONDS:
            break
    args = {"endpoint_id": str(endpoint_id)}
    start_job("deliver_webhooks", args=args, key=f"webhook-more:{uuid7()}")


def _take(endpoint_id: UUID) -> bool:
    """Return whether the endpoint is ours for as long as a call may take."""
    moment = now()
    mine = Endpoint.objects.filter(pk=endpoint_id, active=True, free_at__lte=moment)
    return bool(mine.update(free_at=moment + 2 * timedelta(seconds=settings.WEBHOOK_SECONDS)))


def _free(endpoint_id: UUID, moment: datetime) -> None:
    """Let go of an endpoint, which may be called again from that moment on."""
    Endpoint.objects.filter(pk=endpoint_id).update(free_at=moment)


def _first_due(endpoint_id: UUID) -> Delivery | None:
    due = Delivery.objects.due(now()).filter(endpoint=endpoint_id, endpoint__active=True)
    return due.select_related("endpoint__owner", "endpoint__client").order_by("next_at").first()


def _deliver(delivery: Delivery) -> datetime:
    """Send a delivery if it may still be heard; return from when the endpoint may be called."""
    if not may_still_hear(delivery):
        _end(delivery, Status.DROPPED)
        return now()
    stamp = int(now().timestamp())
    answer = call(delivery.endpoint.url, delivery.body.encode(), headers_of(delivery, stamp))
    return _write_down(delivery, answer)


def headers_of(delivery: Delivery, stamp: int) -> dict[str, str]:
    """Return the headers of one try, signed by each secret that is valid (WHK-1)."""
    endpoint, keys = delivery.endpoint, [secret_of(delivery.endpoint.seed)]
    if endpoint.old_seed is not None and endpoint.old_secret_until is not None:
        keys.append(secret_of(endpoint.old_seed))
    return {
        "Content-Type": "application/json",
        "User-Agent": "smmhub",
        "webhook-id": delivery.webhook_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(keys, delivery.webhook_id, stamp, delivery.body),
    }


@transaction.atomic
def _write_down(delivery: Delivery, answer: Answer) -> datetime:
    """Keep a try and what follows from it; return from when the endpoint may be called."""
    moment, tries = now(), delivery.tries + 1
    refused = Attempt.Problem.ADDRESS if answer.refused else Attempt.Problem.NO_ANSWER
    Attempt.objects.create(
        delivery=delivery,
        at=moment,
        milliseconds=answer.milliseconds,
        status=answer.status,
        problem=refused if answer.status is None else "",
    )
    jitter = random.randint(0, JITTER)  # noqa: S311 - only spreads the load
    waited = (moment - delivery.created_at).total_seconds()
    verdict = judge(answer.status, tries, answer.retry_after, moment, jitter, waited)
    if verdict.pause is not None:
        return _try_later(delivery, tries, moment, verdict)
    _end(delivery, Status.DELIVERED if verdict.delivered else Status.FAILED, tries)
    if not verdict.delivered:
        switch_off(delivery.endpoint, Endpoint.Off.GONE if verdict.gone else Endpoint.Off.FAILING)
    return moment


def _try_later(delivery: Delivery, tries: int, moment: datetime, verdict: Verdict) -> datetime:
    next_at = moment + timedelta(seconds=verdict.pause or 0)
    if _change(delivery, tries=tries, next_at=next_at):
        job = planned_job(
            "deliver_webhooks",
            args={"endpoint_id": str(delivery.endpoint_id)},
            key=f"webhook:{delivery.pk}:{delivery.version}",
            due_at=next_at,
        )
        start_jobs([job])
    return next_at if verdict.asked_to_wait else moment


def _end(delivery: Delivery, status: str, tries: int | None = None) -> None:
    tries = delivery.tries if tries is None else tries
    _change(delivery, status=status, tries=tries, next_at=None, finished_at=now())


def _change(delivery: Delivery, **values: object) -> bool:
    """Change a waiting delivery unless somebody else did meanwhile; return whether we did."""
    mine = Delivery.objects.filter(pk=delivery.pk, version=delivery.version, status=Status.WAITING)
    if not mine.update(version=F("version") + 1, updated_at=now(), **values):
        return False
    delivery.version += 1
    for name, value in values.items():
        setattr(delivery, name, value)
    return True


def switch_off(endpoint: Endpoint, why: str) -> None:
    """Send an endpoint nothing more, and have its owner told by mail (WHK-2).

    Call it in a transaction. Of several failures at once one switches off."""
    on = Endpoint.objects.filter(pk=endpoint.pk, active=True)
    if not on.update(active=False, off_because=why, version=F("version") + 1, updated_at=now()):
        return
    drop_waiting(endpoint)
    changes = {"active": [True, False], "off_because": ["", why]}
    record("switched_off", endpoint, client=endpoint.client, by=endpoint.owner, changes=changes)
    start_job(
        "mail_webhook_off",
        args={"endpoint_id": str(endpoint.pk)},
        key=f"webhook-off:{endpoint.pk}:{endpoint.version}",
        by=endpoint.owner,
        language=endpoint.owner.language,
    )


def drop_waiting(endpoint: Endpoint) -> None:
    """End what waits for an endpoint that is switched off; each can be sent again by hand."""
    waiting = Delivery.objects.filter(endpoint=endpoint, status=Status.WAITING)
    moment = now()
    waiting.update(
        status=Status.DROPPED,
        next_at=None,
        finished_at=moment,
        updated_at=moment,
        version=F("version") + 1,
    )


def look() -> int:
    """Wake up what nobody came for, and delete what is long over; return how many were woken.

    Two queries in each sweep, and nothing written unless there is something to do."""
    _tidy_up()
    moment = now()
    overdue = Delivery.objects.due(moment - OVERDUE).filter(
        endpoint__active=True, endpoint__free_at__lte=moment
    )
    found = overdue.order_by("endpoint").values_list("endpoint", flat=True).distinct()
    endpoints = list(found[:MOST_OVERDUE])
    minute = int(moment.timestamp()) // 60
    if endpoints:
        with transaction.atomic():
            start_jobs(
                [
                    planned_job(
                        "deliver_webhooks",
                        args={"endpoint_id": str(pk)},
                        key=f"webhook-overdue:{pk}:{minute}",
                    )
                    for pk in endpoints
                ]
            )
    return len(endpoints)


def _tidy_up() -> None:
    limit = now() - timedelta(days=settings.WEBHOOK_KEEP_DAYS)
    old = Delivery.objects.filter(finished_at__lt=limit).order_by("finished_at")
    pks = list(old.values_list("pk", flat=True)[:1000])
    if pks:
        Delivery.objects.filter(pk__in=pks).delete()
