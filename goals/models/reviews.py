"""The days on which a goal is looked at, and what people said then (GOAL-7)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from goals.models.goals import Goal


class GoalReviewQuerySet(ClientScopedQuerySet):
    client_path = "goal__client"
    client_sees = Q(goal__sent_version__gt=0) & ~Q(verdict="")

    def open(self) -> "GoalReviewQuerySet":
        return self.filter(verdict="")

    def due_on(self, day: date) -> "GoalReviewQuerySet":
        """The reviews that somebody owes: their day is there, or it is over."""
        return self.open().filter(day__lte=day, goal__status=Goal.Status.AGREED)


class GoalReview(Row):
    """A day on which a goal is judged by people; its verdict is kept as it was given (GOAL-7)."""

    class Verdict(models.TextChoices):
        REACHED = "reached", _("reached")
        NEARER = "nearer", _("nearer")
        NOT_NEARER = "not_nearer", _("not nearer")

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="reviews")
    day = models.DateField(_("Day"))
    verdict = models.CharField(_("Verdict"), max_length=10, choices=Verdict.choices, blank=True)
    words = ProseField(_("In words"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    judged_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When the manager's mail was promised; a day that moves is a new row, and is told of anew.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = GoalReviewQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["verdict", "day"], name="goal_reviews_owed")]
        constraints = [
            models.UniqueConstraint(
                "goal",
                "day",
                name="goal_review_once_a_day",
                violation_error_message=_("This goal is reviewed on that day already."),
                violation_error_code="GOAL-7",
            ),
            models.CheckConstraint(
                name="goal_verdict_with_its_moment",
                condition=Q(verdict="", judged_at=None) | (~Q(verdict="") & ~Q(judged_at=None)),
            ),
        ]
