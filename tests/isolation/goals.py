"""What stands around the goals of a place: reviews, what hurts, goals being set, competitors."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from common.periods import today_in
from contentplan.models import Idea
from goals.models import (
    Competitor,
    CompetitorChannel,
    CompetitorFile,
    GoalDraft,
    GoalReview,
    Lesson,
    Snapshot,
    Trouble,
)

if TYPE_CHECKING:
    from tests.isolation.world import Place


def around_goals(place: "Place") -> None:
    client, word, by = place.client, place.word, place.manager
    today = today_in(client.timezone)
    place.rows["review"] = GoalReview.objects.create(goal=place.goal, day=today)
    for name, goal in (("judged_review", place.goal), ("draft_review", place.draft_goal)):
        place.rows[name] = GoalReview.objects.create(
            goal=goal,
            day=today - timedelta(days=7),
            verdict="nearer",
            words=f"Nearer {word}",
            by=by,
            judged_at=timezone.now(),
        )
    place.rows["trouble"] = Trouble.objects.create(
        client=client, words=f"Hurts {word}", by=place.people["contributor"]
    )
    answers = {"hurts": {"problem": f"Hurts {word}"}}
    place.rows["goal_draft"] = GoalDraft.objects.create(client=client, answers=answers, by=by)
    for name in ("competitor", "spare_competitor"):
        row = Competitor.objects.create(
            client=client, name=f"{name} {word}", folded_name=f"{name} {word}".lower(), note=word
        )
        place.rows[name] = row
        place.rows[f"{name}_channel"] = CompetitorChannel.objects.create(
            competitor=row, network="vk", handle=f"{name}{word}", url="https://example.com/rival"
        )
    place.rows["competitor_file"] = CompetitorFile.objects.create(
        client=client,
        name=f"{word}.csv",
        data=b"competitor,network,day,followers\nMill,vk,2026-06-01,5\n",
        sha256="0" * 64,
        by=by,
    )
    place.rows["snapshot"] = Snapshot.objects.create(
        channel=place.competitor_channel,
        day=today,
        followers=10,
        formats=f"video {word}",
        best_post="https://example.com/best",
        best_post_note=word,
        file=place.competitor_file,
        row=2,
    )
    for name in ("lesson", "used_lesson"):
        place.rows[name] = Lesson.objects.create(
            competitor=place.competitor, text=f"Learn {word}", by=by
        )
    place.rows["lesson_idea"] = Idea.objects.create(
        client=client, text=f"Idea {word}", lesson=place.used_lesson, author=by
    )


def many_around_goals(place: "Place", number: int) -> None:
    """Give the pages around goals so many rows to show."""
    client, by = place.client, place.manager
    day = today_in(client.timezone)
    Trouble.objects.bulk_create(
        Trouble(client=client, words=f"Trouble {n}", by=by) for n in range(number)
    )
    GoalDraft.objects.bulk_create(GoalDraft(client=client, by=by) for n in range(number))
    GoalReview.objects.bulk_create(
        GoalReview(goal=place.goal, day=day + timedelta(days=n + 1)) for n in range(number)
    )
    rivals = Competitor.objects.bulk_create(
        Competitor(client=client, name=f"Rival {n}", folded_name=f"rival {n}")
        for n in range(number)
    )
    channels = CompetitorChannel.objects.bulk_create(
        CompetitorChannel(competitor=rival, network="instagram", handle="here") for rival in rivals
    )
    Snapshot.objects.bulk_create(
        Snapshot(channel=channel, day=day, followers=n) for n, channel in enumerate(channels)
    )
    Snapshot.objects.bulk_create(
        Snapshot(channel=place.competitor_channel, day=day - timedelta(days=n + 1), followers=n)
        for n in range(number)
    )
    Lesson.objects.bulk_create(
        Lesson(competitor=place.competitor, text=f"Lesson {n}", by=by) for n in range(number)
    )
    CompetitorFile.objects.bulk_create(
        CompetitorFile(client=client, name=f"{n}.csv", data=b"", sha256="", by=by)
        for n in range(number)
    )
