"""The figures that the measurement store is measured with, and the tables that hold them."""

import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

import numpy as np

CLIENTS = int(os.environ.get("MEASUREMENTS_CLIENTS", "500"))
CHANNELS, DAYS = 5, 730  # of a client; of a channel
FIRST = date(2024, 11, 1)
SUMS = ("views", "impressions", "likes", "comments", "shares", "saves", "link_clicks", "sessions")
AVERAGES = {"avg_view_duration": "views", "avg_session": "sessions"}  # with what weighs them
METRICS = (*SUMS, *AVERAGES, "followers", "reach")  # the last two: the latest day, the highest
MONTHS = (date(2026, 10, 1), date(2026, 9, 1), date(2025, 10, 1))  # now, before, a year before
AGAIN = 90  # days of a channel that a re-import brings: 1,080 values


# --- The data -------------------------------------------------------------------------------------
def cube(clients: int = CLIENTS) -> np.ndarray:
    """Return values by channel, metric and day, the same each time."""
    chance = np.random.default_rng(7)
    values = chance.integers(0, 5000, (clients * CHANNELS, len(METRICS), DAYS)).astype(float)
    values[:, len(SUMS) : -2] /= 5000
    values[:, -2:] = np.cumsum(values[:, -2:] / 100, axis=2).round()
    return values


def days_of(month: date) -> slice:
    """Return where a month's days are in the cube."""
    start = (month - FIRST).days
    return slice(start, start + ((month + timedelta(days=32)).replace(day=1) - month).days)


def limit(values: np.ndarray) -> list[np.ndarray]:
    """Return each month's figures by channel and metric as fast as NumPy can; averages plain."""
    found = []
    for month in MONTHS:
        part = values[:, :, days_of(month)]
        figures = np.empty(part.shape[:2])
        figures[:, : len(SUMS)] = part[:, : len(SUMS)].sum(axis=2)
        figures[:, len(SUMS) : -2] = part[:, len(SUMS) : -2].mean(axis=2)
        figures[:, -2:] = part[:, -2:, -1]
        found.append(figures)
    return found


def truth(values: np.ndarray) -> list[np.ndarray]:
    """Return each month's figures by channel and metric, averages weighted as they have to be."""
    found = limit(values)
    for month, figures in zip(MONTHS, found, strict=True):
        part = values[:, :, days_of(month)]
        for metric, base in AVERAGES.items():
            weight = part[:, METRICS.index(base)]
            weighted = (part[:, METRICS.index(metric)] * weight).sum(axis=1) / weight.sum(axis=1)
            figures[:, METRICS.index(metric)] = weighted
    return found


def check(rows: Sequence[dict[Any, Sequence[Any]]], ids: Sequence[Any], right: Any) -> None:
    """Compare figures by month and channel with NumPy's; decimals have four places."""
    for of_month, expected in zip(rows, right, strict=True):
        found = np.array([[float(value) for value in of_month[pk]] for pk in ids])
        np.testing.assert_allclose(found, expected, rtol=0, atol=0.00005001)


# --- The tables -----------------------------------------------------------------------------------
def channels(count: int) -> list[Any]:
    """Make so many clients with their channels; return the channels' ids, client by client."""
    from clients.models import Agency, Channel, Client

    agency = Agency.objects.create(name="Agency")
    held = {"agency": agency, "currency": "GEL", "timezone": "Asia/Tbilisi"}
    made = Client.objects.bulk_create(
        Client(name=f"Client {n}", folded_name=f"client {n}", **held) for n in range(count)
    )
    networks = ("instagram", "facebook", "vk", "telegram", "tiktok")
    rows = [Channel(client=one, network=name, name=name) for one in made for name in networks]
    return [row.pk for row in Channel.objects.bulk_create(rows)]


def fill(values: np.ndarray, ids: Sequence[Any]) -> None:
    """Write the cube as imports bring it, one day after the other, and the months from it."""
    from django.db import connection, transaction

    from kpis.models import ChannelDay
    from kpis.store import rebuild_months

    table = ChannelDay._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        lines = chain.from_iterable(_lines(values, ids, passed) for passed in range(DAYS))
        statement = f"COPY {table} (channel_id, day, {', '.join(METRICS)}) FROM STDIN"
        cursor.copy_expert(statement, Lines(lines))
        months = sorted({(FIRST + timedelta(days=passed)).replace(day=1) for passed in range(DAYS)})
        rebuild_months([(pk, month) for month in months for pk in ids], METRICS)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _lines(values: np.ndarray, ids: Sequence[Any], passed: int) -> Iterator[str]:
    day = FIRST + timedelta(days=passed)
    whole = [row == row.astype(int) for row in values[:, :, passed].T]
    texts = [
        [f"{value:.0f}" for value in column]
        if exact.all()
        else [f"{value:.4f}" for value in column]
        for column, exact in zip(values[:, :, passed].T, whole, strict=True)
    ]
    for pk, *row in zip(ids, *texts, strict=True):
        yield f"{pk.hex}\t{day}\t" + "\t".join(row) + "\n"


class Lines:
    """Lines as a file to read from."""

    def __init__(self, lines: Iterator[str]):
        self.lines = lines
        self.rest = ""

    def read(self, size: int = 8192) -> str:
        while len(self.rest) < size:
            more = "".join(islice(self.lines, 500))
            if not more:
                break
            self.rest += more
        found, self.rest = self.rest[:size], self.rest[size:]
        return found


def narrow_model() -> Any:
    """Return a model of the usual shape: a row per value."""
    from django.db import models

    class Narrow(models.Model):
        channel = models.IntegerField()
        metric = models.SmallIntegerField()
        day = models.DateField()
        value = models.FloatField()

        class Meta:
            app_label = "benchmarks"
            constraints = [
                models.UniqueConstraint(fields=["channel", "metric", "day"], name="narrow_once")
            ]

    return Narrow


def fill_narrow(model: Any, values: np.ndarray) -> None:
    """Write values as rows of their own; the indexes come after, as small as they can be."""
    from django.db import connection

    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE {table} (id bigserial, channel int NOT NULL, metric smallint NOT NULL, "
            "day date NOT NULL, value double precision NOT NULL)"
        )
        numbers = np.repeat(np.arange(len(values)), len(METRICS)).tolist()
        metrics = np.tile(np.arange(len(METRICS)), len(values)).tolist()
        for passed in range(DAYS):
            day = FIRST + timedelta(days=passed)
            flat = values[:, :, passed].ravel().tolist()
            rows = zip(numbers, metrics, flat, strict=True)
            lines = (f"{number}\t{metric}\t{day}\t{value!r}\n" for number, metric, value in rows)
            statement = f"COPY {table} (channel, metric, day, value) FROM STDIN"
            cursor.copy_expert(statement, Lines(lines))
        cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (id)")
        cursor.execute(f"CREATE UNIQUE INDEX narrow_once ON {table} (channel, metric, day)")
