"""Real exports through the page and through the API: both give the totals of the samples' README.

Where the samples aren't, there is nothing to run."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Channel
from kpis.mapping_models import ImportMapping
from kpis.models import Import
from tests.factories import ChannelFactory, ClientFactory, with_role
from tests.kpis.importing.test_layouts import MAPPED_SAMPLES, guessed
from tests.kpis.importing.test_samples import DATA, SAMPLES
from tests.kpis.test_real_files import NETWORKS, said, stored
from tests.kpis.world import committed, upload

pytestmark = pytest.mark.django_db
NOW = "2026-11-01T08:00:00Z"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, table in {"sample": SAMPLES, "mapped": MAPPED_SAMPLES}.items():
        if name in metafunc.fixturenames:
            there = [entry for entry in table if (DATA / entry[0]).exists()]
            # An empty list would be marked as skipped; one None runs and does nothing.
            metafunc.parametrize(name, there or [None], ids=lambda entry: entry and entry[0])


def channel_for(path: str, source: str = "other") -> Channel:
    network = NETWORKS.get(source, source.partition("_")[0])
    network = {"meta": "facebook", "ga4": "other"}.get(network, network)
    client = ClientFactory(currency="INR" if "inr" in path else "UAH")
    return ChannelFactory(client=client, network=network)


def browser_of(channel: Channel) -> Browser:
    made = Browser(raise_request_exception=False)
    made.force_login(with_role(channel.client, "manager"))
    return made


def press(browser: Browser, name: str, row: Import, /, **fields) -> None:
    with committed():
        address = reverse(f"kpis:{name}", args=[row.channel.client_id, row.pk])
        assert browser.post(address, fields).status_code == 302
    row.refresh_from_db()


def through_page(path: str, channel: Channel, options: dict) -> Import:
    """Drop a file, answer what it asks, say what its columns are, and press the button."""
    browser = browser_of(channel)
    sent = {"channel": str(channel.pk), "exports": upload((DATA / path).read_bytes(), path)}
    with committed():
        browser.post(reverse("kpis:imports", args=[channel.client_id]), sent)
    row = Import.objects.get(channel=channel)
    if row.problem == "unknown_layout":
        page = browser.get(reverse("kpis:import_mapping", args=[channel.client_id, row.pk]))
        form = page.context["form"]
        values = {name: form[name].value() for name in form.fields}
        fields = {name: "" if value is None else value for name, value in values.items()}
        press(browser, "import_mapping", row, **fields, save="1", seen="0")
    while row.status == "asking":
        before = row.problem
        press(browser, "import_answer", row, **{"as_of": "2026-11-01", **options})
        assert row.problem != before
    assert row.status == "ready"
    assert not any(stored(row).values())
    press(browser, "import_confirm", row, seen=str(row.version))
    return row


def through_api(path: str, channel: Channel, options: dict, api) -> Import:
    caller = api(with_role(channel.client, "specialist"))
    file = upload((DATA / path).read_bytes(), path)
    with committed():
        sent = {"channel": str(channel.pk), "file": file, **options}
        answer = caller.post("/api/v1/imports/", sent, format="multipart")
    assert answer.status_code == 202
    return Import.objects.get(channel=channel)


def check(row: Import, rows: int, totals: dict) -> None:
    assert (row.status, row.problem, row.rows_read, row.rejected) == ("done", "", rows, [])
    sums = stored(row)
    for code, total in totals.items():
        assert abs(Decimal(row.totals[code]) - Decimal(total)) <= Decimal("0.01"), code
        assert abs(sums[code] - Decimal(total)) <= Decimal("0.01"), code


@time_machine.travel(NOW, tick=False)
def test_a_real_file_gives_its_totals_through_page_and_api(sample, api):
    if sample is None:
        return
    options = {name: str(text) for name, text in said(sample.options).items() if text}
    by_page = through_page(sample.path, channel_for(sample.path, sample.source), options)
    check(by_page, sample.rows, sample.totals)
    by_api = through_api(sample.path, channel_for(sample.path, sample.source), options, api)
    check(by_api, sample.rows, sample.totals)
    assert (by_page.source, by_page.totals) == (by_api.source, by_api.totals)


@time_machine.travel(NOW, tick=False)
def test_a_real_table_that_nobody_knows_gives_its_totals_once_it_is_mapped(mapped, api):
    if mapped is None:
        return
    path, _level, rows, totals = mapped
    by_page = through_page(path, channel_for(path), {})
    check(by_page, rows, totals)
    other = channel_for(path)
    mark, how = guessed((DATA / path).read_bytes())
    ImportMapping.objects.create(
        agency=other.client.agency, name="Script", fingerprint=mark, layout=how.stored()
    )
    options = {"as_of": "2026-11-01"} if how.asks_as_of else {}
    check(through_api(path, other, options, api), rows, totals)
