"""What stands around the posts of a place: ideas, events, proposals; versions, drafts, speakers."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from common.ids import uuid7
from contentplan.models import (
    Event,
    Idea,
    Post,
    PostDraft,
    PostVersion,
    Proposal,
    Speaker,
)
from contentplan.services.versions import kept_of
from tests.factories import PostFactory

if TYPE_CHECKING:
    from tests.isolation.world import Place

DAY = date(2026, 6, 1)


def bank_of_ideas(place: "Place") -> None:
    client, word, manager = place.client, place.word, place.manager
    for name in ("event", "draft_event"):
        event = Event.objects.create(
            client=client,
            title=f"Day {word}",
            day=DAY,
            guests=f"Guest {word}",
            notes=f"Notes {word}",
            shown=name == "event",
        )
        event.people.set([manager, place.people["contributor"]])
        place.rows[name] = event
    for name, more in (
        ("idea", {}),
        ("archived_idea", {"archived_at": timezone.now()}),
        ("event_idea", {"event": place.event}),
    ):
        place.rows[name] = Idea.objects.create(
            client=client,
            text=f"Idea {word}",
            tags=word,
            origin=word,
            channel=place.channel,
            author=manager,
            **more,
        )
    place.rows["proposal"] = Proposal.objects.create(
        client=client, text=f"Wish {word}", about=place.post, author=place.people["contributor"]
    )
    place.rows["declined_proposal"] = Proposal.objects.create(
        client=client,
        text=f"Wish {word}",
        status="declined",
        argument=f"Because {word}",
        answered_by=manager,
        answered_at=timezone.now(),
        author=place.people["decider"],
    )


def around_a_post(place: "Place") -> None:
    """An earlier version, a sibling, what somebody has typed, and who speaks."""
    word, post = place.word, place.draft_post
    group = uuid7()
    place.rows["sibling_post"] = PostFactory(
        content_plan=place.draft_plan, text=f"Sibling {word}", group=group
    )
    Post.objects.filter(pk=post.pk).update(group=group)
    post.refresh_from_db()
    kept = kept_of(post)
    content = {**kept.content, "text": f"Earlier {word}"}
    place.rows["version"] = PostVersion.objects.create(
        post=post, number=kept.number, by=place.manager, content=content
    )
    place.rows["draft"] = PostDraft.objects.create(
        id=uuid7(),
        person=place.people["specialist"],
        content_plan=place.draft_plan,
        post=post,
        fields={"text": f"Typed {word}"},
    )
    place.rows["speaker"] = Speaker.objects.create(
        client=place.client, name=f"Speaker {word}", role=word, profile=word
    )
