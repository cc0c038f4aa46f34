"""Changes of many posts at once, kept so that each can be taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.plans import ContentPlan


class BulkChangeQuerySet(ClientScopedQuerySet):
    client_path = "content_plan__client"
    client_sees = None

    def standing(self) -> "BulkChangeQuerySet":
        """Changes that changed something and were not taken back."""
        return self.filter(undone_at=None).filter(~Q(before=[]))


class BulkChange(Row):
    """What one step did to several posts: each with the version it left, and what was before."""

    content_plan = models.ForeignKey(ContentPlan, models.CASCADE, related_name="bulk_changes")
    before = models.JSONField(default=list)  # [{"post", "version", "values": {field: text}}]
    skipped = models.JSONField(default=list)  # [{"post", "title", "reason"}]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
