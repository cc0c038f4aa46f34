"""What the client proposes, and what the agency answers."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import ApprovalRequest
from clients.models import Client
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from common.text import beginning
from contentplan.models.ideas import Idea
from contentplan.models.posts import Post


class ProposalQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()  # both sides see what was proposed and what was answered

    def open(self) -> "ProposalQuerySet":
        return self.filter(status=Proposal.Status.OPEN)


class Proposal(Row):
    """A wish of the client: accepted, or declined with an argument (IDEA-2).

    After a reasoned decline it is closed. It can be reopened once, with new facts; what was argued
    before stays in `first_argument`, and the second answer is final."""

    class Kind(models.TextChoices):
        IDEA = "idea", _("an idea")
        CHANGE = "change", _("a change after approval")
        NETWORK = "network", _("a new network")

    class Status(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    client = models.ForeignKey(Client, models.CASCADE, related_name="proposals")
    kind = models.CharField(_("What it is"), max_length=7, choices=Kind.choices, default=Kind.IDEA)
    text = ProseField(_("What do you propose?"), max_length=4000)
    about = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("About which post"),
    )
    approval = models.ForeignKey(
        ApprovalRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("About what was approved"),
    )
    after_approval = models.BooleanField(default=False, editable=False)  # TEAM-6
    status = models.CharField(
        max_length=8, choices=Status.choices, default=Status.OPEN, editable=False
    )
    argument = ProseField(_("Why"), max_length=4000, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    first_argument = ProseField(max_length=4000, blank=True, editable=False)
    facts = ProseField(_("What is new?"), max_length=4000, blank=True, editable=False)
    reopened_at = models.DateTimeField(null=True, editable=False)
    idea = models.OneToOneField(
        Idea, models.SET_NULL, null=True, related_name="proposal", editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="declined_with_an_argument",
                condition=~Q(status="declined") | ~Q(argument=""),
                violation_error_message=_("Say why: a decline needs an argument."),
                violation_error_code="IDEA-2",
            ),
            models.CheckConstraint(
                name="reopened_with_new_facts",
                condition=Q(reopened_at=None) | ~Q(facts=""),
                violation_error_message=_("Say what is new since the answer."),
                violation_error_code="IDEA-2",
            ),
        ]

    def __str__(self) -> str:
        return beginning(self.text, 80)

    def clean(self) -> None:
        about: Post | None = self.about
        approval: ApprovalRequest | None = self.approval
        nothing = about is None and approval is None
        if self.kind == self.Kind.CHANGE and nothing and self._state.adding:
            problem = ValidationError(_("Say which post should change."), code="IDEA-2")
            raise ValidationError({"about": problem})
        if approval is not None and self._state.adding and not approval.was_approved:
            problem = ValidationError(_("This was not approved: decide about it."), code="IDEA-2")
            raise ValidationError({"approval": problem})
        if about is not None and about.sent_content is None:
            problem = ValidationError(_("The client has not seen this post yet."), code="TEN-3")
            raise ValidationError({"about": problem})

    def get_absolute_url(self) -> str:
        page = reverse("contentplan:proposals", kwargs={"client_pk": self.client_id})
        return f"{page}#proposal-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def may_be_reopened(self) -> bool:
        """Whether the client still has their one reopening."""
        return self.status == self.Status.DECLINED and self.reopened_at is None

    @property
    def waits_since(self) -> datetime:
        return self.reopened_at or self.created_at
