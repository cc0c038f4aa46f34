"""What names in formulas stand for: refusals, other KPIs, circles (KPI-3, FRM-1)."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from common.errors import WrongState
from kpis.models import Kpi, OwnMetric
from kpis.services import change_kpi, remove_kpi
from tests.factories import ChannelFactory, ClientFactory
from tests.kpis.formulas.world import line_of, own
from tests.kpis.world import DAY, GoalFactory, measure

pytestmark = pytest.mark.django_db


# --- Names ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("formula", "code", "start", "says"),
    [
        ("spend / leeds", "unknown_name", 8, "Is “leads” meant?"),
        ("spend / unheard", "unknown_name", 8, "At character 9"),
        ("engagement_rate * 2", "needs_base", 0, "er_by_reach"),
        ("spend + reach", "units", 0, "money and people"),
        ("spend / theirs", "unknown_name", 8, "theirs"),
        ("spend ** 2", "no_powers", 6, "no powers"),
    ],
)
def test_a_bad_formula_is_refused_with_its_place(make, formula, code, start, says):
    OwnMetric.objects.create(agency=ClientFactory().agency, code="theirs", name="Theirs")
    with pytest.raises(ValidationError) as refused:
        make(formula)
    (error,) = refused.value.error_dict["formula"]
    assert (error.code, error.params["start"]) == (code, start)
    assert says in error.messages[0]


def test_kpis_of_another_client_have_no_name_here(make, business):
    sister = GoalFactory(client=ClientFactory(agency=business.agency))
    make("likes * 1", code="hers", goal=sister)
    with pytest.raises(ValidationError):
        make("hers * 2")


def test_a_kpi_may_be_computed_from_another_in_its_own_channels(make, channel, person):
    other = ChannelFactory(client=channel.client)
    leads = make(metric="leads", code="site_leads")
    change_kpi(leads, {"channels": [other]}, by=person)
    measure(channel, {DAY: {"spend": 100, "leads": 50}})
    measure(other, {DAY: {"spend": 100, "leads": 20}})
    line = line_of(make("spend / site_leads"))
    assert line.value == 10
    assert [part.kpi for part in line.parts] == [None, leads.pk]


def test_a_change_goes_along_to_the_formulas_that_name_it(make, channel, person):
    inner = make("likes * 2", code="twice")
    middle = make("twice + comments", code="more")
    outer = make("more * 10")
    measure(channel, {DAY: {"likes": 1, "comments": 1}})
    assert line_of(outer).value == 30
    change_kpi(inner, {"formula": "likes * 5"}, by=person)
    assert (line_of(middle).value, line_of(outer).value) == (6, 60)


def test_a_change_that_would_break_another_formula_is_refused(make, person):
    inner = make("likes * 2", code="twice")
    make("twice + comments", name="Sum of all")
    with pytest.raises(ValidationError, match="Sum of all"):
        change_kpi(inner, {"formula": "spend * 2"}, by=person)
    inner.refresh_from_db()
    assert inner.formula == "likes * 2"


def test_circles_are_refused_at_any_length(make, person):
    one = make("likes * 2", code="one")
    with pytest.raises(ValidationError) as refused:
        change_kpi(one, {"formula": "one + 1"}, by=person)
    assert refused.value.error_dict["formula"][0].code == "circle"
    make("one + 1", code="two")
    make("two + 1", code="three")
    one.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        change_kpi(one, {"formula": "likes + three"}, by=person)
    assert refused.value.error_dict["formula"][0].code == "circle"


def test_a_named_kpi_keeps_its_name_and_stays(make, person):
    one = make("likes * 2", code="one")
    make("one + 1", name="Next")
    with pytest.raises(WrongState, match="Next"):
        remove_kpi(one, by=person)
    with pytest.raises(WrongState, match="Next"):
        change_kpi(one, {"code": "uno"}, by=person)


def test_a_short_name_is_there_once_at_a_client(make, business):
    own(business)
    make("likes * 2", code="one")
    for code in ("one", "walk_ins", "reach"):
        with pytest.raises(ValidationError) as refused:
            make("likes * 3", code=code)
        assert set(refused.value.error_dict) == {"code"}


def test_the_limit_of_nodes_holds_with_all_that_is_named(make):
    make("+".join(["likes"] * 33), code="many")
    assert make("many + many")  # counts once: it is one name
    for code in ("more", "most"):
        make("+".join(["comments"] * 33), code=code)
    with pytest.raises(ValidationError) as refused:
        make("many + more + most")
    assert refused.value.error_dict["formula"][0].code in ("too_big", "too_deep")


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="writers come one after another there")
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_no_circle(make, person):
    one, two = make("likes * 2", code="one"), make("comments * 2", code="two")
    ready, outcome = Barrier(2), []

    def write(kpi, formula):
        ready.wait()
        try:
            change_kpi(Kpi.objects.get(pk=kpi.pk), {"formula": formula}, by=person)
            outcome.append("done")
        except ValidationError as error:
            outcome.append(error.error_dict["formula"][0].code)
        finally:
            connection.close()

    threads = [
        Thread(target=write, args=(one, "likes + two")),
        Thread(target=write, args=(two, "comments + one")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["circle", "done"]
