"""Flow 3, the end of a month in a browser: exports in, compute, read, write, send (screens.md)."""

from datetime import timedelta

import pytest
from django.core import mail
from playwright.sync_api import expect

from common.periods import month_of, today_in
from kpis.models import Import
from reports.models import Report
from tests.e2e.exports import meta_chart, tiktok_overview
from tests.e2e.test_main_job import PASSWORD, submit
from tests.e2e.test_main_job import sign_in as signing_in
from tests.factories import ChannelFactory, ClientFactory, with_role

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_end_of_a_month(open_browser, tmp_path):
    client = ClientFactory(name="Bakery", language="en")
    manager = with_role(client, "manager", name="Mari Manager")
    manager.set_password(PASSWORD)
    manager.save()
    reader = with_role(client, "decider", email="reader@example.com")
    month = month_of(month_of(today_in(client.timezone)).start - timedelta(days=1))
    days = month.each_day()
    exports = {
        "instagram": meta_chart("Instagram reach", days, 420),
        "facebook": meta_chart("Facebook reach", days, 310),
        "tiktok": tiktok_overview(days, 900, 4),
    }
    page = open_browser()
    signing_in(page, manager.email)
    for network, content in exports.items():
        channel = ChannelFactory(client=client, network=network, name="Bread")
        path = tmp_path / f"{network}.csv"
        path.write_bytes(content)
        page.goto(f"/clients/{client.pk}/imports/")
        page.locator("main form[method=post] select[name=channel]").select_option(str(channel.pk))
        page.locator("input[type=file]").set_input_files(path)
        submit(page, "Read them")
        submit(page, "Write exactly this")
    assert set(Import.objects.values_list("status", flat=True)) == {"done"}

    page.goto(f"/clients/{client.pk}/reports/")  # the month that ended stands there already
    submit(page, "Compute the report")
    report = Report.objects.get()
    page.goto(report.get_absolute_url())
    page.locator("[name=conclusions]").fill("Videos carry the bread.")
    page.locator("[name=corrections]").fill("Two videos a week")
    submit(page, "Save")
    row = report.corrections.get()
    page.locator(f"[name='person-{row.pk}']").select_option(str(reader.pk))
    submit(page, "Send to the client")
    expect(page.locator("main").get_by_text("Two videos a week").first).to_be_visible()
    report.refresh_from_db()
    row.refresh_from_db()
    assert (report.status, row.person) == ("sent", reader)
    (told,) = [one for one in mail.outbox if one.to == [reader.email]]
    assert "Videos carry the bread." in told.body
    assert "Two videos a week" in told.body
