"""Threads as a page shows them: who said what, about which place, read in one query (APPR-5)."""

from collections import defaultdict
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.models import User
from approvals.comment_editing import is_editable
from approvals.models import Comment, EarlierText
from approvals.rules import found_at, pin_marks
from approvals.subjects import Picture, Places, commented_kinds, places_in
from clients.access import Access
from common.aggregates import JSONList
from common.periods import now


class Thread(NamedTuple):
    """A thread as its reader sees it."""

    first: Comment
    replies: list[Comment]
    mark: str  # of its pin; "" without one
    stands: bool  # whether the words or the picture it is about are still there

    @property
    def comments(self) -> list[Comment]:
        return [self.first, *self.replies]


class Pinned(NamedTuple):
    """A picture with the open threads that point into it."""

    picture: Picture
    threads: list[Thread]


class Talk(NamedTuple):
    """All that was said about a row."""

    open: list[Thread]
    resolved: list[Thread]
    places: Places

    @property
    def pinned(self) -> list[Pinned]:
        """Return the pictures that an open thread points into, in their order."""
        by_picture: dict[UUID | None, list[Thread]] = defaultdict(list)
        for thread in self.open:
            by_picture[thread.first.picture].append(thread)
        return [
            Pinned(picture, by_picture[picture.pk])
            for picture in self.places.pictures
            if picture.pk in by_picture
        ]


def talk(access: Access, kind: str, row: Any, client_side: bool) -> Talk:
    """Return the threads about a row that the person may see, oldest first."""
    said = list(_with_people(access.rows(Comment).about(kind, row.pk), access))
    places = places_in(kind, row, as_sent=client_side)
    replies: dict[UUID, list[Comment]] = defaultdict(list)
    for one in said:
        if one.thread_id:
            replies[one.thread_id].append(one)
    first = [one for one in said if not one.thread_id]
    marks = _marks(first)
    _prepare(said, access.person)
    threads = [
        Thread(one, replies[one.pk], marks.get(one.pk, ""), _stands(one, places)) for one in first
    ]
    return Talk(
        open=[thread for thread in threads if thread.first.resolved_at is None],
        resolved=[thread for thread in threads if thread.first.resolved_at is not None],
        places=places,
    )


def _with_people(rows: Any, access: Access) -> Any:
    """Bring along who said it, who settled it, the names of those mentioned and what it said
    before, as far as the reader may know, in one query."""
    mentioned = Comment.mentions.through._default_manager.filter(comment=OuterRef("pk"))
    names = mentioned.order_by().values("comment").annotate(names=JSONList("user__name"))
    rows = rows.select_related("author", "resolved_by")
    before = access.rows(EarlierText).filter(comment=OuterRef("pk")).order_by()
    before = before.values("comment").annotate(
        texts=JSONList(JSONObject(at="written_at", text="text"))
    )
    return rows.annotate(
        mentioned=Subquery(names.values("names")), earlier=Subquery(before.values("texts"))
    )


def _prepare(said: list[Any], person: User | None) -> None:
    moment, first = now(), {one.pk: one for one in said}
    for one in said:
        begun = first.get(one.thread_id, one) if one.thread_id else one
        one.is_editable = is_editable(one, begun, person, moment)
        one.earlier = sorted(one.earlier or (), key=lambda text: text["at"])


def shown_to(access: Access, rows: Any) -> Any:
    """Return the comments whose subject the person may see as well: on the client side a remark
    on something that was never sent waits until it is (TEN-3)."""
    seen = models.Q(pk__in=[])
    for kind, model in commented_kinds().items():
        seen |= models.Q(kind=kind, subject_id__in=access.rows(model).values("pk"))
    return rows.filter(seen)


def readable(pk: object, person: User) -> Comment | None:
    """Return a comment that mentions a person if they see it, and what it is about, now (TEN-6)."""
    access = Access.of(person)
    rows = access.rows(Comment).filter(pk=pk, mentions=person, client__closed_at=None)
    return shown_to(access, rows.select_related("client__agency", "author", "thread")).first()


def _marks(first: list[Comment]) -> dict[UUID, str]:
    """Return the marks of those that point into a picture; each picture counts for itself."""
    by_picture: dict[UUID, list[Comment]] = defaultdict(list)
    for one in first:
        if one.picture:
            by_picture[one.picture].append(one)
    return {
        one.pk: mark
        for pins in by_picture.values()
        for one, mark in zip(pins, pin_marks(pin.is_internal for pin in pins), strict=True)
    }


def _stands(one: Comment, places: Places) -> bool:
    if one.picture:
        return places.picture(one.picture) is not None
    return not one.quote or found_at(places.text, one.quote, one.quote_start or 0) is not None
