"""Short links and their visits (COMM-5)."""

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from clients.models import Channel
from common.fields import CleanJSONField
from common.models import Row
from common.queryset import ClientScopedQuerySet
from community.short_links import PATH, TAGS, is_short_link, is_web_address, new_code, target_of
from contentplan.models import Post

MOST_OF_A_TAG = 100  # characters
LONGEST_TARGET = 2000  # as it goes out: what browsers and networks take


class TrackedLinkQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = Q(post=None) | Q(post__sent_content__isnull=False)

    def with_visits(self) -> Self:
        """Bring along how many visits each link had, in the same query."""
        return self.annotate(visits=visits_of("pk"))

    def in_channel(self, channel: UUID) -> Self:
        """Return the links of a channel: made for it, or of a post that is in it now."""
        return self.filter(Q(post=None, channel=channel) | Q(post__channel=channel))


class TrackedLink(Row):
    """A short link of a post, or of a channel, that counts the people who follow it.

    A post that moves to another channel takes its link along: `channel` is where it was made."""

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="tracked_links", verbose_name=_("Channel")
    )
    post = models.ForeignKey(  # published links outlive a post that is deleted here
        Post,
        models.SET_NULL,
        related_name="tracked_links",
        null=True,
        blank=True,
        verbose_name=_("Post"),
    )
    url = models.URLField(
        _("Leads to"), max_length=1000, validators=[URLValidator(["http", "https"])]
    )
    utm = CleanJSONField(_("UTM tags"), default=dict, blank=True)  # {tag: text} of TAGS
    code = models.CharField(max_length=8, default=new_code, unique=True, editable=False)
    target = models.TextField(editable=False)  # url with its tags: where people are sent

    objects = TrackedLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                name="one_link_per_post",
                violation_error_message=_("This post has its short link already."),
                violation_error_code="COMM-5",
            ),
        ]

    def __str__(self) -> str:
        return self.short_url

    def clean(self) -> None:
        if self.post and self.channel_id and self.post.channel.client_id != self.channel.client_id:
            problem = ValidationError(_("There is no such thing here."), code="not_found")
            raise ValidationError({"post": problem})
        self._check_url()
        self._check_utm()
        self.target = target_of(self.url, self.utm)
        if len(iri_to_uri(self.target)) > LONGEST_TARGET:
            problem = ValidationError(_("With its tags this link is too long."), code="COMM-5")
            raise ValidationError({"url": problem})

    def _check_url(self) -> None:
        if not is_web_address(self.url or ""):
            problem = ValidationError(
                _("Give an address that starts with https://."), code="COMM-5"
            )
            raise ValidationError({"url": problem})
        if is_short_link(self.url, settings.SITE_URL):
            problem = ValidationError(_("This is a short link already."), code="COMM-5")
            raise ValidationError({"url": problem})

    def _check_utm(self) -> None:
        tags: Any = self.utm
        fits = isinstance(tags, dict) and all(
            name in TAGS and isinstance(value, str) and len(value) <= MOST_OF_A_TAG
            for name, value in tags.items()
        )
        if not fits:
            text = _("UTM tags are source, medium, campaign, content and term, each a short text.")
            raise ValidationError({"utm": ValidationError(text, code="COMM-5")})

    @property
    def place(self) -> Channel:
        """The channel that its visits come from now."""
        return self.post.channel if self.post else self.channel

    @property
    def short_url(self) -> str:
        return short_url(self.code)

    def get_absolute_url(self) -> str:
        return reverse("community:link", args=[self.channel.client_id, self.pk])


class LinkDay(models.Model):
    """How many people followed a link on one of the client's days that is over."""

    pk = models.CompositePrimaryKey("link_id", "channel_id", "day")
    link = models.ForeignKey(TrackedLink, models.CASCADE, related_name="days", db_index=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")  # it led from that day
    day = models.DateField()
    visits = models.PositiveIntegerField()


class LinkVisitor(models.Model):
    """How often one person followed a link on one of the client's days.

    `person` is a keyed hash that is another one each day and for each link, and when the day is
    over it goes: the row becomes a number in LinkDay."""

    pk = models.CompositePrimaryKey("link_id", "day", "person")
    link = models.ForeignKey(TrackedLink, models.CASCADE, related_name="visitors", db_index=False)
    day = models.DateField(db_index=True)
    person = models.UUIDField()
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    visits = models.PositiveIntegerField()
    counted_at = models.DateTimeField()


def visits_of(link: str) -> Any:
    """Return the expression of a link's visits; link is where a query has its id."""
    return _sum(LinkDay, link) + _sum(LinkVisitor, link)


def _sum(model: Any, link: str) -> Any:
    rows = model.objects.filter(link=OuterRef(link)).order_by().values("link")
    return Coalesce(Subquery(rows.annotate(sum=Sum("visits")).values("sum")), 0)


def short_url(code: str) -> str:
    return f"{settings.SITE_URL}{PATH}{code}"
