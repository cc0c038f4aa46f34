"""Media plans: steps, what the client approves and sees, pages, files, the API (BUDG-5)."""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from approvals.decisions import decide
from approvals.models import ApprovalRequest
from approvals.services import request_approval, withdraw
from budget.media_models import MediaLine
from budget.media_services import add_line, change_line, facts_of, remove_line, with_line_spent
from budget.models import Budget, Expense
from budget.services import change_budget
from clients.models import HistoryEntry
from common.errors import WrongState
from kpis.models import ChannelDay
from tests.budget.conftest import signed_in, spend
from tests.factories import ChannelFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 20)


@pytest.fixture
def channel(business):
    return ChannelFactory(client=business, network="instagram", name="Bakery")


@pytest.fixture
def line(budget, channel, manager):
    return add_line(made(budget, channel), by=manager)


def made(budget, channel=None, **more) -> MediaLine:
    given = {
        "title": "Bread at dawn",
        "kind": "targeted_ads",
        "start": date(2026, 6, 5),
        "end": date(2026, 6, 14),
        "amount_minor": 20_000,
        "metric": "link_clicks",
        "expected": 400,
    }
    return MediaLine(budget=budget, channel=channel, **given | more)


def agree(budget, manager) -> ApprovalRequest:
    request = request_approval("budget", budget, by=manager)
    asked = request.asked.get()
    decide(asked, decision="approve", version=request.subject_version, via="page", by=asked.person)
    budget.refresh_from_db()
    return request


def facts(budget, today=TODAY):
    rows = with_line_spent(MediaLine.objects.filter(budget=budget))
    return [row.facts for row in facts_of(list(rows), today)]


def page(name: str, *more) -> str:
    return reverse(f"budget:{name}", args=more)


# --- What is known of a line ----------------------------------------------------------------------
def test_a_result_is_measured_on_the_lines_own_days(budget, line, channel):
    for day, clicks in ((4, 1000), (5, 30), (14, 12), (15, 1000)):
        ChannelDay.objects.create(channel=channel, day=date(2026, 6, day), link_clicks=clicks)
    spend(budget, 21_000, "promotion", media_line=line)
    (told,) = facts(budget)
    assert (told.result, told.basis, told.spent, told.cost) == (42, "total", 21_000, 500)
    assert facts(budget, date(2026, 6, 4))[0].result is None  # it hasn't begun
    assert facts(budget, date(2026, 6, 6))[0].result == 30


def test_without_measurements_and_expenses_nothing_is_known(budget, line):
    (told,) = facts(budget)
    assert (told.result, told.basis, told.spent, told.cost) == (None, "", None, None)


def test_reach_is_the_highest_day_and_never_a_sum(budget, channel, manager):
    add_line(made(budget, channel, metric="reach"), by=manager)
    for day, reach in ((5, 300), (6, 500)):
        ChannelDay.objects.create(channel=channel, day=date(2026, 6, day), reach=reach)
    (told,) = facts(budget)
    assert (told.result, told.basis) == (500, "highest_day")


def test_what_is_typed_goes_before_what_is_measured(budget, line, channel, manager):
    ChannelDay.objects.create(channel=channel, day=date(2026, 6, 5), link_clicks=30)
    change_line(line, {"typed_result": 0, "typed_source": "Ads Manager"}, by=manager)
    (told,) = facts(budget)
    assert (told.result, told.basis) == (0, "typed")


def test_days_that_two_lines_share_belong_to_neither(budget, line, channel, manager):
    ChannelDay.objects.create(channel=channel, day=date(2026, 6, 5), link_clicks=30)
    second = add_line(made(budget, channel, title="Buns"), by=manager)
    assert [one.result for one in facts(budget)] == [None, None]
    change_line(second, {"typed_result": 7, "typed_source": "Ads Manager"}, by=manager)
    assert sorted(str(one.result) for one in facts(budget)) == ["7", "None"]


# --- Steps ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"start": date(2026, 5, 31)}, "start"),
        ({"end": date(2026, 7, 1)}, "start"),
        ({"end": date(2026, 6, 4)}, "__all__"),
        ({"amount_minor": 0}, "amount_minor"),
        ({"expected": 0}, "expected"),
        ({"metric": "followers"}, "metric"),
        ({"typed_result": 5}, "__all__"),
        ({"typed_source": "Somewhere"}, "__all__"),
    ],
)
def test_a_line_that_won_t_do_is_refused(budget, channel, manager, more, field):
    with pytest.raises(ValidationError) as refused:
        add_line(made(budget, channel, **more), by=manager)
    assert list(refused.value.error_dict) == [field]
    assert not MediaLine.objects.exists()


def test_a_plan_has_an_end(budget, channel, manager, monkeypatch):
    monkeypatch.setattr("budget.media_services.MOST_LINES", 1)
    add_line(made(budget, channel), by=manager)
    with pytest.raises(ValidationError, match="at most 1"):
        add_line(made(budget, channel), by=manager)


