"""What was sent to a client's deciders, in which version, and what they said.

Approvals know their subjects by kind, id and version only; the subjects register themselves
(approvals/subjects.py), so nothing here imports them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models.ways import Mode, Rule, Side
from approvals.rules import step_state
from clients.models import Client
from common.fields import NameField, ProseField
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
    client_sees = Q(shown_at__isnull=False)  # not while the agency reviews (TEN-3)

    def pending(self) -> "ApprovalRequestQuerySet":
        return self.filter(status="pending")

    def about(self, kind: str, pk: object) -> "ApprovalRequestQuerySet":
        return self.filter(kind=kind, subject_id=pk)


class ApprovalRequest(Row):
    """One question about one version of one subject, asked in steps (APPR-1, APPR-2, APPR-3).

    content is the frozen text of what everybody sees; digest is its SHA-256. shown_at is when the
    client got to see it: with the first step of its own, or when it was settled without asking."""

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
    due_at = models.DateTimeField(null=True, editable=False)  # when that day's working hours end
    due_wished = models.DateField(null=True, editable=False)  # the day asked for, if not worked
    escalated_at = models.DateTimeField(null=True, editable=False)  # when the manager was told
    mode = models.CharField(  # of the way when it was sent
        max_length=8, choices=Mode.choices, default=Mode.REQUIRED, editable=False
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    shown_at = models.DateTimeField(null=True, editable=False)
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

    def parts(self, *, of_client: bool = False) -> list["AskedDecider"]:
        """Return who is asked, in the order of the steps; no query after services.with_decisions.

        of_client leaves out the agency's review, which stays in the house (TEN-3)."""
        told = [one for one in self.asked.all() if not of_client or one.step.side == Side.CLIENT]
        return sorted(told, key=lambda one: one.step.place)

    def steps(self, *, of_client: bool = False) -> list["RequestStep"]:
        """Return the steps in their order, each with its `.parts`; queries as parts()."""
        found: dict[Any, RequestStep] = {}
        for one in self.parts(of_client=of_client):
            found.setdefault(one.step_id, one.step).parts = []
        for one in self.parts(of_client=of_client):
            found[one.step_id].parts.append(one)
        return list(found.values())

    def part_of(self, person: Any) -> "AskedDecider | None":
        """Return a person's part: in the step that is open, else their last that ever was."""
        mine = [one for one in self.parts() if one.person_id == person.pk]
        now = [one for one in mine if one.step.is_open]
        begun = [one for one in mine if one.step.opened_at]
        found = now or begun[-1:] or mine
        return found[0] if found else None

    @property
    def was_approved(self) -> bool:
        """Whether deciders said yes, even if the subject has changed since."""
        return self.status in (self.Status.APPROVED, self.Status.CHANGED)

    @property
    def deciders(self) -> list[Any]:
        """Return the people who are asked, each once."""
        return list({one.person_id: one.person for one in self.parts()}.values())

    @property
    def decisions(self) -> list["AskedDecider"]:
        """Return the parts of those who have decided, first decision first."""
        return in_order_of_decision(self.parts())


def in_order_of_decision(parts: Iterable["AskedDecider"]) -> list["AskedDecider"]:
    given = [one for one in parts if one.decision]
    return sorted(given, key=lambda one: (one.decided_at, one.pk))


class RequestStepQuerySet(ClientScopedQuerySet):
    client_path = "request__client"
    client_sees = Q(side=Side.CLIENT, request__shown_at__isnull=False)


class RequestStep(Row):
    """One step of a request, as the way was when it was sent. Steps open one after another."""

    class Ending(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="all_steps")
    place = models.PositiveSmallIntegerField(default=1)
    name = NameField(max_length=60, blank=True)  # blank: the only step, named by its side
    side = models.CharField(max_length=6, choices=Side.choices, default=Side.CLIENT)
    rule = models.CharField(max_length=5, choices=Rule.choices, default=Rule.ANY)
    needed = models.PositiveSmallIntegerField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=9, choices=Ending.choices, blank=True)
    parts: list["AskedDecider"]  # put there by ApprovalRequest.steps

    objects = RequestStepQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint("request", "place", name="one_step_at_a_place"),
            models.CheckConstraint(
                condition=Q(closed_at=None, ended="") | (Q(opened_at__isnull=False) & ~Q(ended="")),
                name="closed_step_has_an_ending",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(Side(self.side).label)

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def state(self) -> str:
        return step_state(opened=self.opened_at is not None, ended=self.ended)


class AskedDeciderQuerySet(ClientScopedQuerySet):
    client_path = "request__client"
    client_sees = Q(step__side=Side.CLIENT, request__shown_at__isnull=False)

    def undecided(self) -> "AskedDeciderQuerySet":
        return self.filter(decision="")

    def wanted(self) -> "AskedDeciderQuerySet":
        """Return the parts that no other part has answered for (TEAM-3): not those whose stand-in
        has decided, nor those who stood in for nobody but people who have decided themselves."""
        answered = ~Q(stand_in=None) & ~Q(stand_in__decision="") & ~Q(stand_in__via="silence")
        covered = AskedDecider.objects.filter(stand_in=models.OuterRef("pk"), decision="")
        return self.exclude(answered).filter(Q(is_extra=False) | models.Exists(covered))

    def waiting(self) -> "AskedDeciderQuerySet":
        """Return the parts that somebody still has to play now."""
        waiting = self.undecided().wanted().in_turn()
        return waiting.filter(request__status="pending", request__client__closed_at=None)

    def in_turn(self) -> "AskedDeciderQuerySet":
        """Return the parts in the step that is open, if its request is."""
        return self.filter(step__opened_at__isnull=False, step__closed_at=None)


class AskedDecider(Row):
    """One person's part in a step of a request and, once, their decision (LNK-3)."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("approved")
        RETURN = "return", _("returned")

    class Via(models.TextChoices):
        LINK = "link", _("by personal link")
        CODE = "code", _("by personal link and mailed code")
        PAGE = "page", _("signed in")
        API = "api", _("through the API")
        SILENCE = "silence", _("by silence")

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="asked")
    step = models.ForeignKey(RequestStep, models.CASCADE, related_name="asked")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="asked_decisions"
    )
    decision = models.CharField(max_length=7, choices=Decision.choices, blank=True)
    comment = ProseField(blank=True, max_length=4000)
    returned_posts = models.JSONField(default=list)  # ids
    remarks = models.JSONField(default=dict)  # post id: comment
    decided_version = models.PositiveIntegerField(null=True)  # subject_version that was seen
    decided_at = models.DateTimeField(null=True)
    via = models.CharField(max_length=7, choices=Via.choices, blank=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    stand_in = models.ForeignKey(  # whose answer counts for this one while its person is away
        "self", models.SET_NULL, null=True, related_name="stands_in_for"
    )
    is_extra = models.BooleanField(default=False)  # asked only in place of others
    silence = models.BooleanField(default=False)  # it was announced as approval (APPR-6)

    objects = AskedDeciderQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("step", "person", name="each_decider_asked_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="decision_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def has_spoken(self) -> bool:
        """Whether its person has decided in deed: silence answers for nobody else (APPR-6)."""
        return bool(self.decision) and self.via != self.Via.SILENCE

    @property
    def is_of_client(self) -> bool:
        return self.step.side == Side.CLIENT
