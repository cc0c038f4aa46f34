"""Content plans, their posts, and the ideas that become posts."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.models import Sendable
from clients.models import Channel, Client, golden_formula
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from goals.models import Goal


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
        max_length=13, choices=Status.choices, default=Status.DRAFT, editable=False
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


class PostQuerySet(ClientScopedQuerySet):
    client_path = "content_plan__client"
    client_sees = Q(sent_content__isnull=False)

    def open(self) -> "PostQuerySet":
        """Posts that still count and may be changed by repair: not approved, not published."""
        return self.exclude(status__in=Post.SETTLED)

    def counted(self) -> "PostQuerySet":
        return self.exclude(status=Post.Status.CANCELLED)


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
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["publish_at", "pk"]
        indexes = [models.Index(fields=["content_plan", "publish_at"], name="post_when")]
        constraints = [
            models.CheckConstraint(
                name="published_post_has_its_address",
                condition=~Q(status="published") | (~Q(url="") & Q(published_at__isnull=False)),
                violation_error_message=_("A published post needs the address it is at."),
                violation_error_code="PLAN-3",
            ),
        ]

    def __str__(self) -> str:
        return self.text.partition("\n")[0][:80] or str(self.get_type_display())

    def get_absolute_url(self) -> str:
        return reverse(
            "contentplan:post", kwargs={"client_pk": self.content_plan.client_id, "pk": self.pk}
        )

    @property
    def is_settled(self) -> bool:
        return self.status in self.SETTLED


class IdeaQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None

    def free(self) -> "IdeaQuerySet":
        return self.filter(post=None)


class Idea(Row):
    """A thought that may become a post and keeps where it came from (IDEA-1)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="ideas")
    text = ProseField(_("Idea"), max_length=4000)
    type = models.CharField(_("Type"), max_length=14, choices=Type.choices, blank=True)
    channel = models.ForeignKey(
        Channel, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Channel")
    )
    origin = NameField(_("Where it came from"), max_length=200, blank=True)
    post = models.OneToOneField(
        Post, models.SET_NULL, null=True, blank=True, related_name="idea", editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


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
