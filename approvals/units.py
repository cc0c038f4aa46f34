"""The posts that frozen content is about, read by the database: a plan's texts stay in it."""

from datetime import datetime
from typing import Any

from django.db.models import Func, JSONField

from approvals.rules import Unit


class PostsOf(Func):
    """The id and planned time of each post in a version's content, as [[id, moment], …]."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = (
            "(SELECT json_group_array(json_array("
            "json_extract(post.value, '$.id'), json_extract(post.value, '$.publish_at')))"
            " FROM json_each(%(expressions)s, '$.posts') post)"
        )
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = (
            "(SELECT COALESCE(jsonb_agg(jsonb_build_array(post->'id', post->'publish_at')), '[]')"
            " FROM jsonb_array_elements(%(expressions)s->'posts') post)"
        )
        return self.as_sql(compiler, connection, template=template, **more)


def units(subject_id: object, posts: list[list[str]]) -> tuple[Unit, ...]:
    """Return what can be decided singly: the posts of a plan, else the subject as a whole."""
    found = tuple(Unit(pk, datetime.fromisoformat(moment)) for pk, moment in posts)
    return found or (Unit(str(subject_id)),)
