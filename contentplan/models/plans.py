"""A client's plan for a period, and the types of its posts."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from clients.models import Channel, Client, golden_formula
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet


class Type(models.TextChoices):
    ENGAGING = "engaging", _("engaging")
    USER_GENERATED = "user_generated", _("user-generated")
    EDUCATIONAL = "educational", _("educational")
    PROMOTIONAL = "promotional", _("promotional")


class ContentPlanQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(sent_version__gt=0)


class ContentPlan(Sendable, Row):
    """A client's posts for a period, usually a month (PLAN-1)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        INTERNAL_REVIEW = "internal_review", _("internal review")
        CLIENT_REVIEW = "client_review", _("with the client")
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")

    client = models.ForeignKey(Client, models.CASCADE, related_name="content_plans")
    title = NameField(_("Title"), max_length=120)
    start = models.DateField(_("From"))
    end = models.DateField(_("To"))
    channels = models.ManyToManyField(
        Channel, related_name="content_plans", verbose_name=_("Channels")
    )
    formula = models.JSONField(_("Content formula"), default=golden_formula)  # MIX-1
    tolerance = models.PositiveSmallIntegerField(
        _("Tolerance, points"), default=5, validators=[MaxValueValidator(20)]
    )
    status = models.CharField(
        max_length=15, choices=Status.choices, default=Status.DRAFT, editable=False
    )

    objects = ContentPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The end must not be before the start."),
                violation_error_code="PLAN-1",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        check_formula(self.formula)
        if self.start and self.end and (self.end - self.start).days > 366:
            problem = ValidationError(_("A plan covers at most a year."), code="PLAN-1")
            raise ValidationError({"end": problem})

    @property
    def is_asked(self) -> bool:
        """Whether somebody decides about the plan, the agency or the client: it stays as it is."""
        return self.status in (self.Status.INTERNAL_REVIEW, self.Status.CLIENT_REVIEW)

    def get_absolute_url(self) -> str:
        return reverse("contentplan:plan", kwargs={"client_pk": self.client_id, "pk": self.pk})


def check_formula(formula: object) -> None:
    """Raise ValidationError unless this maps the four types to whole percents that make 100."""
    types = set(Type.values)
    good = (
        isinstance(formula, dict)
        and set(formula) == types
        and all(type(share) is int and 0 <= share <= 100 for share in formula.values())
        and sum(formula.values()) == 100
    )
    if not good:
        problem = ValidationError(_("The four shares must add up to 100."), code="MIX-1")
        raise ValidationError({"formula": problem})
