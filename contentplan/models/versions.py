"""What posts said earlier, and what somebody typed but has not saved yet."""

from typing import Any

from django.conf import settings
from django.db import models

from common.fields import CleanJSONField
from common.ids import uuid7
from common.periods import now
from common.queryset import ClientScopedQuerySet
from contentplan.models.plans import ContentPlan
from contentplan.models.posts import Post


class PostVersionQuerySet(ClientScopedQuerySet):
    client_path = "post__content_plan__client"
    client_sees = None  # the client sees what was sent (TEN-3)


class PostVersion(models.Model):
    """A post as it was saved once: the number is that of the post's version (CON-3).

    content maps the editor's fields (Post.CONTENT) to plain values; changed names those that differ
    from the version before. Nothing changes a row once it's there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    content: Any = models.JSONField()
    changed: Any = models.JSONField(default=list)
    restored = models.PositiveIntegerField(null=True)  # the version that this one brings back

    objects = PostVersionQuerySet.as_manager()

    class Meta:
        ordering = ["post", "-number"]
        constraints = [models.UniqueConstraint("post", "number", name="post_version_once")]


class PostDraftQuerySet(ClientScopedQuerySet):
    client_path = "content_plan__client"
    client_sees = None


class PostDraft(models.Model):
    """What one person typed into one open form and has not saved; nobody else sees it.

    id is the form's own, made when the page was: two windows don't overwrite each other. fields
    are the form's values as typed, seen is the version they were typed over; without a post it is
    to become one."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_plan = models.ForeignKey(ContentPlan, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="drafts", null=True)
    fields: Any = CleanJSONField()
    seen = models.PositiveIntegerField(null=True)
    updated_at = models.DateTimeField(default=now, db_index=True)

    objects = PostDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["person", "post"], name="draft_of_person")]
