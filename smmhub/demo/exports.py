"""Export files as the networks give them out: one that was read, and one that can't be."""

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from jobs.registry import Progress, Refusal
from kpis.imports import fill_import, receive_file
from smmhub.demo.stage import Stage, date_back

Days = Mapping[date, Mapping[str, int]]
DAYS = 14  # the latest of them, in a file
VK_ROWS = {  # metric: criterion and first parameter
    "profile_visits": ("views", ""),
    "page_visitors": ("visitors", ""),
    "reach": ("reach", ""),
    "reach_followers": ("reach_subscribers", ""),
    "likes": ("feedback", "нравится"),
    "comments": ("feedback", "комментарии"),
    "shares": ("feedback", "рассказали друзьям"),
    "new_followers": ("members", "новые участники"),
    "lost_followers": ("members", "вышедшие участники"),
}


def of_file(network: str, day: date, today: date) -> frozenset[str]:
    """Return the metrics of a day that come by file, so that nobody measures them otherwise."""
    late = today - timedelta(days=DAYS) <= day
    return frozenset(VK_ROWS) if network == "vk" and late else frozenset()


def vk_statistics(days: Days) -> bytes:
    """Return the community statistics of VK: a value a row."""
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    rows.writerow(["Дата", "Критерий", "Парам. №1", "Парам. №2", "Значение"])
    for day, figures in days.items():
        for metric, (criterion, first) in VK_ROWS.items():
            rows.writerow([f"{day:%d.%m.%Y}", criterion, first, "", figures[metric]])
    return text.getvalue().encode()


def instagram_reach(days: Days) -> bytes:
    """Return a chart of Meta Business Suite in which somebody typed: an O where a zero was."""
    lines = ["sep=,", '"Instagram reach"', '"Date","Primary"']
    lines += [f'"{day}T01:00:00","{figures["reach"]}"' for day, figures in days.items()]
    lines[-3] = lines[-3][:-2] + 'O"'
    return "\n".join(lines).encode("utf-16")


def upload(stage: Stage, daily: Mapping[str, Days]) -> None:
    """Have the files of a channel read, as if a specialist had dropped them this morning."""
    files = {"vk": ("stats.csv", vk_statistics), "instagram": ("Reach.csv", instagram_reach)}
    for network in files.keys() & daily.keys():
        name, made = files[network]
        first = stage.today - timedelta(days=DAYS)
        days = {day: figures for day, figures in daily[network].items() if day >= first}
        file = SimpleUploadedFile(name, made(days))
        row = receive_file(stage.channels[network], file, by=stage.specialist)
        with suppress(Refusal):  # which is what the second one is there to show
            fill_import(str(row.pk), Progress())
        date_back([row], stage.at(stage.today, 9, 20))
