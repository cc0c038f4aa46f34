"""A goal, its manager, and what saves a KPI of a formula."""

from datetime import date

import pytest

from kpis.models import Kpi
from kpis.services import add_kpi
from tests.factories import with_role
from tests.kpis.world import DAY, GoalFactory


@pytest.fixture
def goal(business):
    return GoalFactory(client=business)


@pytest.fixture
def person(business):
    return with_role(business, "manager")


@pytest.fixture
def make(goal, person):
    """Return a function that saves a KPI of a formula as the pages and the API do."""

    def call(formula="", **more):
        told = {"baseline": 0, "target": 100, "start": DAY, "due": date(2026, 5, 31)}
        kpi = Kpi(goal=more.pop("goal", goal), formula=formula, reason="It pays", **told | more)
        return add_kpi(kpi, by=person)

    return call
