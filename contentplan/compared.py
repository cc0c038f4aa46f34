"""The posts of a plan beside those of the version that was sent before (APPR-3)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Sent = Mapping[str, Any]  # a post in the content of an approval (contentplan/subjects.py)


class Compared(NamedTuple):
    """Posts by what became of them, each list in the order of its version."""

    changed: Sequence[Sent]  # new ones too
    same: Sequence[Sent]
    dropped: Sequence[Sent]
    before: Mapping[str, Sent]  # by id

    @property
    def added(self) -> int:
        return sum(post["id"] not in self.before for post in self.changed)

    @property
    def edited(self) -> int:
        return len(self.changed) - self.added


def compared(posts: Sequence[Sent], before: Sequence[Sent]) -> Compared:
    """Return the posts sorted by whether they are as they were; the same in every value."""
    old = {post["id"]: post for post in before}
    ids = {post["id"] for post in posts}
    return Compared(
        changed=[post for post in posts if old.get(post["id"]) != post],
        same=[post for post in posts if old.get(post["id"]) == post],
        dropped=[post for post in before if post["id"] not in ids],
        before=old,
    )
