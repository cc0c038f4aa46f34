"""Every content that a post had: kept, compared, brought back."""

from collections.abc import Iterable, Mapping
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


def contents(posts: Iterable[Any]) -> dict[UUID, Kept]:
    """Return what posts say now, by id, in one query. Call it with the plan locked."""
    rows = Post.objects.filter(pk__in=list(posts)).values_list(
        "pk", "version", "updated_at", *COLUMNS.values()
    )
    return {
        pk: Kept(version, at, plain(dict(zip(COLUMNS, values, strict=True))))
        for pk, version, at, *values in rows
    }


def keep(
    before: Mapping[UUID, Kept], *, by: User, restored: int | None = None
) -> list[PostVersion]:
    """Keep what these posts say now, where it differs from what they said before.

    What they said before is kept with it unless it was already: a post that nobody ever changed
    takes no space. Two statements however many posts; run it in the change's transaction."""
    rows, made = [], []
    for pk, kept in contents(before).items():
        old = before[pk]
        changed = [name for name in COLUMNS if old.content[name] != kept.content[name]]
        if not changed:
            continue
        first = PostVersion(post_id=pk, number=old.number, at=old.at, content=old.content)
        version = PostVersion(
            post_id=pk,
            number=kept.number,
            by=by,
            at=now(),
            content=kept.content,
            changed=changed,
            restored=restored,
        )
        rows += [first, version]
        made.append(version)
    PostVersion.objects.bulk_create(rows, ignore_conflicts=True)
    return made


def content_at(post: Post, number: int) -> dict[str, Any] | None:
    """Return what the post said in this version; None when that isn't known."""
    rows = PostVersion.objects.filter(post=post, number=number)
    return rows.values_list("content", flat=True).first()


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
