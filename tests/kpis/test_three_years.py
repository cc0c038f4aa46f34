"""The page of a KPI with three years behind it asks no more than with three days."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.models import ChannelDay
from tests.factories import ChannelFactory, with_role
from tests.kpis.world import GoalFactory, KpiFactory

YEARS = 3
MOST = 8  # queries of any page
START = date(2023, 5, 1)


@pytest.mark.parametrize(
    ("metric", "base"),
    [("followers", ""), ("views", ""), ("reach", ""), ("engagement_rate", "reach")],
)
def test_a_kpi_of_three_years_is_shown_in_as_many_queries_as_one_of_three_days(
    business, metric, base
):
    channels = ChannelFactory.create_batch(5, client=business)
    kpi = KpiFactory(
        goal=GoalFactory(client=business),
        metric=metric,
        base=base,
        baseline=Decimal(1),
        target=Decimal(10**6),
        start=START,
        due=date(2026, 12, 31),
    )
    browser = Browser()
    browser.force_login(with_role(business, "manager"))
    path = reverse("kpis:kpi", args=[business.pk, kpi.pk])

    def queries_with(days: range) -> int:
        ChannelDay.objects.bulk_create(
            ChannelDay(
                channel=channel,
                day=START + timedelta(days=passed),
                followers=passed,
                views=passed,
                reach=passed + 1,
                likes=3,
            )
            for passed in days
            for channel in channels
        )
        assert browser.get(path).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    few = queries_with(range(1100, 1103))
    many = queries_with(range(365 * YEARS))
    assert few == many <= MOST
