"""Every content that a post had: kept, compared, brought back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Channel
from common.errors import WrongState
from common.periods import now
from contentplan.models import Post, PostVersion
from goals.models import Goal

COLUMNS: dict[str, str] = {
    field.name: field.attname for field in Post._meta.fields if field.name in Post.CONTENT
}


class Kept(NamedTuple):
    """A post's content at one moment, as a version keeps it."""

    number: int
    at: datetime
    content: dict[str, Any]


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of the editor's fields as a version keeps them: ids and moments are texts."""
    return {name: _plain(value) for name, value in values.items() if name in COLUMNS}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID):
        return str(value)
    return str(value.pk) if hasattr(value, "pk") else value


def kept_of(post: Post) -> Kept:
    """Return what a post says, as a version keeps it."""
    content = plain({name: getattr(post, column) for name, column in COLUMNS.items()})
    return Kept(post.version, post.updated_at, content)


def keep(post: Post, before: Kept, *, by: User, restored: int | None = None) -> PostVersion | None:
    """Keep what a post says now, if it differs from what it said before; return the version.

    What it said before is kept with it unless it was already: a post that nobody ever changed
    takes no space. Run it in the change's transaction."""
    content = kept_of(post).content
    changed = [name for name in COLUMNS if before.content[name] != content[name]]
    if not changed:
        return None
    first = PostVersion(post=post, number=before.number, at=before.at, content=before.content)
    version = PostVersion(
        post=post,
        number=post.version,
        by=by,
        at=now(),
        content=content,
        changed=changed,
        restored=restored,
    )
    PostVersion.objects.bulk_create([first, version], ignore_conflicts=True)
    return version


def content_at(post: Post, number: int) -> dict[str, Any] | None:
    """Return what the post said in this version; None for one that never was.

    A version that changed nothing of the content (a withdrawal, a new file) is not kept: it says
    what the one before it says, and what comes before the first one kept what that one does."""
    if not 1 <= number <= post.version:
        return None
    kept = PostVersion.objects.filter(post=post).order_by("number")
    contents_of = kept.values_list("content", flat=True)
    found = contents_of.filter(number__lte=number).last() or contents_of.first()
    return found or plain({name: getattr(post, name) for name in Post.CONTENT})


def values_of(version: PostVersion) -> dict[str, Any]:
    """Return a version's content as values of the row. Raises WrongState when its channel is gone.

    A goal that is gone is none: the post can name another."""
    content = {name: value for name, value in version.content.items() if name in COLUMNS}
    channel = Channel.objects.filter(pk=content["channel"]).first()
    if channel is None:
        raise WrongState(_("The channel of this version is no longer there."), version)
    goal = Goal.objects.filter(pk=content["goal"]).first() if content["goal"] else None
    publish_at = datetime.fromisoformat(content["publish_at"])
    return {**content, "channel": channel, "goal": goal, "publish_at": publish_at}
