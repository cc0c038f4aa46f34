"""By when a decision is wanted: working days, their hours, and more time (APPR-6, TIM-1)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from approvals.services import default_due, give_time, request_approval, withdraw
from approvals.wording import decide_by
from clients.models import HistoryEntry
from common.errors import WrongState
from tests.approvals.conftest import KIND

FRIDAY_NOON = datetime(2026, 6, 5, 8, tzinfo=UTC)  # 12:00 in Tbilisi
FRIDAY_EVENING = datetime(2026, 6, 5, 14, tzinfo=UTC)  # 18:00: the day is over
SATURDAY, MONDAY = date(2026, 6, 6), date(2026, 6, 8)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(FRIDAY_NOON, tick=False):
        yield


def ask(plan, manager, due):
    return request_approval(KIND, plan, by=manager, due=due)


def test_the_usual_days_are_working_days(business):
    assert default_due(business) == date(2026, 6, 10)  # three days, over a weekend


def test_no_days_to_decide_is_today_until_its_hours_are_over(business):
    business.decision_days = 0
    assert default_due(business) == date(2026, 6, 5)
    with time_machine.travel(FRIDAY_EVENING, tick=False):
        assert default_due(business) == MONDAY


def test_a_question_is_due_when_the_hours_of_its_day_end(plan, manager, decider):
    approval = ask(plan, manager, MONDAY)
    assert approval.due_at == datetime(2026, 6, 8, 14, tzinfo=UTC)
    assert approval.due_wished is None


def test_a_day_that_nobody_works_is_moved_on_and_the_page_says_so(plan, manager, decider, client):
    approval = ask(plan, manager, SATURDAY)
    assert (approval.due, approval.due_wished) == (MONDAY, SATURDAY)
    client.force_login(manager)
    page = client.get(approval.get_absolute_url()).content.decode()
    assert "Mon, 8 Jun 2026, 18:00 (Tbilisi)" in page
    assert "6 Jun 2026 was chosen; nobody works then" in page


def test_the_zone_is_named_only_where_it_could_be_mistaken(plan, manager, decider):
    approval = ask(plan, manager, MONDAY)
    assert decide_by(approval, "Asia/Tbilisi") == "Mon, 8 Jun 2026, 18:00"
    assert decide_by(approval, "Asia/Dubai") == "Mon, 8 Jun 2026, 18:00"  # the same clock
    assert decide_by(approval, "Europe/Berlin") == "Mon, 8 Jun 2026, 18:00 (Tbilisi)"


def test_the_manager_gives_more_time(plan, manager, decider):
    approval = give_time(ask(plan, manager, MONDAY), date(2026, 6, 12), by=manager)
    assert approval.due_at == datetime(2026, 6, 12, 14, tzinfo=UTC)
    (entry,) = HistoryEntry.objects.filter(verb="more_time")
    assert entry.changes == {"due": ["2026-06-08", "2026-06-12"]}


def test_the_same_day_again_writes_nothing(plan, manager, decider):
    approval = ask(plan, manager, MONDAY)
    give_time(approval, MONDAY, by=manager)
    assert not HistoryEntry.objects.filter(verb="more_time").exists()


@pytest.mark.parametrize("day", [date(2026, 6, 4), date(2027, 6, 7)])
def test_a_day_that_is_over_or_too_far_off_is_refused(plan, manager, decider, day):
    with pytest.raises(ValidationError):
        give_time(ask(plan, manager, MONDAY), day, by=manager)


def test_the_furthest_day_is_taken(plan, manager, decider):
    assert ask(plan, manager, date(2027, 6, 6)).due == date(2027, 6, 7)  # a Sunday, moved on


def test_a_question_that_is_over_gets_no_time(plan, manager, decider):
    approval = withdraw(ask(plan, manager, MONDAY), by=manager)
    with pytest.raises(WrongState):
        give_time(approval, date(2026, 6, 12), by=manager)
