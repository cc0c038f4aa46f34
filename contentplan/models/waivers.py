"""Findings that the agency accepts, with the reason."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONArray, NullIf
from django.utils.translation import gettext_lazy as _

from common.aggregates import JSONList
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.plans import ContentPlan
from contentplan.models.posts import Post


class WaiverQuerySet(ClientScopedQuerySet):
    client_path = "content_plan__client"
    client_sees = Q(content_plan__sent_version__gt=0)


class Waiver(Row):
    """A finding that the agency accepts, with the reason that the client is shown (PLAN-9)."""

    content_plan = models.ForeignKey(ContentPlan, models.CASCADE, related_name="waivers")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="waivers")
    code = models.CharField(max_length=10)
    reason = ProseField(_("Reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = WaiverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "content_plan", "code", condition=Q(post=None), name="plan_finding_waived_once"
            ),
            models.UniqueConstraint(
                "content_plan",
                "post",
                "code",
                condition=~Q(post=None),
                name="post_finding_waived_once",
            ),
        ]


class WaiverLine(NamedTuple):
    """A waiver as a desk has it."""

    pk: UUID
    code: str
    post_id: UUID | None
    reason: str
    by: str  # a name; "" of somebody who is no longer there


def waiver_lines() -> Subquery:
    """Return what read_waivers() takes, to annotate plans with: no query of its own."""
    name = Coalesce(
        NullIf("by__name", Value("")), "by__email", Value(""), output_field=models.TextField()
    )
    line = JSONArray(F("id"), F("code"), F("post_id"), F("reason"), name)
    rows = Waiver.objects.filter(content_plan=OuterRef("pk")).order_by().values("content_plan")
    return Subquery(rows.annotate(listed=JSONList(line)).values("listed"))


def read_waivers(listed: Iterable[list[Any]] | None) -> list[WaiverLine]:
    """Return the waivers of a plan, oldest first."""
    found = [
        WaiverLine(UUID(pk), code, UUID(post) if post else None, reason, by)
        for pk, code, post, reason, by in listed or ()
    ]
    return sorted(found)
