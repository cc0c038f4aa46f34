"""That a link was opened: when, from where, by what (LNK-6). No proof of reading (LNK-2)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from approvals.models import Link, LinkOpening

MOST = 100  # of one link: who opens it over and over fills no table


def note_opening(link: Any, *, live: bool, address: str, agent: str) -> None:
    """Write down that a link from `links.find` was opened, the first MOST times; one statement."""
    if link.opened < MOST:
        LinkOpening.objects.create(
            link=link, was_live=live, address=address[:45], agent=agent[:200]
        )


def openings_of(found: Iterable[Link]) -> dict[UUID, list[LinkOpening]]:
    """Return the openings of each link, newest first, by its id; one query."""
    by_link: dict[UUID, list[LinkOpening]] = defaultdict(list)
    for opening in LinkOpening.objects.filter(link__in=found):
        by_link[opening.link_id].append(opening)
    return by_link
