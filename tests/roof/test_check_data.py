"""check_data names what is not as it must be, and exits with 1 (RUN-2)."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from approvals.models import ApprovalRequest
from approvals.services import request_approval
from budget.models import Budget
from clients.history import record
from clients.models import HistoryChain
from goals.models import Goal, GoalReview
from jobs.models import Job
from kpis.models import ChannelMonth, Import, OwnMetric, OwnValue
from smmhub.data_checks import CHECKS
from tests.factories import AgencyFactory, ChannelFactory, ClientFactory, with_role
from tests.goals.conftest import with_kpi
from tests.kpis.world import GoalFactory, measure_each_day

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)
ROOT = Path(__file__).parents[2]


def checked(*names):
    """Return what the command prints, and whether it failed."""
    out = StringIO()
    asked = [part for name in names for part in ("--only", name)]
    try:
        call_command("check_data", *asked, stdout=out)
    except CommandError:
        return out.getvalue(), True
    return out.getvalue(), False


@pytest.fixture
def business():
    """A client with figures, a goal that was sent, a budget, an import and a job."""
    client = ClientFactory()
    manager = with_role(client, "manager")
    with_role(client, "decider")
    channel = ChannelFactory(client=client)
    measure_each_day(channel, DAY, [5, 6, 7], "views")
    goal = with_kpi(GoalFactory(client=client, due=date(2027, 1, 1)))
    request_approval("goal", goal, by=manager)
    Budget.objects.create(
        client=client, start=DAY, end=date(2026, 5, 31), currency="GEL", total_minor=1001
    )
    Import.objects.create(channel=channel, file="x.csv", status="done", rows_read=3, created=3)
    return client


def test_what_is_right_is_said_to_be(business):
    text, failed = checked()
    assert not failed, text
    assert text.splitlines() == [*(f"{name}: ok" for name in CHECKS), "All is as it must be."]


def break_history(business):
    HistoryChain.objects.update(length=99)


def break_approvals(business):
    ApprovalRequest.objects.update(content={"another": "content"})


def break_budgets(business):
    Budget.objects.update(moved={"content": 5})


def break_reviews(business):
    GoalReview.objects.create(goal=Goal.objects.get(), day=DAY)


def break_months(business):
    ChannelMonth.objects.update(views=17)


def break_imports(business):
    Import.objects.exclude(file="").update(created=2)


def break_own_values(business):
    metric = OwnMetric.objects.create(agency=AgencyFactory(), code="guests", name="Guests")
    source = Import.objects.first()
    channel = source.channel
    OwnValue.objects.create(channel=channel, metric=metric, day=DAY, value=1, source=source)


def break_jobs(business):
    Job.objects.create(kind="unheard_of", key="x", queue="interactive")


@pytest.mark.parametrize("name", list(CHECKS))
def test_what_is_wrong_is_named(business, name):
    globals()[f"break_{name.replace('-', '_')}"](business)
    text, failed = checked()
    assert failed
    assert [line for line in text.splitlines() if line.endswith("wrong")] == [f"{name}: wrong"]
    assert f"{name}: wrong\n    " in text
    others = [other for other in CHECKS if other != name]
    assert not checked(*others)[1]


def test_a_job_that_no_sweep_takes_up_and_a_lease_that_is_too_long(business):
    for number, ends in enumerate((now() - timedelta(hours=2), now() + timedelta(hours=2))):
        Job.objects.create(
            kind="import_file",
            key=str(number),
            queue="interactive",
            status="running",
            token=business.pk,
            lease_until=ends,
        )
    text, failed = checked("jobs")
    assert failed
    assert "lost since" in text
    assert "a clock is wrong" in text


def test_of_many_the_first_are_shown_and_the_rest_is_counted(business):
    for number in range(25):
        Job.objects.create(kind="unheard_of", key=str(number), queue="interactive")
    text, _failed = checked("jobs")
    assert text.count("unheard_of") == 20
    assert "and 5 more" in text


def test_nothing_is_changed(business, django_assert_max_num_queries):
    record("changed", business, client=business, by=None)
    with django_assert_max_num_queries(25) as asked:
        checked()
    words = {query["sql"].split()[0] for query in asked.captured_queries}
    assert not words & {"INSERT", "UPDATE", "DELETE"}


def test_every_app_s_checks_are_registered():
    files = {path.parent.name for path in ROOT.glob("*/checks.py")}
    assert {check.__module__.partition(".")[0] for check in CHECKS.values()} == files
