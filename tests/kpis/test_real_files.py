"""The real exports that are kept beside the checkout, from the upload to the stored figures."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum

from kpis.catalogue import METRICS
from kpis.imports import receive_file
from kpis.models import ChannelDay, ObjectFact
from tests.factories import ChannelFactory, ClientFactory
from tests.kpis.importing.test_samples import DATA, REFUSED, SAMPLES
from tests.kpis.world import committed, upload

pytestmark = pytest.mark.django_db
NETWORKS = {"meta_posts_instagram": "instagram", "meta_posts_facebook": "facebook"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, table in {"sample": SAMPLES, "refused": REFUSED}.items():
        if name in metafunc.fixturenames:
            there = [entry for entry in table if (DATA / entry[0]).exists()]
            # An empty list would be marked as skipped; one None runs and does nothing.
            metafunc.parametrize(name, there or [None], ids=lambda entry: entry and entry[0])


def receive(path, source, options=None):
    network = NETWORKS.get(source, (source or "other").partition("_")[0])
    network = {"meta": "facebook", "ga4": "other"}.get(network, network)
    client = ClientFactory(currency="INR" if "inr" in path else "UAH")
    channel = ChannelFactory(client=client, network=network)
    with time_machine.travel("2026-11-01T08:00:00Z", tick=False), committed():
        content = (DATA / path).read_bytes()
        row = receive_file(channel, upload(content, path), by=None, options=options)
    row.refresh_from_db()
    return row


def said(options):
    """Return what a sample says of its file in the words of an upload."""
    told = {name: getattr(options, name) for name in ("year", "own_account")}
    if options.period:
        told |= {"period_start": options.period.start, "period_end": options.period.end}
    return told


def stored(row):
    """Return the sums of all that is stored of a channel: days, and posts or ads."""
    sums = {code: Sum(code) for code in row.totals}
    found = [
        model.objects.filter(channel=row.channel).aggregate(**sums)
        for model in (ChannelDay, ObjectFact)
    ]
    return {code: sum(Decimal(one[code] or 0) for one in found) for code in row.totals}


def test_a_real_file_is_written_whole_and_a_repeat_changes_nothing(sample):
    if sample is None:
        return
    row = receive(sample.path, sample.source, said(sample.options))
    assert (row.status, row.problem, row.source) == ("done", "", sample.source)
    assert row.rows_read == sample.rows == row.created + row.unchanged
    sums = stored(row)
    for code, total in sample.totals.items():
        assert abs(Decimal(row.totals[code]) - Decimal(total)) <= Decimal("0.01"), code
        if METRICS[code].kind == "int":
            assert sums[code] == int(total), code
        else:
            assert abs(sums[code] - Decimal(total)) <= Decimal("0.01"), code
    with time_machine.travel("2026-11-02T08:00:00Z", tick=False), committed():
        again = receive_file(
            row.channel, upload((DATA / sample.path).read_bytes(), sample.path), by=None
        )
    again.refresh_from_db()
    assert (again.status, again.unchanged, again.created) == ("done", sample.rows, 0)
    assert stored(row) == sums


def test_a_real_file_that_cannot_be_read_is_refused_with_its_reason(refused):
    if refused is None:
        return
    path, source, reason = refused
    row = receive(path, source)
    assert (row.status, row.problem, row.rows_read) == ("refused", reason, 0)
    assert not ChannelDay.objects.exists()


def test_the_network_s_own_total_is_kept_beside_the_rows():
    path = "youtube/content_table_en.csv"
    if not (DATA / path).exists():
        return
    quarter = {"period_start": date(2025, 4, 1), "period_end": date(2025, 6, 30)}
    row = receive(path, "youtube_videos", quarter)
    assert (row.period_totals["views"], row.totals["views"]) == ("92069", "92015")
