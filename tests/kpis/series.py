"""Series of days to try forecasts and doubts on: made ones, and those of real exports."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from math import sin
from pathlib import Path
from random import Random

from tests.kpis.importing.test_samples import DATA

Series = dict[date, int]
Table = dict[str, Series]  # one channel's series by metric
FIRST = date(2025, 1, 6)  # a Monday
WEEKDAYS = (1.0, 1.1, 1.0, 0.9, 1.3, 0.6, 0.5)


def made(amounts: list[float], seed: int = 1) -> Series:
    """Return counts that scatter about these amounts as counts do."""
    chance = Random(seed)
    return {
        FIRST + timedelta(number): max(0, round(chance.gauss(amount, amount**0.5)))
        for number, amount in enumerate(amounts)
    }


def flows() -> Table:
    """Return made series of what comes in: steady, by weekday, growing, waning, wavy, sparse."""
    days = range(364)
    chance = Random(7)
    return {
        "steady": made([40.0 for _day in days], 1),
        "weekly": made([60 * WEEKDAYS[day % 7] for day in days], 2),
        "growing": made([20 + day / 4 for day in days], 3),
        "waning": made([120 - day / 4 for day in days], 4),
        "wavy": made([80 + 40 * sin(day / 20) for day in days], 5),
        "sparse": made([0.4 for _day in days], 6),
        "bursts": made([30.0 * (8 if chance.random() < 0.05 else 1) for _day in days], 7),
    }


def real_flows() -> Table:
    """Return what came in day by day in the exports beside the checkout; nothing without them."""
    found: Table = {}
    for name, read in READERS.items():
        if (DATA / name).exists():
            of_file = read(DATA / name)
            found |= {f"{name}: {column}": values for column, values in of_file.items()}
    return found


def real_channels() -> dict[str, dict[date, dict[str, int]]]:
    """Return the cells of each real channel by day, in the words of the catalogue."""
    found: dict[str, dict[date, dict[str, int]]] = {}
    for name, columns in CODES.items():
        if not (DATA / name).exists():
            continue
        of_file = READERS[name](DATA / name)
        days = found.setdefault(name, {})
        for column, code in columns.items():
            for day, value in of_file[column].items():
                days.setdefault(day, {})[code] = value
    return {name: dict(sorted(days.items())) for name, days in found.items()}


def audience(start: int, flow: Series) -> Series:
    """Return the level that a flow builds up day by day."""
    return dict(zip(flow, list(accumulate([start, *flow.values()]))[1:], strict=True))


# --- Files ----------------------------------------------------------------------------------------
def _day(form: str) -> Callable[[str], date]:
    return lambda text: datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone


def _wide(form: str, *columns: str, day: str = "Date") -> Callable[[Path], Table]:
    def read(path: Path) -> Table:
        found: Table = {column: {} for column in columns}
        with path.open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                for column in columns:
                    if row[column].isdecimal():
                        found[column][_day(form)(row[day])] = int(row[column])
        return {column: dict(sorted(values.items())) for column, values in found.items()}

    return read


def _vk(path: Path) -> Table:
    """Feedback and members leave out days with nothing: there a missing day is 0."""
    wanted = ("Нравится", "Рассказали друзьям", "Комментарии", "Новые участники", "reach", "views")
    found: Table = {name: {} for name in wanted}
    with path.open(encoding="utf-8") as file:
        for row in csv.reader(file):
            name = row[2] or row[1]
            if name in found and not row[3]:
                found[name][_day("%d.%m.%Y")(row[0])] = int(row[4])
    every = sorted(found["views"])
    return {name: {day: values.get(day, 0) for day in every} for name, values in found.items()}


def _ga4(path: Path) -> Table:
    lines = (line for line in path.read_text().splitlines() if line and line[0] != "#")
    rows: Iterator[dict[str, str]] = csv.DictReader(lines)
    columns = ("Event count", "New users")
    found: Table = {column: {} for column in columns}
    for row in rows:
        text = next(iter(row.values()))
        if len(text) == 8 and text.isdecimal():
            for column in columns:
                found[column][_day("%Y%m%d")(text)] = int(row[column])
    return {column: dict(sorted(values.items())) for column, values in found.items()}


_LINKEDIN = ("impressions_(total)", "clicks_(total)", "reactions_(total)")
READERS: dict[str, Callable[[Path], Table]] = {
    "tiktok/business_overview.csv": _wide(
        "%Y/%m/%d", "Video views", "Reached audience", "Likes", "Shares", "Comments",
        "New followers",
    ),
    "youtube/totals_by_day.csv": _wide("%Y-%m-%d", "Views"),
    "x/account_overview.csv": _wide(
        "%a, %b %d, %Y", "Impressions", "Likes", "Engagements", "New follows", "Replies", "Reposts"
    ),
    "x/daily_activity_snake_case.csv": _wide(
        "%Y-%m-%d", "impressions", "engagements", "likes", "retweets", "url_clicks", day="date"
    ),
    "linkedin/content_metrics_snake_case.csv": _wide("%Y-%m-%d", *_LINKEDIN, day="date"),
    "vk/community_stats_long.csv": _vk,
    "ga4/report_by_date.csv": _ga4,
}  # fmt: skip
CODES = {
    "tiktok/business_overview.csv": {
        "Video views": "views",
        "Reached audience": "reach",
        "Likes": "likes",
        "Shares": "shares",
        "Comments": "comments",
        "New followers": "new_followers",
    },
    "x/account_overview.csv": {
        "Impressions": "impressions",
        "Likes": "likes",
        "Engagements": "engagements",
        "New follows": "new_followers",
        "Replies": "comments",
        "Reposts": "shares",
    },
    "x/daily_activity_snake_case.csv": {
        "impressions": "impressions",
        "engagements": "engagements",
        "likes": "likes",
        "retweets": "shares",
    },
    "linkedin/content_metrics_snake_case.csv": {
        "impressions_(total)": "impressions",
        "reactions_(total)": "likes",
    },
    "vk/community_stats_long.csv": {
        "reach": "reach",
        "Нравится": "likes",
        "Рассказали друзьям": "shares",
        "Комментарии": "comments",
        "Новые участники": "new_followers",
    },
}
