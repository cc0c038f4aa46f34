"""The pages of reports: each works, refuses bad input, hides from strangers, minds the role."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from clients.models import HistoryEntry
from contentplan.models import Post
from jobs.models import Job
from reports.models import Report
from reports.sharing import make_share
from tests.factories import ClientFactory, MembershipFactory, with_role
from tests.reports.conftest import SVG, compute, signed_in

AGENCY, CLIENT_SIDE = ("owner", "manager", "specialist"), ("decider", "contributor", "observer")


def listing(client) -> str:
    return f"/clients/{client.pk}/reports/"


@pytest.fixture
def stranger(db):
    return signed_in(with_role(ClientFactory(), "manager"))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- The list -------------------------------------------------------------------------------------
def test_a_month_is_asked_for_on_the_list(may, manager):
    response = signed_in(manager).post(listing(may), {"month": "2026-05"})
    made = Report.objects.get()
    assert (response.status_code, response.url) == (302, made.get_absolute_url())
    assert (str(made.start), str(made.end), made.by) == ("2026-05-01", "2026-05-31", manager)
    assert HistoryEntry.objects.get(subject_id=made.pk).verb == "created"


@pytest.mark.parametrize("month", ["", "2026-13", "May", "2026-5", "1999-12", "2090-01", "٢٠٢٦-٠٥"])
def test_a_month_that_cannot_be_reported_on_is_refused(may, manager, month):
    response = signed_in(manager).post(listing(may), {"month": month})
    assert response.status_code == 400
    assert response.context["form"].errors
    assert not Report.objects.exists()


def test_a_stranger_finds_no_list(may, stranger):
    assert stranger.get(listing(may)).status_code == 404
    assert stranger.post(listing(may), {"month": "2026-05"}).status_code == 404


@pytest.mark.parametrize("role", CLIENT_SIDE)
def test_the_clients_side_asks_for_no_report_and_sees_only_sent_ones(sent, manager, role):
    compute(sent.client, manager)  # in review
    browser = signed_in(with_role(sent.client, role))
    assert browser.post(listing(sent.client), {"month": "2026-05"}).status_code == 403
    shown = browser.get(listing(sent.client))
    assert [row.pk for row, _job in shown.context["reports"]] == [sent.pk]
    assert shown.context["form"] is None


# --- One report -----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", AGENCY)
def test_a_report_shows_goal_fact_target_and_pace_first(report, role):
    shown = signed_in(with_role(report.client, role) if role != "manager" else report.by).get(
        report.get_absolute_url()
    )
    told = text_of(shown)
    assert shown.status_code == 200
    assert "13,200, target 14,000" in told
    assert "8 posts of 9 planned came out. 1 was late. 1 is missing." in told
    assert "₾1,500.50" in told
    assert told.index("13,200, target") < told.index("Channels") < told.index("Decisions")
    assert "Nino" in told


def test_conclusions_are_saved_line_by_line(report, manager):
    written = {"conclusions": "Bread works.", "corrections": "Post at 18:00\n\n  Stories\n"}
    response = signed_in(manager).post(
        report.get_absolute_url(), {**written, "seen": report.version}
    )
    assert response.status_code == 302
    assert [one.text for one in report.corrections.all()] == ["Post at 18:00", "Stories"]
    entry = HistoryEntry.objects.filter(subject_id=report.pk).last()
    assert entry.verb == "concluded"
    assert entry.changes["corrections"] == [[], ["Post at 18:00", "Stories"]]


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"conclusions": "x" * 10_001}, "conclusions"),
        ({"corrections": "y" * 1001}, "corrections"),
        ({"conclusions": "a\x00b"}, "conclusions"),
        ({"seen": "soon"}, "seen"),
    ],
)
def test_texts_that_will_not_do_are_refused_and_stay_in_the_form(report, manager, written, field):
    given = {"conclusions": "Bread works.", "corrections": "", "seen": report.version, **written}
    response = signed_in(manager).post(report.get_absolute_url(), given)
    assert response.status_code == 400
    assert field in response.context["form"].errors
    if field != "conclusions":
        assert "Bread works." in text_of(response)
    assert Report.objects.get(pk=report.pk).conclusions == ""


def test_somebody_elses_texts_are_shown_beside_mine(report, manager):
    browser = signed_in(manager)
    first = {"conclusions": "Theirs", "corrections": "", "seen": report.version}
    assert browser.post(report.get_absolute_url(), first).status_code == 302
    response = browser.post(report.get_absolute_url(), {**first, "conclusions": "Mine"})
    assert response.status_code == 400
    assert response.context["form"].has_error("__all__", code="CON-3")
    assert "Theirs" in text_of(response)
    assert "Mine" in text_of(response)
    again = {**first, "conclusions": "Mine", "seen": response.context["form"]["seen"].value()}
    assert browser.post(report.get_absolute_url(), again).status_code == 302


def test_a_stranger_finds_no_report(sent, stranger):
    page = sent.get_absolute_url()
    for end in ("", "report.pdf", "report.xlsx", "charts/mix.svg"):
        assert stranger.get(page + end).status_code == 404
    correction = f"{page}corrections/{sent.corrections.get().pk}/"
    for end in (page, page + "send/", page + "again/", page + "share/", correction):
        assert stranger.post(end, {"seen": 1}).status_code == 404


def test_a_report_is_found_under_its_own_client_only(sent, manager):
    other = ClientFactory(agency=sent.client.agency)
    MembershipFactory(person=manager, client=other, role="manager")
    assert signed_in(manager).get(f"{listing(other)}{sent.pk}/").status_code == 404


@pytest.mark.parametrize("role", CLIENT_SIDE)
def test_the_clients_side_reads_a_sent_report_and_changes_nothing(sent, role):
    browser, page = signed_in(with_role(sent.client, role)), sent.get_absolute_url()
    shown = browser.get(page)
    assert shown.status_code == 200
    assert shown.context["form"] is None
    assert "Bread at six o" in text_of(shown)
    correction = f"{page}corrections/{sent.corrections.get().pk}/"
    for end in (page, page + "send/", page + "again/", page + "share/", correction):
        assert browser.post(end, {"seen": sent.version}).status_code == 403


@pytest.mark.parametrize("role", CLIENT_SIDE)
def test_what_was_not_sent_is_not_there_for_the_clients_side(report, role):
    browser, page = signed_in(with_role(report.client, role)), report.get_absolute_url()
    for end in ("", "report.pdf", "report.xlsx", "charts/mix.svg"):
        assert browser.get(page + end).status_code == 404


def test_a_specialist_writes_but_does_not_send(report):
    browser = signed_in(with_role(report.client, "specialist"))
    given = {"conclusions": "x", "corrections": "y", "seen": report.version}
    page = report.get_absolute_url()
    assert browser.post(page + "send/", given).status_code == 403
    assert browser.post(page, given).status_code == 302
    assert Report.objects.get(pk=report.pk).status == "review"


def test_a_report_that_is_computed_shows_how_far_it_is(may, manager):
    browser = signed_in(manager)
    page = browser.post(listing(may), {"month": "2026-05"}).url
    shown = browser.get(page)
    assert shown.status_code == 200
    assert f"job-{Job.objects.get(kind='compute_report').pk}" in shown.content.decode()
    assert browser.get(page + "report.pdf").status_code == 409
    assert browser.post(page, {"seen": 1}).status_code == 200  # too early: still how far it is


# --- Sending, recomputing, ticking, sharing -------------------------------------------------------
def test_texts_are_saved_and_the_report_sent_in_one_step(report, manager):
    given = {"conclusions": "Bread works.", "corrections": "Stories", "seen": report.version}
    response = signed_in(manager).post(report.get_absolute_url() + "send/", given)
    assert response.status_code == 302
    row = Report.objects.get(pk=report.pk)
    assert (row.status, row.conclusions) == ("sent", "Bread works.")
    assert Job.objects.filter(kind="mail_report").count() == 1  # the decider


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"conclusions": "", "corrections": "Stories"}, "conclusions"),
        ({"conclusions": "Bread works.", "corrections": " \n "}, "corrections"),
    ],
)
def test_sending_by_page_needs_what_rep_3_asks_for(report, manager, given, field):
    response = signed_in(manager).post(
        report.get_absolute_url() + "send/", {**given, "seen": report.version}
    )
    assert response.status_code == 400
    assert response.context["form"].has_error(field, code="REP-3")
    row = Report.objects.get(pk=report.pk)
    assert (row.status, row.version) == ("review", report.version)  # all or nothing
    assert not Job.objects.filter(kind="mail_report").exists()


def test_computing_again_makes_a_new_edition_and_keeps_the_old(sent, manager):
    response = signed_in(manager).post(sent.get_absolute_url() + "again/")
    new = Report.objects.get(edition=2)
    assert response.url == new.get_absolute_url()
    assert Report.objects.get(pk=sent.pk).status == "sent"


def test_a_correction_is_ticked_on_the_page(sent, manager):
    row = sent.corrections.get()
    where = f"{sent.get_absolute_url()}corrections/{row.pk}/"
    browser = signed_in(manager)
    assert browser.post(where, {"done": "yes"}).url == sent.get_absolute_url()
    row.refresh_from_db()
    assert row.done is True
    browser.post(where, {"done": "no"})
    row.refresh_from_db()
    assert row.done is False


def test_a_link_is_made_and_ended_on_the_page(sent, manager):
    browser, page = signed_in(manager), sent.get_absolute_url()
    assert browser.post(page + "share/").status_code == 302
    assert "/r/" in browser.get(page).context["share_url"]
    assert browser.post(page + "share/end/").status_code == 302
    assert browser.get(page).context["share_url"] == ""
    assert browser.post(page + "share/end/").status_code == 409


def test_a_report_in_review_is_not_shared_by_page(report, manager):
    assert signed_in(manager).post(report.get_absolute_url() + "share/").status_code == 409


# --- Charts ---------------------------------------------------------------------------------------
def test_a_chart_is_a_file_in_which_nothing_runs(sent, decider):
    got = signed_in(decider).get(sent.get_absolute_url() + "charts/mix.svg")
    assert (got.status_code, got["Content-Type"]) == (200, "image/svg+xml")
    assert got.content.decode() == SVG
    assert got["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "private, no-store"


def test_an_unknown_chart_is_not_there(sent, decider):
    assert signed_in(decider).get(sent.get_absolute_url() + "charts/other.svg").status_code == 404


# --- All pages ------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "ru", "ka"])
def test_pages_speak_the_readers_language(sent, language):
    person = with_role(sent.client, "observer", language=language)
    browser = signed_in(person)
    shown = browser.get(sent.get_absolute_url())
    assert f'<html lang="{language}"' in shown.content.decode()
    months = {"en": "May 2026", "ru": "Май 2026", "ka": "მაისი, 2026"}
    numbers = {"en": "13,200", "ru": "13\u00a0200", "ka": "13\u00a0200"}
    with translation.override(language):
        assert months[language] in shown.content.decode()
        assert numbers[language] in shown.content.decode()
    assert months[language] in browser.get(listing(sent.client)).content.decode()


def queries(browser, page) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(page).status_code == 200
    return len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])


@pytest.mark.parametrize("state", ["review", "sent"])
def test_a_report_takes_at_most_eight_queries_at_any_size(may, manager, sent, state):
    make_share(sent, by=manager)
    browser = signed_in(manager)
    first = sent if state == "sent" else compute(may, manager)
    few = queries(browser, first.get_absolute_url())
    plan = may.content_plans.get()
    one = Post.objects.filter(status="published").first()
    Post.objects.bulk_create(
        Post(
            content_plan=plan,
            channel=one.channel,
            type="engaging",
            publish_at=one.publish_at,
            published_at=one.published_at,
            status="published",
            url=f"https://example.com/{number}",
            sent_content=one.sent_content,
        )
        for number in range(300)
    )
    if state == "sent":
        Report.objects.filter(pk=sent.pk).update(sections=compute(may, manager).sections)
        many = queries(browser, sent.get_absolute_url())
    else:
        many = queries(browser, compute(may, manager).get_absolute_url())
    assert few == many <= 8


def test_the_list_takes_the_same_queries_for_any_number(sent, manager):
    browser = signed_in(manager)
    few = queries(browser, listing(sent.client))
    for _edition in range(4):
        compute(sent.client, manager)
    assert queries(browser, listing(sent.client)) == few <= 8
