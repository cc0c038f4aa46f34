"""The client's stop of an approved post, and how the agency answered it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.posts import Post


class HoldQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()  # both sides see who stopped what, why, and the answer

    def current(self) -> "HoldQuerySet":
        return self.filter(end="")

    def unanswered(self) -> "HoldQuerySet":
        """Return the holds that somebody waits with: not those of posts that were cancelled."""
        return self.current().exclude(post__status__in=Post.FINAL)

    def answered(self) -> "HoldQuerySet":
        """Return those that the agency answered, the last first."""
        return self.filter(end__in=[Hold.End.RELEASED, Hold.End.TAKEN_BACK]).order_by("-ended_at")


class Hold(Row):
    """A decider's stop of an approved post that isn't out: while it lasts nobody publishes it.

    It ends once: released with an argument, taken back to a draft, or withdrawn by its decider."""

    class End(models.TextChoices):
        RELEASED = "released", _("released")
        TAKEN_BACK = "taken_back", _("taken back to a draft")
        WITHDRAWN = "withdrawn", _("withdrawn")

    client = models.ForeignKey(Client, models.CASCADE, related_name="holds")
    post = models.ForeignKey(Post, models.CASCADE, related_name="holds")
    reason = ProseField(_("Why should it not come out?"), max_length=2000)
    held_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    end = models.CharField(max_length=10, choices=End.choices, blank=True, editable=False)
    argument = ProseField(_("Your answer"), max_length=2000, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("post", condition=Q(end=""), name="one_current_hold_of_a_post"),
            models.CheckConstraint(
                name="ended_hold_has_its_moment",
                condition=Q(end="", ended_at=None) | (~Q(end="") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="released_with_an_argument",
                condition=~Q(end="released") | ~Q(argument=""),
                violation_error_message=_("Say why it may come out after all."),
                violation_error_code="APPR-3",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        return f"{self.post.get_absolute_url()}#hold"
