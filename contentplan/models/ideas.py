"""The bank of ideas."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from contentplan.models.plans import Type
from contentplan.models.posts import Post


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
