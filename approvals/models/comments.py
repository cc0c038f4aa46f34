"""Remarks on whatever can be commented on, and the threads they make."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.fields import ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet

PER_MILLE = 1000


class CommentQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(audience="client")

    def about(self, kind: str, pk: object) -> "CommentQuerySet":
        return self.filter(kind=kind, subject_id=pk)

    def beginnings(self) -> "CommentQuerySet":
        """Return the remarks that begin a thread."""
        return self.filter(thread=None)


class Comment(Row):
    """A remark on a subject: for the agency only, or for the client too (APPR-5).

    One without `thread` begins a thread; a reply has the audience of its thread. Only a beginning
    is resolved, and only it may be about a place: words of the text, or a point of a picture."""

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("agency only")
        CLIENT = "client", _("agency and client")

    client = models.ForeignKey(Client, models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    thread: Any = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="replies", editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    audience = models.CharField(
        _("Who sees it"), max_length=8, choices=Audience.choices, default=Audience.INTERNAL
    )
    text = ProseField(_("Comment"), max_length=4000)
    quote = ProseField(_("Words of the text"), max_length=1000, blank=True, default="")
    quote_start = models.PositiveIntegerField(null=True, editable=False)  # where they stood
    picture = models.UUIDField(null=True, editable=False)  # id of a file
    x = models.PositiveSmallIntegerField(null=True, editable=False)  # per mille from the left
    y = models.PositiveSmallIntegerField(null=True, editable=False)  # per mille from the top
    mentions: Any = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    edited_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    is_editable: bool = False  # by the reader, now: set where a talk is read

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "subject_id"], name="comment_subject")]
        constraints = [
            models.CheckConstraint(
                name="only_a_beginning_has_a_place",
                condition=Q(thread=None) | Q(quote="", picture=None, resolved_at=None),
            ),
            models.CheckConstraint(
                name="a_comment_is_about_one_place",
                condition=Q(quote="") | Q(picture=None),
            ),
            models.CheckConstraint(
                name="a_quote_stands_somewhere",
                condition=Q(quote="", quote_start=None)
                | (~Q(quote="") & Q(quote_start__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_point_is_inside_its_picture",
                condition=Q(picture=None, x=None, y=None)
                | Q(picture__isnull=False, x__lte=PER_MILLE, y__lte=PER_MILLE),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the address of the thread."""
        return reverse(
            "approvals:thread",
            kwargs={"client_pk": self.client_id, "pk": self.thread_id or self.pk},
        )

    @property
    def is_internal(self) -> bool:
        return self.audience == self.Audience.INTERNAL


class EarlierTextQuerySet(ClientScopedQuerySet):
    client_path = "comment__client"
    client_sees = Q(audience="client")


class EarlierText(Row):
    """What a comment said before its author edited it, for who could read it then: a thread that
    is opened to the client shows what it says, not what was taken out before (TEN-3)."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="earlier_texts")
    text = ProseField(max_length=4000)
    audience = models.CharField(max_length=8, choices=Comment.Audience.choices)
    written_at = models.DateTimeField()

    objects = EarlierTextQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
