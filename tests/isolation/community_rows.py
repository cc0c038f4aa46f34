"""Tracked links, calls and leads of a place: what was sent and what stays inside."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from community.models import Call, Lead, LeadFile, LinkDay, LinkVisitor, TrackedLink
from community.short_links import target_of
from contentplan.models import Post

if TYPE_CHECKING:
    from tests.isolation.world import Place

AT = datetime(2026, 6, 10, 8, tzinfo=UTC)


def what_the_community_brings(place: "Place") -> None:
    channel, word = place.channel, place.word
    for name, post in (("link", place.post), ("draft_link", place.draft_post)):
        url = f"https://example.com/{word}"
        utm = {"campaign": word}
        link = TrackedLink.objects.create(
            channel=channel, post=post, url=url, utm=utm, target=target_of(url, utm)
        )
        LinkDay.objects.create(link=link, channel=channel, day=AT.date(), visits=3)
        place.rows[name] = link
    # The short link of a draft can be led elsewhere: to where the draft leads by now.
    Post.objects.filter(pk=place.draft_post.pk).update(link="https://example.com/now")
    LinkVisitor.objects.create(
        link=place.link,
        channel=channel,
        day=AT.date(),
        person=place.client.pk,
        visits=1,
        counted_at=AT,
    )
    for kind, model in (("call", Call), ("lead", Lead)):
        place.rows[kind] = model.objects.create(
            client=place.client,
            channel=channel,
            at=AT,
            day=AT.date(),
            value_minor=1_000,
            currency="GEL",
            external_id=f"{kind} {word}",
        )
    place.rows["lead_file"] = LeadFile.objects.create(
        client=place.client,
        kind="calls",
        name=f"{word}.csv",
        data=word.encode(),
        sha256="0" * 64,
        by=place.manager,
    )


def many_that_the_community_brings(place: "Place", number: int) -> None:
    channel = place.channel
    links = [
        TrackedLink(channel=channel, url=f"https://example.com/{n}", target="https://example.com")
        for n in range(number)
    ]
    TrackedLink.objects.bulk_create(links)
    told = {"channel": channel, "day": AT.date(), "visits": 2}
    LinkDay.objects.bulk_create(LinkDay(link=link, **told) for link in links)
    for model in (Call, Lead):
        model.objects.bulk_create(
            model(client=place.client, channel=channel, at=AT, day=AT.date(), currency="GEL")
            for _n in range(number)
        )
