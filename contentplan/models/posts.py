"""The posts of a plan."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Channel
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from common.text import beginning
from contentplan.models.media import Placed, placed, read_placed
from contentplan.models.plans import ContentPlan, Type
from contentplan.rules.hashtags import normalised
from goals.models import Goal


class PostQuerySet(ClientScopedQuerySet):
    client_path = "content_plan__client"
    client_sees = Q(sent_content__isnull=False)

    def open(self) -> "PostQuerySet":
        """Posts that still count and may be changed by repair: not approved, not published."""
        return self.exclude(status__in=Post.SETTLED)

    def counted(self) -> "PostQuerySet":
        return self.exclude(status=Post.Status.CANCELLED)

    def with_media(self) -> Any:
        """Bring the files of each post along, in the same query."""
        return self.annotate(placed=placed())

    def with_whose(self) -> Any:
        """Bring along what says whose each post is: a plan once, however many posts it has."""
        return self.prefetch_related(Prefetch("content_plan", ContentPlan.objects.only("client")))


class Post(Row):
    """One post: where, when, of which type, for which goal, and what it says (PLAN-2)."""

    class Format(models.TextChoices):
        TEXT = "text", _("text")
        PHOTO = "photo", _("photo")
        CAROUSEL = "carousel", _("carousel")
        VIDEO = "video", _("video")
        STORY = "story", _("story")
        LINK = "link", _("link")
        POLL = "poll", _("poll")
        LIVE = "live", _("live")
        INFOGRAPHIC = "infographic", _("infographic")

    class Tone(models.TextChoices):
        PLAYFUL = "playful", _("playful")
        FRIENDLY = "friendly", _("friendly")
        NEUTRAL = "neutral", _("neutral")
        EXPERT = "expert", _("expert")
        SERIOUS = "serious", _("serious")

    class Source(models.TextChoices):
        OWN = "own", _("own")
        REWRITTEN = "rewritten", _("rewritten from the client's")
        USER_GENERATED = "user_generated", _("user-generated")
        BORROWED = "borrowed", _("borrowed")

    class Status(models.TextChoices):
        IDEA = "idea", _("idea")
        DRAFT = "draft", _("draft")
        INTERNAL_REVIEW = "internal_review", _("internal review")
        CLIENT_REVIEW = "client_review", _("with the client")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        RETURNED = "returned", _("returned")
        CANCELLED = "cancelled", _("cancelled")

    SETTLED = (Status.APPROVED, Status.PUBLISHED)
    ASKED = (Status.INTERNAL_REVIEW, Status.CLIENT_REVIEW)  # somebody decides about it
    CONTENT = (  # what the editor writes; a version keeps all of it
        "channel",
        "publish_at",
        "type",
        "format",
        "tone",
        "goal",
        "text",
        "hashtags",
        "link",
        "speaker",
        "source",
        "source_url",
        "ugc_author",
        "ugc_permission",
    )
    FINAL = (Status.PUBLISHED, Status.CANCELLED)

    content_plan = models.ForeignKey(ContentPlan, models.CASCADE, related_name="posts")
    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="posts", verbose_name=_("Channel")
    )
    goal = models.ForeignKey(
        Goal, models.SET_NULL, related_name="posts", null=True, blank=True, verbose_name=_("Goal")
    )
    type = models.CharField(_("Type"), max_length=14, choices=Type.choices)
    format = models.CharField(
        _("Format"), max_length=11, choices=Format.choices, default=Format.TEXT
    )
    tone = models.CharField(_("Tone"), max_length=8, choices=Tone.choices, default=Tone.FRIENDLY)
    publish_at = models.DateTimeField(_("When"))
    text = ProseField(_("Text"), blank=True, max_length=65_000)
    hashtags = NameField(_("Hashtags"), blank=True, max_length=1000)
    link = models.URLField(_("Link"), blank=True, max_length=1000)
    speaker = NameField(_("Who speaks"), blank=True, max_length=100)  # PLAN-6
    source = models.CharField(
        _("Material"), max_length=14, choices=Source.choices, default=Source.OWN
    )
    source_url = models.URLField(_("Where the material is from"), blank=True, max_length=1000)
    ugc_author = NameField(_("Author"), blank=True, max_length=100)  # MIX-6
    ugc_permission = NameField(_("Permission"), blank=True, max_length=200)  # MIX-6
    status = models.CharField(
        max_length=15, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    remark = ProseField(blank=True, max_length=4000, editable=False)  # why it was returned
    sent_content: Any = models.JSONField(null=True, editable=False)  # what the client sees (TEN-3)
    approved_digest = models.CharField(max_length=64, blank=True, editable=False)  # APPR-3
    url = models.URLField(_("Address of the published post"), blank=True, max_length=1000)
    published_at = models.DateTimeField(null=True, blank=True)
    # The publish_at of which somebody was told that it has passed (contentplan/reminders.py).
    reminded_for = models.DateTimeField(null=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    group = models.UUIDField(null=True, editable=False, db_index=True)  # one text, many channels

    current_hold: Any = None  # what stops it; asked for by services.holds.with_hold

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["publish_at", "pk"]
        indexes = [
            models.Index(fields=["content_plan", "publish_at"], name="post_when"),
            models.Index(name="post_due", fields=["publish_at"], condition=Q(status="approved")),
        ]
        constraints = [
            models.CheckConstraint(
                name="published_post_has_its_address",
                condition=~Q(status="published") | (~Q(url="") & Q(published_at__isnull=False)),
                violation_error_message=_("A published post needs the address it is at."),
                violation_error_code="PLAN-3",
            ),
        ]

    def __str__(self) -> str:
        return beginning(self.text, 80) or str(self.get_type_display())

    def clean(self) -> None:
        self.hashtags = normalised(self.hashtags or "")

    def get_absolute_url(self) -> str:
        return reverse(
            "contentplan:post", kwargs={"client_pk": self.content_plan.client_id, "pk": self.pk}
        )

    @property
    def may_change(self) -> bool:
        """Whether it may be changed now: it's neither out nor cancelled, and nobody decides about
        it or its plan."""
        return self.status not in (*self.FINAL, *self.ASKED) and not self.content_plan.is_asked

    @property
    def is_settled(self) -> bool:
        return self.status in self.SETTLED

    @property
    def media(self) -> list[Placed]:
        """Its files in their order; no query after with_media()."""
        if "placed" not in self.__dict__:
            rows = Post.objects.filter(pk=self.pk).with_media()
            self.__dict__["placed"] = rows.values_list("placed", flat=True).first()
        return read_placed(self.__dict__["placed"])
