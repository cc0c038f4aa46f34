"""What was sent to a client's deciders, in which version, and what they said.

Approvals know their subjects by kind, id and version only; the subjects register themselves
(approvals/subjects.py), so nothing here imports them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet


class Sendable(models.Model):
    """What a row keeps of being sent: what the client sees is this, never the row (TEN-3)."""

    sent_content: Any = models.JSONField(null=True, editable=False)
    sent_version = models.PositiveIntegerField(default=0, editable=False)  # 0: never sent
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True


class ApprovalRequestQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()

    def pending(self) -> "ApprovalRequestQuerySet":
        return self.filter(status="pending")

    def about(self, kind: str, pk: object) -> "ApprovalRequestQuerySet":
        return self.filter(kind=kind, subject_id=pk)


class ApprovalRequest(Row):
    """One question to the deciders of a client about one version of one subject (APPR-1, APPR-3).

    content is the frozen text of what they see; digest is its SHA-256."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for a decision")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        CHANGED = "changed", _("changed since approval")

    client = models.ForeignKey(Client, models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=20)  # goal, content_plan, post, budget
    subject_id = models.UUIDField()
    subject_version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    message = ProseField(_("Message to the deciders"), blank=True, max_length=2000)
    due = models.DateField(_("Decide by"))
    rule = models.CharField(max_length=3, default="any")  # Client.decision_rule when it was sent
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, editable=False)

    objects = ApprovalRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "subject_id"], name="approval_subject")]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "subject_id",
                condition=Q(status="pending"),
                name="one_open_question_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("approvals:detail", kwargs={"client_pk": self.client_id, "pk": self.pk})

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.PENDING

    @property
    def deciders(self) -> list[Any]:
        """Return the people who were asked; no query after services.with_decisions."""
        return [one.person for one in self.asked.all()]

    @property
    def decisions(self) -> list["AskedDecider"]:
        """Return the parts of those who have decided, first decision first."""
        given = [one for one in self.asked.all() if one.decision]
        return sorted(given, key=lambda one: (one.decided_at, one.pk))


class AskedDeciderQuerySet(ClientScopedQuerySet):
    client_path = "request__client"
    client_sees = Q()

    def undecided(self) -> "AskedDeciderQuerySet":
        return self.filter(decision="")

    def waiting(self) -> "AskedDeciderQuerySet":
        """Return the parts that somebody still has to play."""
        return self.undecided().filter(request__status="pending", request__client__closed_at=None)


class AskedDecider(Row):
    """One decider's part in a request and, once, their decision (LNK-3)."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("approved")
        RETURN = "return", _("returned")

    class Via(models.TextChoices):
        LINK = "link", _("by personal link")
        PAGE = "page", _("signed in")
        API = "api", _("through the API")

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="asked")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="asked_decisions"
    )
    decision = models.CharField(max_length=7, choices=Decision.choices, blank=True)
    comment = ProseField(blank=True, max_length=4000)
    returned_posts = models.JSONField(default=list)  # ids
    remarks = models.JSONField(default=dict)  # post id: comment
    decided_version = models.PositiveIntegerField(null=True)  # subject_version that was seen
    decided_at = models.DateTimeField(null=True)
    via = models.CharField(max_length=4, choices=Via.choices, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    objects = AskedDeciderQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("request", "person", name="each_decider_asked_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="decision_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
