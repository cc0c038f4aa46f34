"""The bank of ideas."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from common.text import beginning, fold
from contentplan.models.events import Event
from contentplan.models.plans import Type
from contentplan.models.posts import Post
from contentplan.rules.ideas import MOST_TAGS, folded_tags, read_tags
from goals.models import Lesson


class IdeaQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q(event__shown=True)

    def free(self) -> "IdeaQuerySet":
        """Ideas that may become a post."""
        return self.filter(post=None, archived_at=None)

    def tagged(self, tag: str) -> "IdeaQuerySet":
        return self.filter(folded_tags__contains=folded_tags([tag]))


class Idea(Row):
    """A thought that may become a post and keeps where it came from (IDEA-1)."""

    class Origin(models.TextChoices):
        AGENCY = "agency", _("the agency")
        CLIENT = "client", _("the client")
        EVENT = "event", _("a brainstorm or creative day")
        COMPETITOR = "competitor", _("a competitor")
        OTHER = "other", _("elsewhere")

    client = models.ForeignKey(Client, models.CASCADE, related_name="ideas")
    text = ProseField(_("Idea"), max_length=4000)
    type = models.CharField(_("Type"), max_length=14, choices=Type.choices, blank=True)
    channel = models.ForeignKey(
        Channel, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Channel")
    )
    tags = NameField(_("Tags"), max_length=300, blank=True)  # as typed, with commas between
    origin_kind = models.CharField(
        _("Whose idea it is"), max_length=10, choices=Origin.choices, default=Origin.AGENCY
    )
    origin = NameField(_("Where it came from"), max_length=200, blank=True)
    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ideas",
        verbose_name=_("Brainstorm or creative day"),
    )
    lesson = models.OneToOneField(  # GOAL-6: a competitor's lesson that became an own idea
        Lesson, models.SET_NULL, null=True, blank=True, related_name="idea", editable=False
    )
    post = models.OneToOneField(
        Post, models.SET_NULL, null=True, blank=True, related_name="idea", editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    folded_text = models.TextField(default="", editable=False)  # for search (TXT-2)
    folded_tags = models.TextField(default="", editable=False)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return beginning(self.text, 80)

    def clean(self) -> None:
        tags = read_tags(self.tags or "")
        if len(tags) > MOST_TAGS:
            problem = ValidationError(_("Ten tags are enough for one idea."), code="IDEA-1")
            raise ValidationError({"tags": problem})
        self.folded_text, self.folded_tags = fold(self.text or ""), folded_tags(tags)
        if self.event_id:
            self.origin_kind = self.Origin.EVENT

    def get_absolute_url(self) -> str:
        return reverse("contentplan:idea", kwargs={"client_pk": self.client_id, "pk": self.pk})

    @property
    def tag_list(self) -> list[str]:
        return read_tags(self.tags)
