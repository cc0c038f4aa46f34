"""Corrections as tasks: who, by when, beside the next plan, and did they help (REP-3)."""

from copy import deepcopy
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from clients.services import take_role
from contentplan.models import ContentPlan
from contentplan.neighbours import with_all
from contentplan.promised import promised_for
from reports.corrections import Wanted
from reports.models import Correction
from reports.outcomes import figures, outcome
from reports.services import send_report, tick, write_report
from reports.showing import reading_of
from tests.factories import ClientFactory, with_role
from tests.reports.conftest import AFTER, CONCLUDED, compute, measure, signed_in
from tests.reports.test_services import codes

NONE = frozenset()


def told(value, expected="50", target="100", direction="up", baseline="0", status="at_risk"):
    kpi = {
        "id": "a",
        "metric": "visits",
        "base": "",
        "value": value,
        "counted": value,
        "expected": expected,
        "baseline": baseline,
        "target": target,
        "direction": direction,
        "status": status,
    }
    metrics = [] if value is None else [{"metric": "cpm", "value": value}]
    channel = {"id": "c", "name": "Bread", "metrics": metrics}
    return {"kpis": {"goals": [{"kpis": [kpi]}], "channels": [channel]}}


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (told("40"), told("45"), "better"),
        (told("40", "50"), told("80", "90"), "same"),  # it grew, as its line did
        (told("40", "50"), told("80", "91"), "worse"),
        (told("40"), told(None), "no_data"),
        (told("40"), told("45", status="no_data"), "no_data"),  # too old to be judged
        (told(None), told("40"), "no_data"),
        (told("40", direction="down"), told("60", direction="down"), "worse"),  # a ceiling
        (
            told("90", "80", "50", "down", "100"),
            told("80", "80", "50", "down", "100"),
            "better",
        ),
    ],
)
def test_a_kpi_helped_when_it_came_nearer_to_its_line(before, after, verdict):
    assert outcome(before, after, "kpi/a", NONE)["verdict"] == verdict


@pytest.mark.parametrize(("lower", "verdict"), [(NONE, "better"), (frozenset({"cpm"}), "worse")])
def test_a_channels_figure_is_compared_by_its_value(lower, verdict):
    known = outcome(told("4"), told("5"), "channel/c/cpm", lower)
    assert (known["before"], known["after"], known["verdict"]) == ("4", "5", verdict)
    assert outcome(told("4"), told(None), "channel/c/cpm", lower)["verdict"] == "no_data"


def test_a_figure_that_nobody_knows_says_nothing():
    assert outcome(told("4"), told("5"), "kpi/z", NONE) == {}
    assert outcome(told("4"), told("5"), "", NONE) == {}


# --- Written --------------------------------------------------------------------------------------
def test_a_correction_names_who_by_when_and_what_it_should_move(report, manager, decider):
    key = next(iter(figures(report.sections)))
    wanted = Wanted("Post at 18:00", False, decider.pk, date(2026, 6, 10), key)
    write_report(report, CONCLUDED._replace(corrections=[wanted]), by=manager)
    row = report.corrections.get()
    assert (row.person, row.due, row.figure) == (decider, date(2026, 6, 10), key)
    write_report(report, CONCLUDED, by=manager)  # a pair of text and state leaves the rest
    row.refresh_from_db()
    assert (row.person, row.figure) == (decider, key)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("x", due=date(2026, 5, 31)), "REP-3"),  # the period's last day
        (Wanted("x", due=date(2101, 1, 1)), "TIM-1"),
        (Wanted("x", figure="kpi/no-such"), "not_found"),
    ],
)
def test_a_task_that_will_not_do_is_refused(report, manager, wanted, code):
    with pytest.raises(ValidationError) as refused:
        write_report(report, CONCLUDED._replace(corrections=[wanted]), by=manager)
    assert codes(refused.value) == {code}
    write_report(
        report, CONCLUDED._replace(corrections=[Wanted("x", due=date(2026, 6, 1))]), by=manager
    )


def test_only_somebody_of_the_client_can_be_given_a_correction(report, manager):
    other = with_role(ClientFactory(), "manager")
    with pytest.raises(ValidationError) as refused:
        write_report(
            report, CONCLUDED._replace(corrections=[Wanted("x", False, other.pk)]), by=manager
        )
    assert codes(refused.value) == {"not_found"}


