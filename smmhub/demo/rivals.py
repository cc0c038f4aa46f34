"""Competitors with what was seen of them, and the reviews of the goals so far (GOAL-6, GOAL-7)."""

from datetime import date, timedelta
from decimal import Decimal

from clients.services import add
from contentplan.services import idea_of_lesson
from goals.competitors import add_competitor_with, add_lesson, add_snapshot
from goals.models import Competitor, CompetitorChannel, GoalReview, Lesson, Snapshot
from goals.reviews import give_verdict
from smmhub.demo.rival_words import LOOKS, RivalWords
from smmhub.demo.stage import MONTHS, Stage, date_back

OWES = "pumps"  # whose last review still waits for its verdict


def review_days(stage: Stage, first: date, due: date) -> list[date]:
    """Return the days on which a goal of the demo is looked at: two behind us and its last."""
    return [first, stage.month(MONTHS - 1).end - timedelta(days=1), due]


def look_around(stage: Stage) -> None:
    """Judge the goals on their past reviews, and write down what competitors do."""
    words = LOOKS[stage.words.key]
    for number, goal in enumerate(stage.goals):
        past = list(GoalReview.objects.due_on(stage.today).filter(goal=goal))
        for review, (verdict, said) in zip(past, words.verdicts, strict=False):
            if review == past[-1] and number and stage.words.key == OWES:
                continue
            give_verdict(review, verdict, said, by=stage.manager)
            date_back([review], stage.at(review.day, 17), judged_at=stage.at(review.day, 17))
    for told in words.rivals:
        _rival(stage, told)


def _rival(stage: Stage, told: RivalWords) -> None:
    row = Competitor(client=stage.client, name=told.name, note=told.note)
    channel = CompetitorChannel(network=told.network, handle=told.handle)
    add_competitor_with(row, channel, by=stage.specialist)
    first = stage.today - timedelta(days=max(seen.days_ago for seen in told.seen))
    date_back([row], stage.at(first))
    for seen in told.seen:
        day = stage.today - timedelta(days=seen.days_ago)
        snapshot = Snapshot(
            channel=channel,
            day=day,
            followers=seen.followers,
            posts_per_week=None if seen.posts_per_week is None else Decimal(seen.posts_per_week),
            er_by_followers=None if seen.er is None else Decimal(seen.er),
            formats=seen.formats,
            best_post_note=seen.note,
        )
        add_snapshot(snapshot, by=stage.specialist)
        date_back([snapshot], stage.at(day, 11))
    for back, percent in ((2, 90), (1, 100)):
        if told.interactions is None:
            break
        month = stage.month(MONTHS - back)
        counted = Snapshot(channel=channel, day=month.end, since=month.start)
        counted.interactions = told.interactions * percent // 100
        if not Snapshot.objects.filter(channel=channel, day=month.end).exists():
            add(counted, by=stage.specialist)
    _lessons(stage, row, told)


def _lessons(stage: Stage, row: Competitor, told: RivalWords) -> None:
    lessons = [
        add_lesson(Lesson(competitor=row, kind=kind, text=text), by=stage.specialist)
        for kind, text in told.lessons
    ]
    date_back(lessons, stage.at(stage.today - timedelta(days=min(s.days_ago for s in told.seen))))
    if len(lessons) > 1:
        idea_of_lesson(lessons[0], by=stage.specialist)
