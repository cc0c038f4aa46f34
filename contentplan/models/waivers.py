"""Findings that the agency accepts, with the reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
