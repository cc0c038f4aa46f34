"""Remarks on whatever can be commented on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet


class CommentQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(audience="client")

    def about(self, kind: str, pk: object) -> "CommentQuerySet":
        return self.filter(kind=kind, subject_id=pk)


class Comment(Row):
    """A remark on a subject: for the agency only, or for the client too (APPR-5)."""

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("agency only")
        CLIENT = "client", _("agency and client")

    client = models.ForeignKey(Client, models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    audience = models.CharField(
        _("Who sees it"), max_length=8, choices=Audience.choices, default=Audience.INTERNAL
    )
    text = ProseField(_("Comment"), max_length=4000)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "subject_id"], name="comment_subject")]
