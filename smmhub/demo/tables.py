"""Files of posts that people sent: one became a part of a month, one waits for a repair."""

from typing import NamedTuple

from django.core.files.base import ContentFile

from common.periods import Period
from common.tables.writing import csv_of
from contentplan.exchange.columns import title_of
from contentplan.models import ContentPlan, Post, PostImport, Type
from contentplan.rules.rhythm import regular_times
from contentplan.services.importing import receive_posts, write_posts
from smmhub.demo.stage import Stage

COLUMNS = ("date", "time", "channel", "type", "format", "tone", "goal", "text")


class Line(NamedTuple):
    """A row of a table: what is to be told at a channel's n-th regular time of the month."""

    network: str
    place: int
    type: str
    format: str
    tone: str
    text: str


# The school's teachers keep a table of their own; these rows of it are in this month's plan.
OF_TEACHERS = (
    Line(
        "vk",
        2,
        "engaging",
        "text",
        "friendly",
        "Сегодня в школе день открытых дверей наоборот: преподаватели сидят за партами, ученики "
        "объясняют.\n\nАртёму достались итальянские артикли, Вере — сленг. Кому бы вы поставили "
        "пятёрку, а кому задали на дом?",
    ),
    Line(
        "telegram",
        1,
        "educational",
        "text",
        "expert",
        "Зачем учить стихи, если вы не собираетесь их читать? Ритм держит порядок слов, рифма "
        "подсказывает ударение.\n\nПопробуйте четыре строки в неделю. Через месяц фразы начнут "
        "складываться сами, без черновика в голове.",
    ),
    Line(
        "vk",
        5,
        "engaging",
        "poll",
        "playful",
        "Новый кабинет готов, осталось дать ему имя. Варианты с доски: «Порт», «Веранда», "
        "«Тихий час», «Без словаря».\n\nПобедившую табличку прикрутим в понедельник при "
        "свидетелях.",
    ),
)
# A row of this one names a page that the café has closed.
OF_THE_BAR = (
    Line(
        "instagram",
        1,
        "engaging",
        "photo",
        "playful",
        "ახალი წლის ხე წელს კატამ აირჩია: ყველაზე დაბალი და ყველაზე ხმაურიანი. "
        "რა დავკიდოთ ზედ, სანამ ის დაგვასწრებს?",
    ),
    Line(
        "",
        3,
        "educational",
        "photo",
        "expert",
        "გოზინაყი ბევრს ეშინია. თაფლი ნელა უნდა გაცხელდეს, ნიგვზი კი წინასწარ მოიხალოს.",
    ),
)
CLOSED_PAGE = "ok.ru · მეზობელი"


def teachers_table(stage: Stage, plan: ContentPlan) -> list[Post]:
    """Put the teachers' posts into a plan from their file; return them."""
    row = _received(stage, plan, OF_TEACHERS, "план учителей.csv")
    write_posts(row, by=stage.specialist)
    return list(plan.posts.all())


def waiting_table(stage: Stage, plan: ContentPlan) -> None:
    """Leave a file with a plan that can't be written yet: a row of it names no page of theirs."""
    _received(stage, plan, OF_THE_BAR, "ბარის იდეები.csv")


def _received(stage: Stage, plan: ContentPlan, lines: tuple[Line, ...], name: str) -> PostImport:
    head = [title_of(code) for code in COLUMNS]
    body = csv_of([head, *(_row(stage, plan, line) for line in lines)])
    return receive_posts(plan, ContentFile(body.encode(), name=name), by=stage.specialist)


def _row(stage: Stage, plan: ContentPlan, line: Line) -> list[object]:
    channel = stage.channels[line.network or next(iter(stage.channels))]
    rhythm = [(slot.weekday, slot.time) for slot in channel.slots]
    days = Period(plan.start, plan.end).each_day()
    day, at = regular_times(days, rhythm)[line.place]
    return [
        day.isoformat(),
        f"{at:%H:%M}",
        str(channel) if line.network else CLOSED_PAGE,
        Type(line.type).label,
        line.format,
        line.tone,
        stage.goals[line.type != "educational"].measure,
        line.text,
    ]
