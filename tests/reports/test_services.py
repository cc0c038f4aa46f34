"""Conclusions, corrections, sending and sharing (REP-2, REP-3, CON-3)."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError

from clients.models import HistoryEntry, Membership
from common.errors import StaleVersion, WrongState
from common.periods import month_of
from reports.models import Correction, Report, Share
from reports.services import Texts, request_report, send_report, tick, write_report
from reports.sharing import end_share, find_share, make_share, share_url
from reports.tasks import mail_report
from tests.factories import with_role
from tests.reports.conftest import AFTER, CONCLUDED, END, START, compute

REP_3 = [
    Texts(),
    Texts("We saw bread."),
    Texts("", [("Post at 18:00", False)]),
    Texts("", (), "Nothing to change."),
    Texts("   ", [("Post at 18:00", False)]),
]


def codes(error: ValidationError) -> set[str]:
    return {one.code for problems in error.error_dict.values() for one in problems}


@pytest.mark.parametrize("texts", REP_3)
def test_a_report_without_conclusions_or_a_change_is_not_sent(report, manager, texts):
    write_report(report, texts, by=manager)
    with pytest.raises(ValidationError) as refused:
        send_report(report, by=manager)
    assert codes(refused.value) == {"REP-3"}
    assert Report.objects.get(pk=report.pk).status == "review"


@pytest.mark.parametrize("texts", [CONCLUDED, Texts("All is well.", (), "It works as it is.")])
def test_a_concluded_report_is_sent(report, manager, texts):
    write_report(report, texts, by=manager)
    assert send_report(report, by=manager).status == "sent"


def test_a_sent_report_is_not_sent_again(sent, manager):
    with pytest.raises(WrongState):
        send_report(sent, by=manager)
    assert HistoryEntry.objects.filter(subject_id=sent.pk, verb="sent").count() == 1


def test_a_sent_report_takes_no_other_texts_but_what_was_done(sent, manager):
    with pytest.raises(WrongState):
        write_report(sent, CONCLUDED._replace(conclusions="Other"), by=manager)
    with pytest.raises(WrongState):
        write_report(sent, CONCLUDED._replace(corrections=[]), by=manager)
    write_report(sent, CONCLUDED._replace(corrections=[("Post at 18:00", True)]), by=manager)
    assert sent.corrections.get().done is True


def test_whoever_wrote_on_an_older_version_is_told_so(report, manager):
    seen = report.version
    write_report(report, CONCLUDED, by=manager)
    with pytest.raises(StaleVersion) as stale:
        write_report(report, Texts("Mine"), by=manager, seen=seen)
    assert stale.value.row.conclusions == CONCLUDED.conclusions


def test_a_correction_whose_text_stays_keeps_its_row(report, manager):
    write_report(report, Texts("x", [("One", False), ("Two", False)]), by=manager)
    one = report.corrections.get(text="One")
    write_report(report, Texts("x", [("Three", False), ("One", True), ("One", True)]), by=manager)
    assert {row.text: row.done for row in report.corrections.all()} == {"Three": False, "One": True}
    assert report.corrections.get(text="One").pk == one.pk


def test_writing_what_is_there_writes_nothing(report, manager):
    write_report(report, CONCLUDED, by=manager)
    entries, version = HistoryEntry.objects.count(), report.version
    write_report(report, CONCLUDED, by=manager)
    assert (HistoryEntry.objects.count(), report.version) == (entries, version)


def test_a_correction_with_invisible_characters_is_refused_at_its_field(report, manager):
    with pytest.raises(ValidationError) as refused:
        write_report(report, Texts("x", [("bad \x00 line", False)]), by=manager)
    assert set(refused.value.error_dict) == {"corrections"}
    assert codes(refused.value) == {"TXT-1"}


@pytest.mark.parametrize("day", ["2026-07-01", "2101-01-01"])
def test_a_period_that_has_not_begun_cannot_be_reported_on(may, manager, day):
    month = month_of(AFTER.date().fromisoformat(day))
    with time_machine.travel(AFTER), pytest.raises(ValidationError) as refused:
        request_report(may, month.start, month.end, by=manager)
    assert codes(refused.value) == {"REP-1"}


def test_a_period_that_ends_before_it_starts_is_refused(may, manager):
    with pytest.raises(ValidationError) as refused:
        request_report(may, END, START, by=manager)
    assert codes(refused.value) == {"REP-1"}


def test_everyone_of_the_clients_side_gets_a_mail_in_their_language(
    report, manager, decider, django_capture_on_commit_callbacks
):
    observer = with_role(report.client, "observer", language="ru", email="olga@example.com")
    with_role(report.client, "specialist", email="inside@example.com")
    write_report(report, CONCLUDED, by=manager)
    with django_capture_on_commit_callbacks(execute=True):
        send_report(report, by=manager)
    by_address = {one.to[0]: one for one in mail.outbox}
    assert set(by_address) == {decider.email, observer.email}
    body = by_address[observer.email].body
    assert "13\u00a0200" in body  # as a Russian reader writes it
    assert report.get_absolute_url() in body
    assert "Ad spend" not in body  # the primary KPIs only
    assert (
        "2026 წ" in by_address[decider.email].subject or "2026" in by_address[decider.email].subject
    )


def test_who_lost_their_role_meanwhile_gets_no_mail(sent, decider):
    Membership.objects.filter(person=decider).delete()
    mail_report(str(sent.pk), str(decider.pk), progress=None)
    assert mail.outbox == []


def test_last_times_corrections_are_frozen_as_they_were_when_it_was_sent(sent, manager):
    with time_machine.travel(AFTER.replace(month=7)):
        june = compute(sent.client, manager, date(2026, 6, 1), date(2026, 6, 30))
        tick(sent.corrections.get(), True, by=manager)
        write_report(june, CONCLUDED, by=manager)
        send_report(june, by=manager)
        tick(Correction.objects.get(report=sent), False, by=manager)
    june.refresh_from_db()
    (told,) = june.sections["last_corrections"]
    assert told["done"] is True


def test_a_tick_leaves_one_entry_in_the_history(sent, manager):
    row = sent.corrections.get()
    tick(row, True, by=manager)
    entry = HistoryEntry.objects.get(subject_id=row.pk)
    assert (entry.verb, entry.changes) == ("ticked", {"done": [False, True]})


def test_only_a_sent_report_is_shared(report, manager):
    with pytest.raises(WrongState):
        make_share(report, by=manager)


def test_a_new_link_ends_the_one_before(sent, manager):
    old, new = make_share(sent, by=manager), make_share(sent, by=manager, money=True)
    assert find_share(share_url(old).split("/")[-2]).ended_at is not None
    assert find_share(share_url(new).split("/")[-2]) == new
    end_share(sent, by=manager)
    assert Share.objects.filter(ended_at=None).count() == 0
    with pytest.raises(WrongState):
        end_share(sent, by=manager)


def test_the_database_holds_no_token(sent, manager):
    share = make_share(sent, by=manager)
    token = share_url(share).split("/")[-2]
    stored = Share.objects.values().get()
    assert token not in str(stored)
    assert token.encode() not in bytes(stored["seed"])
