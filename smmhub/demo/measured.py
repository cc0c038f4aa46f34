"""Daily figures of the channels up to yesterday, and lifetime figures of what was published."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from clients.services import add
from common.periods import Period, month_of
from contentplan.models import Post
from kpis.models import Import
from kpis.store import About, Cell, Thing, write_days, write_things
from smmhub.demo.content import ChannelWords
from smmhub.demo.exports import of_file, upload
from smmhub.demo.figures import days_of, post_of
from smmhub.demo.stage import Stage, date_back

LIFE = timedelta(days=28)  # after which a post is hardly seen any more
Days = dict[date, dict[str, int]]


def measure(stage: Stage) -> dict[str, Days]:
    """Write the figures of all channels, a month's import each; return them by network.

    They begin a month before the agency did: that is where baselines come from."""
    before = month_of(stage.month(0).start - timedelta(days=1))
    period = Period(before.start, stage.today - timedelta(days=1))
    found = {
        words.network: dict(days_of(words, period, stage.chance(words.network)))
        for words in stage.words.channels
    }
    for month in period.months():
        span = Period(month.start, min(month.end, period.end))
        sources, cells = {}, {}
        for words in stage.words.channels:
            channel = stage.channels[words.network]
            source = _import(stage, words, span)
            sources[channel.pk] = stage.imports[words.network, month.start] = source
            for day in span.each_day():
                by_file = of_file(words.network, day, stage.today)
                cells[channel.pk, day] = {
                    code: Cell(value)
                    for code, value in found[words.network][day].items()
                    if code not in by_file
                }
        write_days(sources, cells)
    upload(stage, found)
    return found


def _import(stage: Stage, words: ChannelWords, span: Period) -> Import:
    row = Import(
        channel=stage.channels[words.network],
        source="demo",
        status=Import.Status.DONE,
        rows_read=span.days,
        created=span.days,
        first_day=span.start,
        last_day=span.end,
        by=stage.specialist,
    )
    add(row, by=stage.specialist)
    date_back([row], stage.at(span.end + timedelta(days=1), 9))
    return row


def measure_posts(stage: Stage, posts: list[Post], daily: dict[str, Days]) -> None:
    """Write what each published post reached by now, or by the end of its short life."""
    yesterday = stage.today - timedelta(days=1)
    zone = ZoneInfo(stage.client.timezone)
    told = {words.network: words for words in stage.words.channels}
    by_source: dict[Import, tuple[dict, dict]] = {}
    for post in posts:
        network, moment = post.channel.network, post.published_at
        if moment is None or (day := moment.astimezone(zone).date()) > yesterday:
            continue
        followers = daily[network][day]["followers"]
        figures = post_of(told[network], post.type, followers, stage.chance(post.url))
        as_of = min(yesterday, day + LIFE)
        thing = Thing(post.channel_id, "post", post.url.rstrip("/")[-40:], None, as_of)
        cells, about = by_source.setdefault(stage.imports[network, day.replace(day=1)], ({}, {}))
        cells[thing] = {code: Cell(value) for code, value in figures.items()}
        about[thing] = About(moment, post.url)
    for source, (cells, about) in by_source.items():
        write_things(source, cells, about)
