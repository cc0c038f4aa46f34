"""What a report says about media plans: as they were sent, up to the period's end (BUDG-5)."""

from datetime import date

import pytest

from budget.media_services import add_line, change_line
from budget.report import section
from common.periods import Period
from kpis.models import ChannelDay
from reports.money_parts import media_tables
from tests.budget.conftest import spend
from tests.budget.test_media import agree, made
from tests.factories import ChannelFactory

pytestmark = pytest.mark.django_db
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture
def sent(business, budget, manager, decider):
    """An agreed plan of two lines: clicks that are measured, leads that are typed."""
    channel = ChannelFactory(client=business, network="instagram", name="Bakery")
    line = add_line(made(budget, channel), by=manager)
    leads = made(budget, title="Call us", metric="leads", expected=10, amount_minor=10_000)
    add_line(leads, by=manager)
    agree(budget, manager)
    for day, clicks in ((5, 30), (14, 10)):
        ChannelDay.objects.create(channel=channel, day=date(2026, 6, day), link_clicks=clicks)
    spend(budget, 10_000, "promotion", media_line=line, day=date(2026, 6, 6))
    spend(budget, 5_000, "promotion", media_line=line, day=date(2026, 6, 20))
    leads.refresh_from_db()
    change_line(leads, {"typed_result": 4, "typed_source": "Call list"}, by=manager)
    return budget


def plan_of(business, period=JUNE):
    (plan,) = section(business, period)["media"]
    return plan


def test_the_section_tells_plan_fact_and_cost(business, sent):
    plan = plan_of(business)
    assert (plan["currency"], plan["promotion_minor"]) == ("GEL", 30_000)
    clicks, leads = sorted(plan["lines"], key=lambda one: one["title"])
    told = {name: clicks[name] for name in ("spent_minor", "result", "basis", "cost", "cost_code")}
    assert told == {
        "spent_minor": 15_000,
        "result": 40,
        "basis": "total",
        "cost": "3.75",
        "cost_code": "cpc",
    }
    assert (leads["spent_minor"], leads["result"], leads["cost"]) == (None, 4, None)
    assert (leads["source"], leads["planned_cost"], leads["channel"]) == ("Call list", "10", None)
    assert [(one["metric"], one["cost"], one["left_out"]) for one in plan["metrics"]] == [
        ("link_clicks", "3.75", 0),
        ("leads", None, 1),
    ]
    assert [one["channel"] and one["channel"]["name"] for one in plan["channels"]] == [
        "Bakery",
        None,
    ]


def test_what_comes_after_the_period_is_not_in_it(business, sent):
    early = plan_of(business, Period(date(2026, 6, 1), date(2026, 6, 10)))
    clicks = next(one for one in early["lines"] if one["metric"] == "link_clicks")
    assert (clicks["spent_minor"], clicks["result"]) == (10_000, 30)
    before = Period(date(2026, 6, 1), date(2026, 6, 4))
    assert section(business, before)["media"] == []


def test_what_was_not_sent_is_not_told(business, sent, manager):
    add_line(made(sent, title="Secret"), by=manager)
    line = sent.media_lines.get(metric="link_clicks", title="Bread at dawn")
    change_line(line, {"title": "Secret too"}, by=manager)
    assert "Secret" not in str(section(business, JUNE)["media"])


def test_a_client_without_plans_has_none(business, budget, manager, decider):
    agree(budget, manager)
    assert section(business, JUNE)["media"] == []


def test_the_tables_of_a_report_say_the_same(business, sent):
    lines, costs = media_tables([plan_of(business)])
    by_title = {row[0].text: row for row in lines.rows}
    clicks = by_title["Bread at dawn (targeted ads)"]
    assert [cell.text for cell in clicks[3:7]] == ["₾200.00", "₾150.00", "400", "40"]
    assert [str(cell.value) for cell in clicks[3:7]] == ["200.00", "150.00", "400", "40"]
    assert by_title["Call us (targeted ads)"][7].text == "Call list"
    whole = {row[1].text: row for row in costs.rows if row[0].text == "Whole plan"}
    assert (whole["Link clicks"][6].text, str(whole["Link clicks"][6].value)) == ("₾3.75", "3.75")
    assert whole["Leads"][6].text == "no data"
