"""What the API and reports say of forecasts and suspicious days."""

from datetime import date, timedelta

import pytest

from common.periods import Period
from kpis.models import DayNote
from kpis.report import section
from reports.wording import first_figures
from tests.factories import with_role
from tests.kpis.test_judging import bought
from tests.kpis.world import DAY, GoalFactory, KpiFactory, measure_each_day

pytestmark = pytest.mark.django_db
MAY = Period(DAY, date(2026, 5, 31))


def agreed(client, **more):
    """Return a KPI that was sent with its goal."""
    goal = GoalFactory(client=client, status="agreed", sent_version=1)
    goal.sent_content = {"kind": "growth", "problem": "x", "measure": "y", "due": "2026-12-31"}
    goal.save()
    kpi = KpiFactory(goal=goal, sent_version=1, baseline=0, **more)
    names = ("metric", "base", "direction", "priority", "baseline", "target", "start", "due")
    kpi.sent_content = {name: str(getattr(kpi, name)) for name in names}
    kpi.sent_content |= {"reason": "", "channels": []}
    kpi.save()
    return kpi


def test_the_api_gives_the_forecast_with_its_interval(api, business, channel):
    kpi = KpiFactory(goal=GoalFactory(client=business), metric="leads", baseline=0, target=700)
    page = api(with_role(business, "manager"))
    empty = page.get(f"/api/v1/kpis/{kpi.pk}/").json()
    assert (empty["forecast"], empty["forecast_low"], empty["forecast_high"]) == (None,) * 3
    measure_each_day(channel, DAY, [10, 30, 20, 45] * 5, "leads")
    told = page.get(f"/api/v1/kpis/{kpi.pk}/").json()
    low, middle, high = (float(told[f"forecast{end}"]) for end in ("_low", "", "_high"))
    assert low < middle < high


def test_a_report_marks_suspicious_days_until_they_are_explained(business, channel):
    agreed(business, metric="new_followers", target=5000)
    bought(channel)
    kpi = section(business, MAY)["goals"][0]["kpis"][0]
    assert (kpi["value"], kpi["counted"]) == ("5160", "160")
    day = date(2026, 5, 10)
    assert [(one["day"], one["code"], one["value"], one["usual"], one["explained"])
            for one in kpi["suspicious"]] == [
        (day.isoformat(), "followers_without_engagement", 5010, 10, False)
    ]  # fmt: skip
    sections = {"kpis": section(business, MAY)}
    doubts = "Suspicious days are left out (10 May 2026): judged by 160."
    assert [one.doubts for one in first_figures(sections)] == [doubts]
    old = [goal | {"kpis": [one for one in goal["kpis"] if one.pop("suspicious")]}
           for goal in sections["kpis"]["goals"]]  # fmt: skip
    assert [one.doubts for one in first_figures({"kpis": sections["kpis"] | {"goals": old}})] == [
        ""
    ]
    DayNote.objects.create(
        client=business, channel=channel, day=day - timedelta(1), until=day, text="So",
        explains=True,
    )  # fmt: skip
    kpi = section(business, MAY)["goals"][0]["kpis"][0]
    assert (kpi["counted"], kpi["suspicious"][0]["explained"]) == ("5160", True)
