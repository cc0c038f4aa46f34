"""Channel tests: steps, pages, the API (BUDG-6)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from budget.media_models import MediaLine
from budget.models import Budget
from budget.trial_models import Trial, TrialArm
from budget.trial_services import add_trial, carry_winner, stop_trial, told_of, write_arm
from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import month_of, today_in
from kpis.models import ChannelDay
from tests.budget.conftest import signed_in
from tests.factories import ChannelFactory, ClientFactory

pytestmark = pytest.mark.django_db
TRIALS, RESULTS = "/api/v1/channel-tests/", "/api/v1/channel-test-results/"


@pytest.fixture
def channels(business):
    return [
        ChannelFactory(client=business, network=network, name=network.title())
        for network in ("facebook", "instagram")
    ]


@pytest.fixture
def today(business):
    return today_in(business.timezone)


@pytest.fixture
def trial(business, channels, manager, today):
    """A test that ended yesterday, without figures."""
    return add_trial(made(business, today), channels, by=manager)


def made(business, today, **more) -> Trial:
    given = {
        "name": "Breakfast, one picture",
        "measure": "link_clicks_of_impressions",
        "amount_minor": 4_000,
        "start": today - timedelta(days=7),
        "end": today - timedelta(days=1),
    }
    return Trial(client=business, **given | more)


def typed(trial, manager, *figures) -> Trial:
    """Write (results, tries) down, in the order of the channels."""
    for arm, (results, tries) in zip(trial.arms.all(), figures, strict=True):
        values = {"results": results, "tries": tries, "source": "Ads Manager"}
        write_arm(arm, values | {"spent_minor": 4_000}, by=manager)
    return trial


def told(trial, today):
    return told_of(trial, list(trial.arms.select_related("channel")), today)


@pytest.fixture
def won(trial, manager):
    return typed(trial, manager, (5, 1000), (40, 1000))


@pytest.fixture
def month(business, today):
    first, last = month_of(today)
    return Budget.objects.create(
        client=business, start=first, end=last, currency="GEL", total_minor=100_000
    )


def page(name: str, *more) -> str:
    return reverse(f"budget:{name}", args=more)


# --- Steps ----------------------------------------------------------------------------------------
def test_a_test_compares_two_channels_at_least(business, channels, manager, today):
    for few in ([], channels[:1], [channels[0]] * 2):
        with pytest.raises(ValidationError) as refused:
            add_trial(made(business, today), few, by=manager)
        assert list(refused.value.error_dict) == ["channels"]
    assert not Trial.objects.exists()


def test_typed_figures_are_judged(won, today):
    found = told(won, today)
    assert (found.verdict.state, str(found.best.arm.channel)) == ("winner", "Instagram · Instagram")
    assert {row.basis for row in found.arms} == {"typed"}


def test_without_typed_figures_the_networks_are_taken(trial, channels, today):
    for channel, clicks in zip(channels, (5, 40), strict=True):
        for back in (1, 7):
            day = today - timedelta(days=back)
            figures = {"link_clicks": clicks, "impressions": 1000}
            ChannelDay.objects.create(channel=channel, day=day, **figures)
        before = trial.start - timedelta(days=1)
        ChannelDay.objects.create(channel=channel, day=before, link_clicks=9, impressions=9)
    found = told(trial, today)
    assert found.verdict.state == "winner"
    assert [(row.figures.results, row.figures.base) for row in found.arms] == [
        (10, 2000),
        (80, 2000),
    ]


def test_a_running_test_has_a_lead_and_no_winner(business, channels, manager, today):
    trial = add_trial(made(business, today, end=today), channels, by=manager)
    typed(trial, manager, (5, 1000), (40, 1000))
    assert told(trial, today).verdict.state == "leads"
    stop_trial(trial, by=manager)
    assert told(trial, today).verdict.state == "winner"
    with pytest.raises(WrongState):
        stop_trial(trial, by=manager)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"results": 5, "source": "x"}, "tries"),
        ({"tries": 5, "source": "x"}, "results"),
        ({"results": 6, "tries": 5, "source": "x"}, "results"),
        ({"results": 5, "tries": 5}, "source"),
        ({"results": -1, "tries": 5, "source": "x"}, "results"),
        ({"spent_minor": -1}, "spent_minor"),
    ],
)
def test_figures_that_won_t_do_are_refused(trial, manager, values, field):
    with pytest.raises(ValidationError) as refused:
        write_arm(trial.arms.first(), values, by=manager)
    assert list(refused.value.error_dict) == [field]


def test_a_test_for_money_has_no_tries(business, channels, manager, today):
    trial = add_trial(made(business, today, measure="leads_for_money"), channels, by=manager)
    with pytest.raises(ValidationError):
        write_arm(trial.arms.first(), {"results": 1, "tries": 5, "source": "x"}, by=manager)
    for arm, leads in zip(trial.arms.all(), (2, 20), strict=True):
        values = {"results": leads, "spent_minor": 4000, "source": "Call list"}
        write_arm(arm, values, by=manager)
    assert told(trial, today).verdict.state == "winner"


def test_the_winner_goes_into_the_media_plan_once(won, month, channels, manager, today):
    line = carry_winner(won, month, 20_000, by=manager)
    assert (line.channel, line.metric, line.expected) == (channels[1], "link_clicks", 200)
    assert (line.start, line.end) == (today, month.end)
    won.refresh_from_db()
    assert won.line == line
    with pytest.raises(WrongState):
        carry_winner(won, month, 20_000, by=manager)
    with pytest.raises(WrongState):
        write_arm(won.arms.first(), {"spent_minor": 1}, by=manager)
    assert MediaLine.objects.count() == 1
    assert HistoryEntry.objects.filter(verb="carried").count() == 1


def test_without_a_winner_nothing_is_carried(trial, month, manager):
    typed(trial, manager, (5, 1000), (6, 1000))
    with pytest.raises(WrongState):
        carry_winner(trial, month, 20_000, by=manager)


def test_a_budget_in_another_currency_takes_no_price_of_this_one(won, month, manager):
    Budget.objects.filter(pk=month.pk).update(currency="USD")
    month.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        carry_winner(won, month, 20_000, by=manager)
    assert refused.value.error_dict["budget"][0].code == "MON-1"


def test_a_price_needs_what_was_spent(won, month, manager):
    for arm in won.arms.all():
        write_arm(arm, {"spent_minor": None}, by=manager)
    with pytest.raises(ValidationError, match="spent"):
        carry_winner(won, month, 20_000, by=manager)


# --- Pages ----------------------------------------------------------------------------------------
def test_a_test_is_planned_and_its_figures_typed(browser, business, channels, today):
    assert "No test yet" in browser.get(page("trials", business.pk)).content.decode()
    body = {
        "name": "Breakfast",
        "measure": "link_clicks_of_impressions",
        "amount": "40",
        "start": today - timedelta(days=3),
        "end": today,
        "channels": [one.pk for one in channels],
    }
    alone = browser.post(page("trial_new", business.pk), body | {"channels": [channels[0].pk]})
    assert (alone.status_code, list(alone.context["form"].errors)) == (400, ["channels"])
    where = browser.post(page("trial_new", business.pk), body).url
    trial = Trial.objects.get()
    assert (trial.currency, trial.amount_minor) == ("GEL", 4_000)
    assert "figures are missing" in browser.get(where).content.decode()
    for arm, clicks in zip(trial.arms.all(), ("9", "14"), strict=True):
        figures = {"spent": "40", "tries": "1000", "results": clicks, "source": "Ads", "seen": 1}
        sent = browser.post(page("trial_arm", business.pk, trial.pk, arm.pk), figures)
        assert sent.status_code == 302
    words = browser.get(where).content.decode()
    assert "Not enough data yet: Instagram · Instagram is ahead of Facebook · Facebook" in words
    assert "about 2,600 more on each channel would tell: Impressions." in words
    assert "14 of 1,000" in words
    assert "0.84% – 2.34%" in words
    assert "Not enough data yet" in browser.get(page("trials", business.pk)).content.decode()


def test_a_bad_or_stale_figure_stays_in_its_form(browser, business, trial):
    arm = trial.arms.first()
    where = page("trial_arm", business.pk, trial.pk, arm.pk)
    bad = browser.post(where, {"tries": "5", "results": "6", "source": "x", "seen": 1})
    assert bad.status_code == 400
    shown = [one["form"] for one in bad.context["arms"] if one["form"].errors]
    assert [list(form.errors) for form in shown] == [["results"]]
    good = {"tries": "6", "results": "5", "source": "x", "seen": 1}
    assert browser.post(where, good).status_code == 302
    assert browser.post(where, good | {"results": "4"}).status_code == 409


def test_the_page_carries_the_winner(browser, business, won, month):
    where = page("trial", business.pk, won.pk)
    assert "worked better than the others" in browser.get(where).content.decode()
    carry = page("trial_carry", business.pk, won.pk)
    assert browser.post(carry, {"budget": month.pk, "amount": "0"}).status_code == 400
    answer = browser.post(carry, {"budget": month.pk, "amount": "200"})
    assert answer.url == page("media", business.pk, month.pk)
    assert browser.post(carry, {"budget": month.pk, "amount": "200"}).status_code == 409
    settled = browser.get(where)
    assert settled.context["carry_form"] is None
    assert page("media", business.pk, month.pk) in settled.content.decode()


def test_a_test_is_stopped_and_deleted(browser, business, channels, manager, today):
    trial = add_trial(made(business, today, end=today), channels, by=manager)
    assert browser.post(page("trial_stop", business.pk, trial.pk)).status_code == 302
    assert browser.post(page("trial_stop", business.pk, trial.pk)).status_code == 409
    assert browser.post(page("trial_remove", business.pk, trial.pk)).status_code == 302
    assert not TrialArm.objects.exists()


def test_the_client_sees_no_test(business, trial, decider):
    client = signed_in(decider)
    assert client.get(page("trials", business.pk)).status_code == 403
    assert client.get(page("trial", business.pk, trial.pk)).status_code == 404


# --- The API --------------------------------------------------------------------------------------
def body(business, channels, today, **more):
    given = {
        "client": str(business.pk),
        "name": "Breakfast",
        "measure": "link_clicks_of_impressions",
        "amount": {"amount": "40.00", "currency": "GEL"},
        "start": str(today - timedelta(days=7)),
        "end": str(today - timedelta(days=1)),
        "channels": [str(one.pk) for one in channels],
    }
    return given | more


def codes(answer) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


def test_a_test_through_the_api(api, business, channels, month, today):
    answer = api.post(TRIALS, body(business, channels, today))
    assert answer.status_code == 201
    made = answer.json()
    assert made["verdict"] == {"state": "no_data", "best": None, "rival": None, "more": None}
    for arm, clicks in zip(made["arms"], (5, 40), strict=True):
        figures = {"tries": 1000, "results": clicks, "source": "Ads"}
        figures["spent"] = {"amount": "40.00", "currency": "GEL"}
        assert api.patch(f"{RESULTS}{arm['id']}/", figures).status_code == 200
    where = f"{TRIALS}{made['id']}/"
    told = api.get(where).json()
    assert told["verdict"] | {"rival": None} == {
        "state": "winner",
        "best": str(channels[1].pk),
        "rival": None,
        "more": None,
    }
    assert told["arms"][1]["rate"] == "4.000000"
    assert told["arms"][1]["low"] == "2.951097"
    carried = {"budget": str(month.pk), "amount": {"amount": "200.00", "currency": "GEL"}}
    answer = api.post(f"{where}carry/", carried)
    assert answer.status_code == 200
    assert answer.json()["media_line"] == str(MediaLine.objects.get().pk)
    assert api.post(f"{where}carry/", carried).status_code == 409
    assert api.patch(where, {"name": "Other"}).status_code == 409


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"channels": []}, {"/channels": "BUDG-6"}),
        ({"channels": ["x"]}, {"/channels": "not_found"}),
        ({"measure": "likes"}, {"/measure": "invalid_choice"}),
        ({"end": "2020-01-01"}, {"": "BUDG-6"}),
        ({"verdict": {}}, {"/verdict": "read_only"}),
    ],
)
def test_the_api_refuses_what_won_t_do(api, business, channels, today, more, said):
    answer = api.post(TRIALS, body(business, channels, today) | more)
    assert (answer.status_code, codes(answer)) == (400, said)
    assert not Trial.objects.exists()


def test_the_api_stops_a_test_and_keeps_its_measure(api, business, channels, today):
    made = api.post(TRIALS, body(business, channels, today, end=str(today))).json()
    where = f"{TRIALS}{made['id']}/"
    assert codes(api.patch(where, {"measure": "leads_of_clicks"})) == {"/measure": "read_only"}
    assert codes(api.patch(where, {"channels": []})) == {"/channels": "read_only"}
    assert api.post(f"{where}stop/", {}).json()["stopped_at"] is not None
    assert api.post(f"{where}stop/", {}).status_code == 409
    assert api.delete(where).status_code == 204


def test_the_winner_goes_into_a_budget_of_its_own_client(api, won, manager):
    other = Budget.objects.create(
        client=ClientFactory(agency=won.client.agency),
        start=date(2026, 1, 1),
        end=date(2030, 1, 1),
        currency="GEL",
        total_minor=5,
    )
    asked = {"budget": str(other.pk), "amount": {"amount": "200.00", "currency": "GEL"}}
    answer = api.post(f"{TRIALS}{won.pk}/carry/", asked)
    assert (answer.status_code, codes(answer)) == (400, {"/budget": "not_found"})
