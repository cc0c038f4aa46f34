"""Pages of KPIs, numbers and imports: each works, refuses bad input, strangers and small roles."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from approvals.models import ApprovalRequest
from approvals.services import request_approval
from goals.models import Goal
from kpis.models import ChannelDay, Import, Kpi
from tests.factories import ChannelFactory, ClientFactory, with_role
from tests.kpis.world import (
    DAY,
    GoalFactory,
    KpiFactory,
    committed,
    figures,
    may,
    measure,
    measure_each_day,
    overview,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(business):
    return GoalFactory(client=business)


@pytest.fixture
def browser():
    def of(person) -> Browser:
        made = Browser(raise_request_exception=False)
        made.force_login(person)
        return made

    return of


@pytest.fixture
def manager(browser, business):
    made = browser(with_role(business, "manager"))
    made.get("/")  # the first page after signing in writes the session
    return made


@pytest.fixture
def decider(browser, business):
    return browser(with_role(business, "decider"))


@pytest.fixture
def stranger(browser):
    return browser(with_role(ClientFactory(), "manager"))


def url(name, client, **more):
    return reverse(f"kpis:{name}", kwargs={"client_pk": client.pk, **more})


# --- KPIs -----------------------------------------------------------------------------------------
def typed(**more):
    start = {
        "metric": "followers",
        "direction": "up",
        "baseline": "12000",
        "target": "20000",
        "start": "2026-05-01",
        "due": "2026-05-31",
        "priority": "primary",
        "reason": "",
    }
    return {**start, **more}


def test_the_advice_for_a_goal_comes_first_with_its_reasons(manager, business, goal):
    goal.kind = "awareness"
    goal.save()
    business.market = "b2b"
    business.save()
    page = manager.get(url("kpi_new", business, goal_pk=goal.pk))
    assert page.status_code == 200
    text = page.content.decode()
    assert "It says how many people saw you." in text
    assert "Poor for companies that sell to companies" in text
    assert "?metric=reach" in text


def test_the_form_begins_with_what_the_numbers_say(manager, business, goal, channel):
    measure(channel, {date(2026, 5, 18): {"followers": 12345}})
    page = manager.get(url("kpi_new", business, goal_pk=goal.pk), {"metric": "followers"})
    form = page.context["form"]
    assert form["baseline"].value() == "12345"
    assert form["due"].value() == goal.due
    assert "12,345" in page.content.decode()
    down = manager.get(url("kpi_new", business, goal_pk=goal.pk), {"metric": "cpa"})
    assert down.context["form"]["direction"].value() == "down"


def test_an_engagement_rate_begins_with_a_base_that_has_data(manager, business, goal, channel):
    measure(channel, {date(2026, 5, 18): {"likes": 5, "views": 100}})
    page = manager.get(url("kpi_new", business, goal_pk=goal.pk), {"metric": "engagement_rate"})
    assert page.context["form"]["base"].value() == "views"
    assert page.context["form"]["baseline"].value() == "5"


def test_a_kpi_is_chosen_and_shown(manager, business, goal, channel):
    measure(channel, {date(2026, 5, 14): {"followers": 16400}})
    made = manager.post(url("kpi_new", business, goal_pk=goal.pk), typed(channels=[channel.pk]))
    assert made["Location"] == goal.get_absolute_url()
    row = Kpi.objects.get()
    assert list(row.channels.all()) == [channel]
    page = manager.get(row.get_absolute_url())
    assert page.status_code == 200
    text = page.content.decode()
    assert "16,400" in text
    assert 'data-state="at_risk"' in text
    assert "today should be 17,067" in text
    scale = re.search(r'class="chart-scale"[^>]*>(.*?)</div>', text)[1]
    assert re.findall("<span>(.*?)<", scale) == ["20,000", "18,000", "16,000", "14,000", "12,000"]


def test_both_doors_refuse_an_unlisted_metric_without_a_reason(manager, business, goal, api):
    page = manager.post(url("kpi_new", business, goal_pk=goal.pk), typed(metric="mentions"))
    assert page.status_code == 400
    assert page.context["form"].has_error("reason", code="KPI-4")
    sent = {**typed(metric="mentions"), "goal": str(goal.pk)}
    refused = api(with_role(business, "specialist")).post("/api/v1/kpis/", sent)
    assert refused.status_code == 400
    assert {error["code"] for error in refused.json()["errors"]} == {"KPI-4"}
    fine = typed(metric="mentions", reason="People talk about us in the city")
    assert manager.post(url("kpi_new", business, goal_pk=goal.pk), fine).status_code == 302


@pytest.mark.parametrize(
    "bad", [{"target": "12000"}, {"due": "2026-05-01"}, {"baseline": ""}, {"start": "0001-01-01"}]
)
def test_a_bad_kpi_keeps_what_was_typed(manager, business, goal, bad):
    sent = typed(reason="The owner counts them", **bad)
    page = manager.post(url("kpi_new", business, goal_pk=goal.pk), sent)
    assert page.status_code == 400
    assert "The owner counts them" in page.content.decode()
    assert not Kpi.objects.exists()


def test_a_channel_of_another_client_is_no_choice(manager, business, goal):
    page = manager.post(
        url("kpi_new", business, goal_pk=goal.pk), typed(channels=[ChannelFactory().pk])
    )
    assert page.status_code == 400


def test_a_change_to_an_agreed_goal_s_kpi_takes_the_agreement_back(manager, business, goal):
    row = KpiFactory(goal=goal)
    person = with_role(business, "specialist")
    with_role(business, "decider")
    request_approval("goal", goal, by=person)
    Goal.objects.filter(pk=goal.pk).update(status="agreed")
    ApprovalRequest.objects.update(status="approved")
    row.refresh_from_db()
    edit = url("kpi_edit", business, pk=row.pk)
    assert manager.get(edit).status_code == 200
    assert manager.post(edit, typed(target="30000", seen=row.version)).status_code == 302
    goal.refresh_from_db()
    assert goal.status == "draft"


def test_somebody_faster_is_told_of(manager, business, goal):
    row = KpiFactory(goal=goal)
    page = manager.post(url("kpi_edit", business, pk=row.pk), typed(seen=7))
    assert page.status_code == 409
    assert page.context["form"].has_error("__all__", code="CON-3")


def test_a_kpi_is_deleted_after_a_question(manager, business, goal):
    row = KpiFactory(goal=goal)
    page = url("kpi_delete", business, pk=row.pk)
    assert manager.get(page).status_code == 200
    assert Kpi.objects.exists()
    assert manager.post(page)["Location"] == goal.get_absolute_url()
    assert not Kpi.objects.exists()


def test_a_closed_goal_s_kpis_stay(manager, business, goal):
    row = KpiFactory(goal=goal)
    Goal.objects.update(status="closed")
    assert manager.post(url("kpi_delete", business, pk=row.pk)).status_code == 409
    assert manager.post(url("kpi_new", business, goal_pk=goal.pk), typed()).status_code == 409


def test_pages_of_kpis_are_closed_to_strangers_and_small_roles(
    stranger, decider, business, goal, manager
):
    row = KpiFactory(goal=goal)
    pages = [url(name, business, pk=row.pk) for name in ("kpi", "kpi_edit", "kpi_delete")]
    pages.append(url("kpi_new", business, goal_pk=goal.pk))
    for page in pages:
        assert stranger.get(page).status_code == 404
        assert decider.get(page).status_code == 404  # nothing was sent
    request_approval("goal", goal, by=with_role(business, "specialist"))
    assert [decider.get(page).status_code for page in pages] == [200, 403, 403, 403]


def test_a_decider_reads_the_kpi_that_was_sent(decider, manager, business, goal, channel):
    row = KpiFactory(goal=goal)
    request_approval("goal", goal, by=with_role(business, "specialist"))
    Kpi.objects.update(target=90000)
    KpiFactory(goal=goal, metric="views", baseline=0, target=5)
    text = decider.get(url("kpi", business, pk=row.pk)).content.decode()
    assert "20,000" in text
    assert "90,000" not in text
    listed = decider.get(goal.get_absolute_url()).content.decode()
    assert "20,000" in listed
    assert "Views" not in listed
    assert "90,000" in manager.get(goal.get_absolute_url()).content.decode()


def test_a_kpi_s_page_takes_as_many_queries_at_1000_days_as_at_10(
    manager, business, goal, channel, django_assert_max_num_queries
):
    row = KpiFactory(goal=goal, start=date(2023, 1, 1))
    for days in (10, 1000):
        measure_each_day(channel, date(2026, 5, 19) - timedelta(days=days), [5] * days, "followers")
        with django_assert_max_num_queries(8):
            assert manager.get(row.get_absolute_url()).status_code == 200


# --- A channel's month ----------------------------------------------------------------------------
def test_a_month_shows_no_data_as_a_dash_and_names_the_basis(manager, business, channel):
    measure(channel, {DAY: {"views": 1200, "reach": 5}, date(2026, 5, 3): {"views": 0, "reach": 9}})
    page = manager.get(url("numbers", business, pk=channel.pk), {"month": "2026-05"})
    assert page.status_code == 200
    assert page.context["days"][:3] == [
        (DAY, ["5", "1,200"]),
        (date(2026, 5, 2), [None, None]),
        (date(2026, 5, 3), ["9", "0"]),
    ]
    assert [total[1:] for total in page.context["totals"]] == [
        ("9", "highest day"),
        ("1,200", "total"),
    ]
    assert len(page.context["days"]) == 20  # to today


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-06", "1999-01", "२०२६-०१"])
def test_a_month_that_is_none_is_not_there(manager, business, channel, month):
    assert manager.get(url("numbers", business, pk=channel.pk), {"month": month}).status_code == 404


def test_a_month_is_read_by_both_sides_and_no_stranger(decider, stranger, business, channel):
    page = url("numbers", business, pk=channel.pk)
    assert decider.get(page).status_code == 200
    assert stranger.get(page).status_code == 404
    assert decider.get(url("numbers", business, pk=ChannelFactory().pk)).status_code == 404


# --- Imports --------------------------------------------------------------------------------------
def send(browser, business, of, /, *contents, **more):
    files = [upload(content, f"file{number}.csv") for number, content in enumerate(contents)]
    sent = {"channel": str(of.pk), "exports": files, **more}
    with committed():
        return browser.post(url("imports", business), sent)


def confirm(browser, business) -> None:
    """Press the button under each preview."""
    for row in Import.objects.filter(status="ready"):
        with committed():
            browser.post(url("import_confirm", business, pk=row.pk), {"seen": row.version})


def test_a_file_is_dropped_read_and_shown(manager, business, channel):
    sent = send(manager, business, channel, overview(may(1, 715), may(2, 100)))
    row = Import.objects.get()
    assert sent["Location"] == row.get_absolute_url()
    page = manager.get(row.get_absolute_url())
    assert page.status_code == 200
    text = page.content.decode()
    assert "TikTok overview" in text
    assert "815" in text  # what the file adds up to
    assert "Write exactly this" in text
    assert not ChannelDay.objects.exists()
    confirm(manager, business)
    assert figures(channel, "views") == [(DAY, 715), (date(2026, 5, 2), 100)]
    listed = manager.get(url("imports", business))
    assert "file0.csv" in listed.content.decode()
    assert 'data-state="done"' in listed.content.decode()


def test_several_files_are_several_imports(manager, business, channel):
    sent = send(manager, business, channel, overview(may(1)), overview(may(2)))
    assert sent["Location"] == url("imports", business)
    confirm(manager, business)
    assert [row.status for row in Import.objects.all()] == ["done", "done"]
    assert ChannelDay.objects.count() == 2


def test_rejected_rows_are_shown_and_can_be_downloaded(manager, business, channel):
    send(manager, business, channel, overview(may(1), may(2, "=1+1"), may(3, "@x")))
    row = Import.objects.get()
    page = manager.get(row.get_absolute_url())
    assert "Some rows could not be read, so nothing was written." in page.content.decode()
    assert "Write the good rows only" in page.content.decode()
    csv = manager.get(url("import_rejects", business, pk=row.pk))
    assert csv["Content-Disposition"] == 'attachment; filename="file0-rejected.csv"'
    assert csv["Content-Type"] == "text/csv; charset=utf-8"
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Sheet,Column,Value,Reason"
    assert lines[1] == "3,,Video views,'=1+1,This is not a number."
    assert lines[2].split(",")[3] == "'@x"
    with committed():
        manager.post(url("import_answer", business, pk=row.pk), {"good_rows": "1"})
    confirm(manager, business)
    assert [day.day for day, _views in figures(channel, "views")] == [1]


def test_a_question_is_asked_and_answered_on_the_page(manager, business, channel):
    send(manager, business, channel, overview(("April 12", 5, 5, 1, 1, 1, 1)))
    row = Import.objects.get()
    page = manager.get(row.get_absolute_url())
    assert "In which year is the last one?" in page.content.decode()
    answer = url("import_answer", business, pk=row.pk)
    assert manager.post(answer, {"year": "25"}).status_code == 400
    with committed():
        assert manager.post(answer, {"year": "2025"})["Location"] == row.get_absolute_url()
    confirm(manager, business)
    assert figures(channel, "views") == [(date(2025, 4, 12), 5)]


def test_a_period_is_asked_for_by_its_two_days(manager, business):
    channel = ChannelFactory(client=business, network="youtube")
    table = "Content,Video title,Video publish time,Views,Watch time (hours)\n"
    table += 'Total,,,100,1.5\nabcDEF12345,x,"Feb 19, 2023",90,1.2\n'
    send(manager, business, channel, table.encode())
    row = Import.objects.get()
    assert (row.status, row.problem) == ("asking", "period")
    answer = url("import_answer", business, pk=row.pk)
    wrong = manager.post(answer, {"period_start": "2026-05-02", "period_end": "2026-05-01"})
    assert wrong.status_code == 400
    with committed():
        manager.post(answer, {"period_start": "2026-04-01", "period_end": "2026-04-30"})
    confirm(manager, business)
    row.refresh_from_db()
    assert (row.status, row.period_totals["views"]) == ("done", "100")


def test_an_import_that_waits_asks_for_itself_anew(manager, business, channel, settings):
    settings.JOBS_INLINE = False
    send(manager, business, channel, overview(may(1)))
    row = Import.objects.get()
    page = manager.get(row.get_absolute_url())
    assert "hx-get" in page.content.decode()
    part = manager.get(row.get_absolute_url(), HTTP_HX_REQUEST="true").content.decode()
    assert part.lstrip().startswith('<div id="import"')
    assert "<html" not in part


@pytest.mark.parametrize(
    "bad", [{"channel": ""}, {"channel": "x"}, {"exports": []}, {"channel": "theirs"}]
)
def test_a_bad_upload_is_refused(manager, business, channel, bad):
    if bad.get("channel") == "theirs":
        bad = {"channel": str(ChannelFactory().pk)}
    page = send(manager, business, channel, overview(may(1)), **bad)
    assert page.status_code == 400
    assert not Import.objects.exists()


def test_both_doors_refuse_a_file_that_is_too_large(manager, business, channel, settings):
    settings.UPLOAD_MAX_BYTES = 10
    assert send(manager, business, channel, b"", overview(may(1))).status_code == 413
    assert not Import.objects.exists()


def test_imports_are_closed_to_strangers_and_the_client_s_people(
    manager, decider, stranger, business, channel
):
    send(manager, business, channel, overview(may(1), may(2, "x")))
    row = Import.objects.get()
    pages = [row.get_absolute_url(), url("import_rejects", business, pk=row.pk)]
    for page in pages:
        assert stranger.get(page).status_code == 404
        assert decider.get(page).status_code == 404
    for page in (url("imports", business), url("by_hand", business)):
        assert stranger.get(page).status_code == 404
        assert decider.get(page).status_code == 403
    answer = url("import_answer", business, pk=row.pk)
    assert stranger.post(answer, {"good_rows": "1"}).status_code == 404
    assert decider.post(answer, {"good_rows": "1"}).status_code == 404
    assert manager.get(answer).status_code == 405
    assert not ChannelDay.objects.exists()


def test_the_list_of_imports_takes_as_many_queries_with_60_as_with_1(
    manager, business, channel, django_assert_max_num_queries
):
    for number in (1, 60):
        Import.objects.bulk_create(
            Import(channel=channel, source="hand", status="done", rejected=[{}] * 100)
            for _one in range(number)
        )
        with django_assert_max_num_queries(7):
            page = manager.get(url("imports", business))
    assert len(page.context["imports"]) == 50
    older = manager.get(url("imports", business), {"before": page.context["next_before"]})
    assert len(older.context["imports"]) == 11
    assert manager.get(url("imports", business), {"before": "x"}).status_code == 404
    of_channel = manager.get(url("imports", business), {"channel": str(channel.pk)})
    assert len(of_channel.context["imports"]) == 50


def test_a_figure_is_typed_by_hand(manager, business, channel):
    sent = {"channel": channel.pk, "metric": "watch_time", "day": "2026-05-02", "value": "12,5"}
    saved = manager.post(url("by_hand", business), sent)
    assert saved["Location"] == url("numbers", business, pk=channel.pk) + "?month=2026-05"
    assert Import.objects.get().source == "hand"
    again = manager.post(url("by_hand", business), {**sent, "another": "1"}, follow=True)
    assert "It was so already." in again.content.decode()


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"day": "2026-05-21"}, "day", "after_today"),
        ({"value": "many"}, "value", "not_a_number"),
        ({"value": "1.5"}, "value", "not_whole"),
        ({"metric": "ctr"}, "metric", "invalid_choice"),
    ],
)
def test_both_doors_refuse_a_bad_figure(manager, business, channel, api, bad, field, code):
    sent = {"channel": str(channel.pk), "metric": "views", "day": "2026-05-02", "value": "5", **bad}
    page = manager.post(url("by_hand", business), sent)
    assert page.status_code == 400
    assert page.context["form"].has_error(field, code=code)
    caller = api(with_role(business, "specialist"))
    refused = caller.post("/api/v1/measurements/", {"items": [sent]})
    assert refused.status_code == 400
    told = {error["pointer"]: error["code"] for error in refused.json()["errors"]}
    assert told == {f"/items/0/{field}": "not_stored" if field == "metric" else code}
    assert not ChannelDay.objects.exists()