def test_a_line_with_expenses_stays(budget, line, manager):
    booked = spend(budget, 100, "promotion", media_line=line)
    with pytest.raises(WrongState):
        remove_line(line, by=manager)
    booked.delete()
    remove_line(line, by=manager)
    assert HistoryEntry.objects.filter(kind="budget.medialine", verb="deleted").count() == 1


@pytest.mark.parametrize("category", ["content", "research", "training"])
def test_only_promotion_is_booked_on_a_line(budget, line, category):
    row = Expense(budget=budget, category=category, amount_minor=1, day=budget.start)
    row.justification, row.media_line = "Needed", line
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert list(refused.value.error_dict) == ["media_line"]


# --- What is approved with the budget -------------------------------------------------------------
def test_lines_are_approved_with_the_budget(budget, line, manager, decider):
    request = agree(budget, manager)
    (told,) = request.content["media_lines"]
    assert (told["name"], told["expected"], told["placement"]) == (
        "Bread at dawn",
        400,
        "targeted_ads",
    )
    assert request.content["media_left_minor"] == 10_000  # of 300.00
    line.refresh_from_db()
    assert (line.sent_content, line.sent_version) == (told, 1)


def test_a_budget_without_lines_says_what_it_always_said(budget, manager, decider):
    assert not {"media_lines", "media_left_minor"} & set(agree(budget, manager).content)


@pytest.mark.parametrize(
    "change",
    [{"amount_minor": 20_001}, {"expected": 399}, {"title": "Buns"}, {"channel": None}],
)
def test_a_change_of_what_was_approved_asks_again(budget, line, manager, decider, change):
    agree(budget, manager)
    line.refresh_from_db()
    change_line(line, change, by=manager)
    budget.refresh_from_db()
    assert budget.status == "draft"
    assert ApprovalRequest.objects.get().status == "changed"


def test_without_a_line_that_was_approved_it_is_another_budget(budget, line, manager, decider):
    agree(budget, manager)
    remove_line(line, by=manager)
    budget.refresh_from_db()
    assert budget.status == "draft"


def test_what_comes_later_leaves_the_approval_alone(budget, line, manager, decider):
    agree(budget, manager)
    later = add_line(made(budget, title="More buns", amount_minor=500), by=manager)
    change_line(later, {"amount_minor": 900}, by=manager)
    change_line(line, {"typed_result": 5, "typed_source": "Ads Manager"}, by=manager)
    remove_line(later, by=manager)
    budget.refresh_from_db()
    assert budget.status == "approved"


def test_a_renamed_channel_is_the_same_channel(budget, line, channel, manager, decider):
    agree(budget, manager)
    channel.name = "Another name"
    channel.save()
    change_budget(budget, {"reason": ""}, by=manager)
    budget.refresh_from_db()
    assert budget.status == "approved"


def test_a_returned_budget_becomes_a_draft_by_its_lines(budget, line, manager, decider):
    Budget.objects.filter(pk=budget.pk).update(status="returned")
    change_line(line, {"expected": 5}, by=manager)
    budget.refresh_from_db()
    assert budget.status == "draft"


def test_lines_stay_while_the_client_decides(budget, line, manager, decider):
    request = request_approval("budget", budget, by=manager)
    for step in (
        lambda: add_line(made(budget), by=manager),
        lambda: change_line(line, {"expected": 5}, by=manager),
        lambda: remove_line(line, by=manager),
    ):
        with pytest.raises(WrongState):
            step()
    change_line(line, {"typed_result": 5, "typed_source": "Ads Manager"}, by=manager)
    withdraw(request, by=manager)
    line.refresh_from_db()
    change_line(line, {"expected": 5}, by=manager)


# --- Pages ----------------------------------------------------------------------------------------
BODY = {
    "title": "Bread at dawn",
    "kind": "contest",
    "start": "2026-06-05",
    "end": "2026-06-14",
    "amount": "200.00",
    "metric": "leads",
    "expected": "40",
}


def test_a_line_is_typed_and_stands_in_the_plan(browser, business, budget):
    empty = browser.get(page("media", business.pk, budget.pk)).content.decode()
    assert "No media plan yet" in empty
    answer = browser.post(page("media_new", business.pk, budget.pk), BODY)
    assert answer.url == page("media", business.pk, budget.pk)
    told = browser.get(answer.url).content.decode()
    assert "₾200.00 of ₾300.00 for promotion is in lines, ₾100.00 is free." in told
    assert "CPL, per lead" in told
    assert "₾5.00" in told


def test_a_line_too_many_is_said(browser, business, budget, manager):
    add_line(made(budget, amount_minor=30_001), by=manager)
    told = browser.get(page("media", business.pk, budget.pk)).content.decode()
    assert "The lines are ₾0.01 more than is planned for promotion." in told


