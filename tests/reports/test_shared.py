"""The open page of a shared report (LNK-1, LNK-4, LNK-5, LNK-7)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse

from common.periods import now
from reports.models import Opening, Report, Share
from reports.openings import opened
from reports.sharing import end_share, make_share, share_url
from tests.reports.conftest import AFTER, SVG, measure, signed_in

MONEY = ("₾", "GEL", "Ad spend", "Ads for the new rye bread")


@pytest.fixture
def share(sent, manager):
    return make_share(sent, by=manager)


@pytest.fixture
def path(share) -> str:
    return "/r/" + share_url(share).partition("/r/")[2]


@pytest.fixture
def anybody() -> Browser:
    return Browser()


def spend_chart(report: Report) -> str:
    kpis = report.sections["kpis"]["goals"][0]["kpis"]
    return "kpi-" + next(kpi["id"] for kpi in kpis if kpi["metric"] == "spend")


def test_whoever_has_the_link_reads_the_report_without_its_money(path, anybody):
    shown = anybody.get(path + "?lang=en")
    told = shown.content.decode()
    assert shown.status_code == 200
    assert "13,200, target 14,000" in told
    assert "Bread at six o" in told
    assert not [word for word in MONEY if word in told]
    assert "Nino" not in told  # who decided is between the two sides
    assert "Decisions" not in told


def test_money_is_shown_where_that_was_asked_for(sent, manager, anybody):
    link = make_share(sent, by=manager, money=True)
    told = anybody.get(share_url(link) + "?lang=en").content.decode()
    assert "₾1,500.50" in told
    assert "Decisions" not in told


def test_the_page_is_sealed_and_leads_nowhere_further(path, anybody):
    shown = anybody.get(path)
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown["Cache-Control"]
    assert "noindex" in shown["X-Robots-Tag"]
    assert not shown.cookies
    told = shown.content.decode()
    assert "<script" not in told
    assert "/clients/" not in told
    assert "<form" not in told


@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_it_speaks_the_clients_language_or_another_one(path, anybody, language):
    assert '<html lang="ka"' in anybody.get(path).content.decode()
    shown = anybody.get(path + f"?lang={language}")
    assert f'<html lang="{language}"' in shown.content.decode()
    assert anybody.get(path + "?lang=xx").status_code == 200


def test_its_pictures_are_behind_the_same_link(path, share, anybody):
    assert anybody.get(path + "charts/mix.svg").content.decode() == SVG
    assert anybody.get(path + f"charts/{spend_chart(share.report)}.svg").status_code == 404
    assert anybody.get(path + "charts/other.svg").status_code == 404


def test_with_money_the_picture_of_spending_is_there(sent, manager, anybody):
    link = make_share(sent, by=manager, money=True)
    assert anybody.get(share_url(link) + f"charts/{spend_chart(sent)}.svg").status_code == 200


def test_it_shows_the_frozen_figures(path, channel, anybody):
    before = anybody.get(path).content
    measure(channel, AFTER.date().replace(month=5, day=1), AFTER.date(), first=70_000)
    assert anybody.get(path).content == before


def test_an_unknown_link_is_not_there_and_guessing_is_slowed_down(path, anybody, settings):
    settings.LINK_UNKNOWN_LIMIT = 3
    wrong = reverse("reports:shared", kwargs={"token": "x" * 43})
    assert [anybody.get(wrong).status_code for _ in range(4)] == [404, 404, 404, 429]
    assert anybody.get(path).status_code == 200  # a right one isn't counted


def ended(sent: Report, manager, share: Share) -> None:
    end_share(sent, by=manager)


def replaced(sent: Report, manager, share: Share) -> None:
    make_share(sent, by=manager)


def expired(sent: Report, manager, share: Share) -> None:
    Share.objects.filter(pk=share.pk).update(expires_at=now() - timedelta(seconds=1))


def closed(sent: Report, manager, share: Share) -> None:
    sent.client.closed_at = now()
    sent.client.save(update_fields=["closed_at"])


@pytest.mark.parametrize("end", [ended, replaced, expired, closed])
def test_a_link_that_is_over_says_nothing_of_the_report(sent, manager, share, path, anybody, end):
    end(sent, manager, share)
    gone = anybody.get(path)
    assert gone.status_code == 410
    told = gone.content.decode()
    assert "Bakery" not in told
    assert "13" not in told.partition("<main")[2]
    assert anybody.get(path + "charts/mix.svg").status_code == 410


def test_a_link_works_as_long_as_it_says(share, path, anybody, settings):
    assert share.expires_at - share.created_at <= timedelta(days=settings.LINK_DAYS, seconds=1)
    with time_machine.travel(share.expires_at - timedelta(seconds=5)):
        assert anybody.get(path).status_code == 200
    with time_machine.travel(share.expires_at):
        assert anybody.get(path).status_code == 410


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_link_is_for_reading_only(path, anybody, method):
    assert getattr(anybody, method)(path).status_code == 405


def test_being_signed_in_changes_nothing(path, manager, anybody):
    assert signed_in(manager).get(path).content == anybody.get(path).content


# --- Passwords, ends, openings --------------------------------------------------------------------
PASSWORD = "bread at six"


@pytest.fixture
def locked(sent, manager) -> str:
    link = make_share(sent, by=manager, password=PASSWORD, days=3)
    return "/r/" + share_url(link).partition("/r/")[2]


def test_a_link_with_a_password_says_nothing_before_it(locked, anybody):
    shown = anybody.get(locked)
    told = shown.content.decode()
    assert (shown.status_code, "Bakery" in told, "<form" in told) == (200, False, True)
    assert anybody.get(locked + "charts/mix.svg").status_code == 404
    assert anybody.post(locked + "open/", {"password": "bread at five"}).status_code == 403
    assert not Opening.objects.exists()


def test_the_password_opens_it_and_its_pictures_without_a_cookie(locked, anybody):
    right = anybody.post(locked + "open/", {"password": PASSWORD})
    assert right.status_code == 302
    assert not right.cookies
    told = anybody.get(right.url).content.decode()
    assert "Bakery" in told
    pictures = re.findall(r'src="([^"]+mix.svg[^"]*)"', told)
    assert anybody.get(pictures[0].replace("&amp;", "&")).status_code == 200
    with time_machine.travel(now() + timedelta(hours=13)):
        assert "Bakery" not in anybody.get(right.url).content.decode()


def test_a_proof_is_of_one_link_and_one_password(locked, sent, manager, anybody):
    key = anybody.post(locked + "open/", {"password": PASSWORD}).url.partition("?")[2]
    other = make_share(sent, by=manager, password="another bread")
    assert "Bakery" not in anybody.get(f"{share_url(other)}?{key}").content.decode()
    assert anybody.get(f"{locked}?{key}").status_code == 410


def test_guessing_a_password_is_slowed_down(locked, anybody, settings):
    settings.SHARE_PASSWORD_LIMIT = 2
    wrong = [anybody.post(locked + "open/", {"password": "x"}).status_code for _ in range(3)]
    assert wrong == [403, 403, 429]
    assert anybody.post(locked + "open/", {"password": PASSWORD}).status_code == 429


def test_the_password_is_kept_as_a_hash_alone(locked):
    assert PASSWORD not in str(Share.objects.values())
    assert Share.objects.filter(password__contains="$").count() == 1


@pytest.mark.parametrize("more", [{"days": 0}, {"days": 366}, {"password": "12345"}])
def test_an_end_or_a_password_that_will_not_do_is_refused(sent, manager, more):
    with pytest.raises(ValidationError):
        make_share(sent, by=manager, **more)
    make_share(sent, by=manager, days=365, password="123456")


def test_the_page_makes_a_link_with_an_end_and_a_password(sent, manager):
    page = sent.get_absolute_url() + "share/"
    browser = signed_in(manager)
    assert browser.post(page, {"days": "30", "password": "short"}).status_code == 400
    assert browser.post(page, {"days": "31"}).status_code == 400
    assert browser.post(page, {"days": "30", "password": PASSWORD}).status_code == 302
    link = Share.objects.get(ended_at=None)
    assert (link.money, bool(link.password)) == (False, True)
    assert timedelta(days=29) < link.expires_at - now() <= timedelta(days=30)


def test_who_opened_a_report_is_told_to_the_agency(sent, path, manager, decider, anybody):
    browser = signed_in(decider)
    for _time in range(2):  # within the hour it is one
        browser.get(sent.get_absolute_url())
    anybody.get(path)
    anybody.get(path)
    anybody.head(path)  # a program that looks whether it is there
    signed_in(manager).get(sent.get_absolute_url())
    assert {(one.name, one.times) for one in opened(sent)} == {("Nino", 1), ("", 2)}
    told = signed_in(manager).get(sent.get_absolute_url()).content.decode()
    assert "Opened is not read" in told
    assert "Opened is not read" not in browser.get(sent.get_absolute_url()).content.decode()
    with time_machine.travel(now() + timedelta(minutes=61)):
        browser.get(sent.get_absolute_url())
    assert Opening.objects.filter(person=decider).count() == 2


def test_openings_of_a_link_fill_no_table(sent, path, anybody, monkeypatch):
    monkeypatch.setattr("reports.openings.MOST", 3)
    for _time in range(5):
        anybody.get(path)
    assert Opening.objects.count() == 3
