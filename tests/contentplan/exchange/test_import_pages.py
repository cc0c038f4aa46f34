"""The pages that show what a file says, and write it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from contentplan.models import Post, PostImport
from tests.contentplan.exchange.files import HEAD, ROW, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(manager):
    browser = Browser()
    browser.force_login(manager)
    return browser


def upload(browser, plan, content: str):
    path = reverse("contentplan:import_new", args=[plan.client_id, plan.pk])
    return browser.post(
        path, {"file": SimpleUploadedFile("june.csv", content.encode())}, follow=True
    )


def test_a_file_is_previewed_written_and_its_findings_shown(browser, plan):
    page = upload(browser, plan, HEAD + ROW)
    row = PostImport.objects.get()
    assert "4 Jun 2026, 10:00" in page.content.decode()
    assert not plan.posts.exists()
    done = browser.post(f"{row.get_absolute_url()}write/", {"seen": row.version}, follow=True)
    assert done.redirect_chain[-1][0] == plan.get_absolute_url()
    text = done.content.decode()
    assert "1 post added." in text
    assert "No goal is agreed yet." in text
    assert plan.posts.count() == 1


def test_a_refused_file_lists_every_cell_on_the_page_and_in_a_file(browser, plan):
    page = upload(browser, plan, HEAD + ROW + "x,10:00,=cmd,engaging,Hello\n").content.decode()
    row = PostImport.objects.get()
    assert "1 row cannot be read" in page
    assert "This client has no such channel." in page
    assert "Add " not in page
    listed = browser.get(f"{row.get_absolute_url()}rejected.csv").content.decode()
    assert "'=cmd" in listed
    refused = browser.post(f"{row.get_absolute_url()}write/", {"seen": row.version})
    assert refused.status_code == 400
    assert not Post.objects.exists()


def test_columns_can_be_said_on_the_page_but_not_twice(browser, plan):
    upload(browser, plan, (HEAD + ROW).replace("date", "Wann"))
    row = PostImport.objects.get()
    said = {
        f"column_{n}": code for n, code in enumerate(["date", "time", "channel", "type", "date"])
    }
    twice = browser.post(row.get_absolute_url(), said | {"seen": 1})
    assert twice.status_code == 400
    assert "Two columns mean this: choose one." in twice.content.decode()
    page = browser.post(row.get_absolute_url(), said | {"column_4": "text", "seen": 1}, follow=True)
    assert "Add 1 post" in page.content.decode()
    stale = browser.post(row.get_absolute_url(), said | {"column_4": "text", "seen": 1})
    assert stale.status_code == 400
    assert "Somebody changed this" in stale.content.decode()


def test_the_page_asks_for_the_order_of_days(browser, plan):
    page = upload(browser, plan, HEAD + ROW.replace("2026-06-04", "04/06/2026")).content.decode()
    assert 'name="day_order" value="dmy"' in page
    assert "checked" not in page.partition('name="day_order"')[2].partition("</fieldset>")[0][:600]


def test_a_file_that_is_too_large_is_413(browser, plan, monkeypatch):
    monkeypatch.setattr("contentplan.file_views.MAX_BYTES", 10)
    assert upload(browser, plan, HEAD + ROW).status_code == 413


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_the_template_comes_back_without_its_example(
    browser, plan, manager, receive, kind, language
):
    manager.language = language
    manager.save(update_fields=["language"])
    path = reverse(f"contentplan:template_{kind}", args=[plan.client_id, plan.pk])
    body = browser.get(path).content
    reading = read(receive(body, f"x.{kind}"))
    assert (reading.examples, reading.missing, reading.rows_read) == (1, [], 0)
    assert reading.columns[:4] == ["date", "time", "channel", "type"]
