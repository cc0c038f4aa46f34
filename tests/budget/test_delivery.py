"""Who should do it: rules, the page, sharing, the API (BUDG-7)."""

import pytest
from django.urls import reverse

from budget.delivery_models import DeliverySheet
from budget.delivery_rules import (
    WAYS,
    Option,
    cheapest,
    read_options,
    starting,
    stored,
    strongest,
)
from budget.delivery_services import (
    add_sheet,
    change_sheet,
    new_sheet,
    share_sheet,
    unshare_sheet,
)
from clients.models import HistoryEntry
from common.errors import WrongState
from tests.budget.conftest import caller, signed_in

pytestmark = pytest.mark.django_db
SHEETS = "/api/v1/delivery-sheets/"


def option(way: str, low=None, high=None, **more) -> Option:
    return Option(way, low, high if high is not None else low, 3, 3, 3)._replace(**more)


# --- Rules ----------------------------------------------------------------------------------------
def test_the_reference_is_in_roubles_and_nowhere_else():
    told = {one.way: (one.low, one.high) for one in starting("RUB")}
    assert told["agency"] == (9_500_000, 9_500_000)
    assert told["in_house"] == (15_000_000, 25_000_000)
    assert told["freelancer"] == (None, None)
    assert {(one.low, one.high) for one in starting("GEL")} == {(None, None)}


def test_what_is_stored_is_read_in_its_order():
    told = stored(starting("RUB"))
    assert [one.way for one in read_options(told[::-1])] == list(WAYS)


@pytest.mark.parametrize(
    "change",
    [
        {"low": 2, "high": 1},
        {"low": 1, "high": None},
        {"low": -1, "high": 1},
        {"low": "1", "high": 1},
        {"cover": 0},
        {"cover": 6},
        {"skills": True},
        {"note": "x" * 301},
        {"note": None},
        {"way": "robot"},
        {"more": 1},
    ],
)
def test_options_that_won_t_do_are_refused(change):
    told = stored(starting("GEL"))
    told[0] = told[0] | change
    with pytest.raises(ValueError, match=r"."):
        read_options(told)


@pytest.mark.parametrize(
    ("options", "way"),
    [
        ([], None),
        ([option("self", 5)], None),
        ([option("self", 5), option("agency", 6)], "self"),
        ([option("self", 5, 6), option("agency", 6, 9)], None),  # they may cost the same
        ([option("self", 5, 6), option("agency", 7), option("freelancer")], "self"),
    ],
)
def test_the_cheapest_is_below_every_other_range(options, way):
    assert cheapest(options) == way


def test_the_strongest_stand_out():
    options = [option("self", cover=1), option("agency", cover=5), option("in_house", cover=5)]
    assert strongest(options, "cover") == {"agency", "in_house"}
    assert strongest(options, "skills") == set()
    assert strongest([option("self", cover=None)], "cover") == set()


# --- The page -------------------------------------------------------------------------------------
def page(business, name="delivery") -> str:
    return reverse(f"budget:{name}", args=[business.pk])


def typed(form, **more) -> dict[str, object]:
    """Return what a browser sends of the form as it is shown."""
    told = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (told | more).items()}


@pytest.fixture
def sheet(business, manager):
    return add_sheet(new_sheet(business), by=manager)


def test_the_page_begins_with_the_usual_grades_and_is_saved(browser, business):
    shown = browser.get(page(business))
    assert "Make it this client’s" in shown.content.decode()
    body = typed(shown.context["form"], low_agency="3000", high_in_house="9000.50")
    body |= {"skills_self": "", "note_self": "Sundays only", "advice": "Start with an agency"}
    for _time in range(2):  # a double click
        assert browser.post(page(business), body).status_code == 302
    saved = {one.way: one for one in read_options(DeliverySheet.objects.get().options)}
    assert (saved["agency"].low, saved["agency"].high) == (300_000, 300_000)
    assert (saved["in_house"].low, saved["in_house"].high) == (900_050, 900_050)
    assert (saved["self"].skills, saved["self"].note) == (None, "Sundays only")
    words = browser.get(page(business)).content.decode()
    assert "Cheapest of those whose cost is known: agency." in words
    assert "Start with an agency" in words


