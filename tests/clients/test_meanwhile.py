"""Two people in one form: theirs and yours, field by field, and nothing undone (CON-3)."""

from datetime import date

import pytest

from budget.models import Budget
from budget.services import add_budget
from clients.fields import HoursWidget
from clients.models import Client
from clients.services import change
from contentplan.models import ContentPlan
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return ClientFactory(name="Bakery", currency="GEL", timezone="Asia/Tbilisi")


@pytest.fixture
def manager(home, client):
    person = with_role(home, "manager")
    client.force_login(person)
    return person


@pytest.fixture
def other(home):
    return with_role(home, "owner")


def told(page, name):
    """Return what a page says of a form's fields that changed meanwhile, by label."""
    form = page.context[name] if isinstance(name, str) else name
    return {one.label: one for one in form.meanwhile}


def settings_of(home):
    names = ("name", "market", "industry", "regions", "languages")
    names += ("language", "timezone", "currency", "country")
    return {"form": "details", "seen": home.version, **{n: getattr(home, n) for n in names}}


def test_settings_show_both_and_take_over_what_was_not_touched(client, home, manager, other):
    opened = settings_of(home)
    change(home, {"name": "Bread & Co", "industry": "Food"}, by=other)
    path = f"/clients/{home.pk}/settings/"
    page = client.post(path, {**opened, "name": "The Bakery"})
    assert page.status_code == 409
    form = page.context["forms"]["details"]
    found = told(page, form)
    assert [(one.theirs, one.yours, one.is_taken) for one in found.values()] == [
        ("Bread & Co", "The Bakery", False),
        ("Food", "Food", True),
    ]
    body = page.content.decode()
    assert "This changed meanwhile" in body
    assert 'value="The Bakery"' in body, "what was typed stays"
    assert 'value="Food"' in body, "and what was not typed is not undone"
    again = {field.html_name: field.value() for field in form}
    assert client.post(path, {**again, "form": "details"}).status_code == 302
    home.refresh_from_db()
    assert (home.name, home.industry) == ("The Bakery", "Food")


def test_another_part_of_the_settings_is_no_conflict_but_is_asked_again(
    client, home, manager, other
):
    """The four forms of the settings share a row, so its version moves; no field is shown."""
    opened = settings_of(home)
    change(home, {"decision_days": 7}, by=other)
    page = client.post(f"/clients/{home.pk}/settings/", {**opened, "name": "The Bakery"})
    assert page.status_code == 409
    assert page.context["forms"]["details"].meanwhile == []


def test_fields_of_several_inputs_and_shares_of_a_json_field(client, home, manager, other):
    hours = {"form": "hours", "seen": home.version}
    told = HoursWidget().decompress(home.working_hours)
    hours |= {f"working_hours_{day}": text for day, text in enumerate(told)}
    slots = [{"weekday": 1, "from": "10:00", "until": "16:00"}]
    change(home, {"working_hours": slots}, by=other)
    path = f"/clients/{home.pk}/settings/"
    page = client.post(path, hours | {"working_hours_0": "08:00–12:00"})
    (found,) = page.context["forms"]["hours"].meanwhile
    assert found.theirs == "10:00–16:00"
    assert found.yours.startswith("08:00–12:00, ")
    assert not found.is_taken
    untouched = client.post(path, hours)
    (found,) = untouched.context["forms"]["hours"].meanwhile
    assert (found.theirs, found.is_taken) == ("10:00–16:00", True)
    assert 'value="10:00–16:00"' in untouched.content.decode()


def rules_of(home, **more):
    names = ("mix_tolerance", "decision_rule", "decision_days", "shift_allowance")
    kept = {name: getattr(home, name) for name in names}
    return {"form": "rules", "seen": home.version, **kept, **home.mix_formula, **more}


def test_a_checkbox_and_a_share(client, home, manager, other):
    opened = rules_of(home)
    formula = {"engaging": 50, "user_generated": 20, "educational": 25, "promotional": 5}
    change(home, {"mailed_code": True, "mix_formula": formula}, by=other)
    page = client.post(f"/clients/{home.pk}/settings/", {**opened, "decision_days": 5})
    form = page.context["forms"]["rules"]
    found = {one.label: (one.theirs, one.is_taken) for one in form.meanwhile}
    assert ("yes", True) in found.values()
    assert found["Engaging, %"] == ("50", True)
    assert form.data["mailed_code"] == "on"
    assert form.data["decision_days"] == "5"


def test_a_plan_names_theirs_and_yours(client, home, manager, other):
    channels = [ChannelFactory(client=home, name=name) for name in ("A", "B")]
    plan = ContentPlanFactory(client=home, channels=channels[:1])
    shares = {f"share_{kind}": share for kind, share in plan.formula.items()}
    opened = {
        "seen": plan.version,
        "title": plan.title,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "channels": [str(channels[0].pk)],
        "tolerance": plan.tolerance,
        **shares,
    }
    change(plan, {"title": "June, theirs", "channels": channels}, by=other)
    page = client.post(f"/clients/{home.pk}/plans/{plan.pk}/edit/", {**opened, "title": "Mine"})
    assert page.status_code == 409
    found = told(page, "form")
    assert {name: (one.theirs, one.yours, one.is_taken) for name, one in found.items()} == {
        "Title": ("June, theirs", "Mine", False),
        "Channels": (", ".join(map(str, channels)),) * 2 + (True,),
    }
    assert page.context["form"].data.getlist("channels") == [str(one.pk) for one in channels]
    assert ContentPlan.objects.get().title == "June, theirs"


def test_a_budget_says_amounts_as_they_are_typed(client, home, manager, other):
    days = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}
    budget = add_budget(
        Budget(client=home, currency="GEL", total_minor=100_000, **days), by=manager
    )
    form = client.get(f"/clients/{home.pk}/budgets/{budget.pk}/edit/").context["form"]
    opened = {field.html_name: field.value() for field in form if field.value() is not None}
    change(budget, {"total_minor": 123_456}, by=other)
    page = client.post(f"/clients/{home.pk}/budgets/{budget.pk}/edit/", {**opened, "total": "777"})
    assert page.status_code == 409
    (found,) = page.context["form"].meanwhile
    assert (found.theirs, found.yours, found.is_taken) == ("1234.56", "777", False)


def test_a_form_without_a_version_says_just_that_somebody_was_faster(client, home, manager, other):
    opened = settings_of(home) | {"seen": ""}
    change(home, {"name": "Bread & Co"}, by=other)
    page = client.post(f"/clients/{home.pk}/settings/", opened)
    assert page.status_code in (302, 409)
    assert Client.objects.get().name in ("Bakery", "Bread & Co")
