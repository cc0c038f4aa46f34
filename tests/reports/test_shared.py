"""The open page of a shared report (LNK-1, LNK-4, LNK-5, LNK-7)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from common.periods import now
from reports.models import Report, Share
from reports.services import end_share, make_share, share_url
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
