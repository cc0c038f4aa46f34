"""Pictures and videos, and where they stand in posts (UPL, PLAN-2)."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONArray
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from common.aggregates import JSONList
from common.fields import NameField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.stored import StoredFile


class MediaQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(sent_at__isnull=False)

    def ready(self) -> "MediaQuerySet":
        return self.filter(status="ready")


class Media(StoredFile):
    """A picture or a video of a client's.

    What is ready never changes: another picture is another row, so that its SHA-256 stands for
    what a decider saw (APPR-3)."""

    FOLDER = "media"

    class Kind(models.TextChoices):
        IMAGE = "image", _("image")
        VIDEO = "video", _("video")

    class ContentType(models.TextChoices):
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        WEBP = "image/webp", "WebP"
        GIF = "image/gif", "GIF"
        MP4 = "video/mp4", "MP4"
        MOV = "video/quicktime", "MOV"
        WEBM = "video/webm", "WebM"

    client = models.ForeignKey(Client, models.CASCADE, related_name="media")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    content_type = models.CharField(max_length=15, choices=ContentType.choices)
    sent_at = models.DateTimeField(null=True, editable=False)  # first shown to the client

    objects = MediaQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="media_ready_means_file",
                condition=~Q(status="ready") | (~Q(file="") & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="media_waiting_means_upload", condition=~Q(status="waiting") | ~Q(upload="")
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("contentplan:media", kwargs={"client_pk": self.client_id, "pk": self.pk})


class PostMediaQuerySet(ClientScopedQuerySet):
    client_path = "post__content_plan__client"
    client_sees = None


class PostMedia(Row):
    """A file in a post: where in the order, what it shows, and what must stay in a crop."""

    post = models.ForeignKey("contentplan.Post", models.CASCADE, related_name="placements")
    media = models.ForeignKey(Media, models.RESTRICT, related_name="placements")
    position = models.PositiveSmallIntegerField()
    alt = NameField(_("What it shows, for people who do not see it"), blank=True, max_length=1000)
    focus_x = models.PositiveSmallIntegerField(  # percent from the left
        default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])

    objects = PostMediaQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("post", "media", name="each_file_once_in_a_post"),
        ]


class Placed(NamedTuple):
    """A file in a post with what rules and pages ask of it, by `Post.media` without a query."""

    position: int
    pk: UUID
    name: str
    kind: str
    content_type: str
    status: str
    problem: str
    size: int
    width: int
    height: int
    sha256: str
    alt: str
    focus_x: int
    focus_y: int

    @property
    def is_ready(self) -> bool:
        return self.status == Media.Status.READY

    @property
    def why(self) -> str:
        return str(Media.Problem(self.problem).label) if self.problem else ""


_OF_PLACEMENT = {"position", "alt", "focus_x", "focus_y"}


def placed() -> Subquery:
    """Return what `Post.media` is read from, to annotate posts with: no query of its own."""
    columns = [
        name if name in _OF_PLACEMENT else f"media__{name.replace('pk', 'id')}"
        for name in Placed._fields
    ]
    rows = PostMedia.objects.filter(post=OuterRef("pk")).order_by().values("post")
    listed = rows.annotate(listed=JSONList(JSONArray(*[F(column) for column in columns])))
    return Subquery(listed.values("listed"))


def read_placed(listed: Iterable[list[Any]] | None) -> list[Placed]:
    """Return the files of a post in their order."""
    found = [Placed(*values) for values in listed or ()]
    return sorted(one._replace(pk=UUID(str(one.pk))) for one in found)