def test_a_reference_stands_in_for_roubles(browser, business):
    business.currency = "RUB"
    business.save()
    words = browser.get(page(business)).content.decode().replace("\xa0", " ")
    assert "₽150,000.00 – ₽250,000.00" in words


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"low_self": "5", "high_self": "4"}, "high_self"),
        ({"low_self": "-5"}, "low_self"),
        ({"cover_self": "6"}, "cover_self"),
        ({"note_self": "x" * 301}, "note_self"),
    ],
)
def test_a_figure_that_won_t_do_is_refused(browser, business, bad, field):
    body = typed(browser.get(page(business)).context["form"], **bad)
    answer = browser.post(page(business), body)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert not DeliverySheet.objects.exists()


def test_somebody_was_faster(browser, business, sheet, manager):
    body = typed(browser.get(page(business)).context["form"], advice="Mine")
    change_sheet(sheet, {"advice": "Theirs"}, by=manager)
    assert browser.post(page(business), body).status_code == 409


# --- Sharing --------------------------------------------------------------------------------------
def test_the_client_sees_what_was_shared_until_it_is_shared_again(
    browser, business, sheet, manager, decider
):
    theirs, robot = signed_in(decider), caller(decider)
    assert theirs.get(page(business)).status_code == 404
    assert robot.get(SHEETS).json()["results"] == []
    change_sheet(sheet, {"advice": "Take us"}, by=manager)
    assert browser.post(page(business, "delivery_share")).status_code == 302
    sheet.refresh_from_db()
    change_sheet(sheet, {"advice": "Secret"}, by=manager)
    words = theirs.get(page(business)).content.decode()
    assert "Take us" in words
    assert "Secret" not in words
    assert robot.get(SHEETS).json()["results"][0]["advice"] == "Take us"
    assert theirs.post(page(business), {}).status_code == 403
    assert "an earlier state" in browser.get(page(business)).content.decode()
    assert browser.post(page(business, "delivery_share")).status_code == 302
    assert "Secret" in theirs.get(page(business)).content.decode()
    browser.post(page(business, "delivery_share"), {"to": "unshare"})
    assert theirs.get(page(business)).status_code == 404
    verbs = HistoryEntry.objects.filter(kind="budget.deliverysheet").values_list("verb", flat=True)
    assert sorted(verbs) == ["changed", "changed", "created", "shared", "shared", "unshared"]


def test_sharing_the_same_twice_is_a_double_click(sheet, manager):
    share_sheet(sheet, by=manager)
    with pytest.raises(WrongState):
        share_sheet(sheet, by=manager)
    unshare_sheet(sheet, by=manager)
    with pytest.raises(WrongState):
        unshare_sheet(sheet, by=manager)


# --- The API --------------------------------------------------------------------------------------
def ways(**more):
    told = [
        {
            "way": way,
            "low": None,
            "high": None,
            "cover": 3,
            "immersion": None,
            "skills": 5,
            "note": "",
        }
        for way in WAYS
    ]
    told[0] |= more
    return told


def gel(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "GEL"}


def test_a_comparison_through_the_api(api, business):
    costs = {"low": gel("3000.00"), "high": gel("4000.00")}
    body = {"client": str(business.pk), "options": ways(**costs), "advice": "Us"}
    answer = api.post(SHEETS, body)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["options"], made["currency"], made["shared"]) == (ways(**costs), "GEL", False)
    where = f"{SHEETS}{made['id']}/"
    assert api.post(f"{where}share/", {}).json()["shared"] is True
    assert api.post(f"{where}share/", {}).status_code == 409
    assert api.patch(where, {"advice": "You"}).json()["advice"] == "You"
    assert api.patch(where, {"options": ways()}).json()["options"] == ways()
    assert api.post(f"{where}unshare/", {}).json()["shared"] is False
    assert api.post(SHEETS, body).status_code == 400  # one for a client


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"low": gel("5.00")}, "BUDG-7"),
        ({"low": gel("5.00"), "high": gel("4.00")}, "BUDG-7"),
        ({"low": {"amount": "5.00", "currency": "USD"}}, "MON-1"),
        ({"cover": 6}, "max_value"),
        ({"way": "self"}, "BUDG-7"),
        ({"colour": "red"}, "unknown_field"),
    ],
)
def test_the_api_refuses_what_won_t_do(api, business, change, code):
    answer = api.post(SHEETS, {"client": str(business.pk), "options": ways(**change)})
    assert answer.status_code == 400
    assert {error["code"] for error in answer.json()["errors"]} == {code}
    assert not DeliverySheet.objects.exists()