def test_a_double_click_makes_one_line(browser, business, budget):
    form = browser.get(page("media_new", business.pk, budget.pk)).context["form"]
    key = {"form_key": str(form["form_key"].value())}
    for _time in range(2):
        assert (
            browser.post(page("media_new", business.pk, budget.pk), BODY | key).status_code == 302
        )
    assert MediaLine.objects.count() == 1


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"expected": "0"}, "expected"),
        ({"end": "2026-07-14"}, "start"),
        ({"metric": "spend"}, "metric"),
        ({"title": ""}, "title"),
    ],
)
def test_a_form_says_what_is_wrong(browser, business, budget, bad, field):
    answer = browser.post(page("media_new", business.pk, budget.pk), BODY | bad)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])


def test_a_result_is_typed_with_its_source(browser, business, line):
    body = {"typed_result": "12", "typed_source": "", "seen": line.version}
    where = page("media_result", business.pk, line.pk)
    answer = browser.post(where, body)
    assert (answer.status_code, answer.context["result_form"].has_error("__all__")) == (400, True)
    assert browser.post(where, body | {"typed_source": "Ads Manager"}).status_code == 302
    line.refresh_from_db()
    assert (line.typed_result, line.typed_source) == (12, "Ads Manager")
    stale = browser.post(where, body | {"typed_source": "Elsewhere"})
    assert stale.status_code == 409


def test_the_line_is_changed_and_deleted(browser, business, line):
    where = page("media_line", business.pk, line.pk)
    assert browser.get(where).status_code == 200
    assert browser.post(where, BODY | {"seen": line.version}).status_code == 302
    line.refresh_from_db()
    assert (line.kind, line.metric, line.amount_minor) == ("contest", "leads", 20_000)
    assert browser.post(page("media_remove", business.pk, line.pk)).status_code == 302
    assert not MediaLine.objects.exists()


def test_an_expense_names_its_line(browser, business, budget, line):
    shown = browser.get(page("budget", business.pk, budget.pk)).context["expense_form"]
    assert (line.pk, "Bread at dawn") in shown.fields["media_line"].choices
    body = {"amount": "150", "category": "promotion", "day": "2026-06-06", "media_line": line.pk}
    body["justification"] = "Ads"
    assert browser.post(page("expense_new", business.pk, budget.pk), body).status_code == 302
    assert Expense.objects.get().media_line == line
    other = Budget.objects.create(
        client=business,
        start=budget.start,
        end=budget.end,
        currency="GEL",
        total_minor=5,
    )
    answer = browser.post(page("expense_new", business.pk, other.pk), body)
    assert answer.context["expense_form"].has_error("media_line")


def test_the_client_sees_the_plan_as_it_was_sent(business, budget, line, manager, decider):
    client = signed_in(decider)
    assert client.get(page("media", business.pk, budget.pk)).status_code == 404
    agree(budget, manager)
    line.refresh_from_db()
    change_line(line, {"title": "Secret", "amount_minor": 1}, by=manager)
    add_line(made(budget, title="Also secret"), by=manager)
    spend(budget, 21_000, "promotion", media_line=line)
    told = client.get(page("media", business.pk, budget.pk)).content.decode()
    assert "ecret" not in told
    assert "Bread at dawn" in told
    assert "₾200.00 of ₾300.00" in told
    assert "₾210.00" in told
    assert client.get(page("media_line", business.pk, line.pk)).status_code == 403
    table = client.get(page("media_export", business.pk, budget.pk, "csv")).content.decode()
    assert "Bread at dawn" in table
    assert "ecret" not in table


def test_a_deleted_line_stays_in_what_was_sent(business, budget, line, manager, decider):
    agree(budget, manager)
    remove_line(line, by=manager)
    told = signed_in(decider).get(page("media", business.pk, budget.pk)).content.decode()
    assert "Bread at dawn" in told


def test_the_decider_reads_the_lines_in_the_question(business, budget, line, manager, decider):
    change_line(line, {"amount_minor": 30_001}, by=manager)
    request = request_approval("budget", budget, by=manager)
    where = reverse("approvals:detail", args=[business.pk, request.pk])
    told = signed_in(decider).get(where).content.decode()
    assert "Bread at dawn" in told
    assert "These lines are more than is planned for promotion." in told


def test_the_plan_as_files(browser, business, budget, line, manager):
    change_line(line, {"title": "=1+1"}, by=manager)
    spend(budget, 12_345, "promotion", media_line=line)
    answer = browser.get(page("media_export", business.pk, budget.pk, "csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["'=1+1", "targeted ads", "Instagram · Bakery"]
    assert rows[1][4:11] == [
        "2026-06-05",
        "2026-06-14",
        "200.00",
        "123.45",
        "Link clicks",
        "400",
        "",
    ]
    answer = browser.get(page("media_export", business.pk, budget.pk, "xlsx"))
    cells = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))[1]
    assert cells[6:10] == (200, 123.45, "Link clicks", 400)
    assert cells[10] is None
    assert browser.get(page("media_export", business.pk, budget.pk, "pdf")).status_code == 404
    assert HistoryEntry.objects.filter(verb="exported").count() == 2
