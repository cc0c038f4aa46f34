"""Addresses that hear of events, and every delivery to them with all its tries."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.models import Row
from common.periods import now
from common.queryset import ClientScopedQuerySet
from common.tokens import make_seed
from webhooks.addresses import LONGEST, BadAddress, read_address
from webhooks.wording import ADDRESS_PROBLEMS, EVENT_NAMES

OLD_SECRET_FOR = timedelta(hours=24)  # after a rotation (WHK-1)


class EndpointQuerySet(ClientScopedQuerySet):
    """A person's own, as tokens are: webhooks.services.endpoints_of() is the way to them."""

    client_path = "client"
    client_sees = None


class Endpoint(Row):
    """Where a person's program hears of events at one client, or at all they work with.

    The secret is derived from the seed when something is signed (common/tokens.py): a copy of the
    database signs nothing."""

    class Off(models.TextChoices):
        OWNER = "owner", _("switched off by you")
        GONE = "gone", _("the receiver answered 410: it wants nothing any more")
        FAILING = "failing", _("ten tries in a row failed")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="webhooks", null=True, blank=True
    )
    url = models.CharField(_("Address"), max_length=LONGEST)
    events = models.JSONField(_("Events"))  # names of EVENT_NAMES, in its order
    active = models.BooleanField(_("Switched on"), default=True)
    off_because = models.CharField(max_length=7, choices=Off.choices, blank=True, editable=False)
    seed = models.BinaryField(max_length=32, default=make_seed)
    old_seed = models.BinaryField(max_length=32, null=True)
    rotated_at = models.DateTimeField(null=True, editable=False)
    # It isn't called before: somebody is at it, or the receiver asked to wait (WHK-2).
    free_at = models.DateTimeField(default=now, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.url

    def get_absolute_url(self) -> str:
        return reverse("webhooks:endpoint", kwargs={"pk": self.pk})

    def clean(self) -> None:
        try:
            read_address(self.url, free=settings.WEBHOOK_ALLOW_PRIVATE)
        except BadAddress as bad:
            problem = ValidationError(ADDRESS_PROBLEMS[bad.code], code="WHK-3")
            raise ValidationError({"url": problem}) from bad
        known = self.events if isinstance(self.events, list) else []
        self.events = [name for name in EVENT_NAMES if name in known]
        if not self.events or len(known) != len(self.events):
            problem = ValidationError(_("Choose at least one of the events."), code="WHK-1")
            raise ValidationError({"events": problem})

    @property
    def old_secret_until(self):
        """Until when the secret before the last rotation signs too; None when there is none."""
        if self.old_seed is None or self.rotated_at is None:
            return None
        until = self.rotated_at + OLD_SECRET_FOR
        return until if until > now() else None


class DeliveryQuerySet(ClientScopedQuerySet):
    client_path = "endpoint__client"
    client_sees = None

    def due(self, moment) -> "DeliveryQuerySet":
        return self.filter(status=Delivery.Status.WAITING, next_at__lte=moment)


class Delivery(Row):
    """One event for one endpoint, with what is sent of it fixed when it happened (WHK-1)."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not delivered")
        DROPPED = "dropped", _("not sent")  # no right to it any more, or switched off

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60, blank=True)  # "app.model"; "": a test
    subject_id = models.UUIDField(null=True, blank=True)
    body = models.TextField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)  # since it was last asked for
    next_at = models.DateTimeField(null=True, default=now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="delivery_waits_for_a_moment",
                condition=Q(status="waiting", next_at__isnull=False, finished_at=None)
                | (~Q(status="waiting") & Q(next_at=None, finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="delivery_due", fields=["next_at"], condition=Q(status="waiting")),
            models.Index(name="delivery_done", fields=["finished_at"]),
        ]

    @property
    def webhook_id(self) -> str:
        """The same on every try, so that a receiver can know what it has already (JOB-9)."""
        return f"msg_{self.pk.hex}"

    @property
    def event_name(self) -> object:
        return EVENT_NAMES.get(self.event, _("Test event"))

    @property
    def is_over(self) -> bool:
        return self.status != self.Status.WAITING

    @property
    def state(self) -> str:
        """The status for colour and shape."""
        states = {"delivered": "done", "failed": "failed", "dropped": "cancelled"}
        return states.get(self.status, "waiting")


class Attempt(models.Model):
    """One try: when, how long it took, and the status of the answer; nothing else of it is kept."""

    class Problem(models.TextChoices):
        NO_ANSWER = "no_answer", _("no answer")
        ADDRESS = "address", _("the address leads to no public place")

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)  # of the answer
    problem = models.CharField(max_length=9, choices=Problem.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="attempt_has_answer_or_problem",
                condition=Q(status__isnull=False, problem="") | (Q(status=None) & ~Q(problem="")),
            ),
        ]


class KpiStandingQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None


class KpiStanding(Row):
    """How a client's KPIs stood when it was last told, and when to look again."""

    client = models.OneToOneField(Client, models.CASCADE, related_name="kpi_standing")
    statuses = models.JSONField(default=dict)  # id of a KPI: its status
    look_after = models.DateTimeField(default=now)

    objects = KpiStandingQuerySet.as_manager()