def test_what_nobody_owes_is_the_managers_by_the_end_of_the_next_month(sent, manager):
    row = sent.corrections.get()
    assert (row.person, row.due) == (manager, date(2026, 6, 30))


def test_the_page_asks_for_the_task_of_a_known_correction(report, manager, decider):
    write_report(report, CONCLUDED, by=manager)
    row = report.corrections.get()
    typed = {
        "conclusions": "Ours.",
        "corrections": row.text,
        "seen": report.version,
        f"person-{row.pk}": str(decider.pk),
        f"due-{row.pk}": "2026-06-12",
        f"figure-{row.pk}": "",
    }
    browser = signed_in(manager)
    assert browser.post(report.get_absolute_url(), typed).status_code == 302
    row.refresh_from_db()
    assert (row.person, row.due) == (decider, date(2026, 6, 12))
    report.refresh_from_db()
    late = {**typed, f"due-{row.pk}": "2026-05-12", "seen": report.version}
    assert browser.post(report.get_absolute_url(), late).status_code == 400


# --- Beside the next plan -------------------------------------------------------------------------
@pytest.fixture
def june(sent) -> ContentPlan:
    return ContentPlan.objects.create(
        client=sent.client, title="June", start=date(2026, 6, 1), end=date(2026, 6, 30)
    )


def promised(plan):
    return promised_for(with_all(ContentPlan.objects.filter(pk=plan.pk)).get())


def test_the_next_plan_shows_them_and_the_one_before_does_not(sent, june):
    (one,) = promised(june)
    assert (one.text, one.done, one.due) == ("Post at 18:00", False, date(2026, 6, 30))
    assert promised(ContentPlan.objects.get(client=sent.client, title="May")) == []


def test_they_are_ticked_on_the_plans_page(sent, june, manager):
    browser = signed_in(manager)
    page = june.get_absolute_url()
    assert "Post at 18:00" in browser.get(page).content.decode()
    (one,) = promised(june)
    done = browser.post(one.url, {"done": "yes", "next": page})
    assert (done.status_code, done.url) == (302, page)
    assert sent.corrections.get().done is True
    away = browser.post(one.url, {"done": "no", "next": "https://example.com/"})
    assert away.url == sent.get_absolute_url()


def test_what_somebody_owes_goes_on_when_they_leave(sent, manager, decider):
    Correction.objects.update(person=decider)
    membership = decider.memberships.get(client=sent.client)
    take_role(membership, by=manager)
    assert sent.corrections.get().person == manager


# --- In the next report ---------------------------------------------------------------------------
def test_the_next_report_tells_whether_it_was_done_and_whether_it_helped(report, manager, channel):
    key = next(key for key in figures(report.sections) if key.endswith("/reach"))
    wanted = [Wanted("Post at 18:00", False, figure=key)]
    write_report(report, CONCLUDED._replace(corrections=wanted), by=manager)
    send_report(report, by=manager)
    with time_machine.travel(AFTER.replace(month=7)):
        measure(channel, date(2026, 6, 1), date(2026, 6, 30), first=13_300)
        june = compute(report.client, manager, date(2026, 6, 1), date(2026, 6, 30))
        tick(report.corrections.get(), True, by=manager)
        (kept,) = reading_of(june, client_side=False).last_corrections
    assert (kept.done, kept.person, kept.verdict) == (True, "Manana", "worse")
    assert "930 before, 929 after" in kept.helped


def test_without_money_no_amount_is_told_of_a_correction(report):
    from reports.wording import for_everybody

    told = deepcopy(report.sections)
    one = {"id": "x", "text": "t", "done": True, "start": "2026-04-01", "end": "2026-04-30"}
    spend = {"kind": "channel", "metric": "spend", "base": "", "name": "B", "unit": ""}
    told["last_corrections"] = [{**one, "helped": {**spend, "before": "1", "after": "2"}}]
    assert for_everybody(told, money=False)["last_corrections"][0]["helped"] == {}
    assert for_everybody(told, money=True)["last_corrections"][0]["helped"]["after"] == "2"
