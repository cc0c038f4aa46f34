"""Another name of a channel is no change of what was agreed (APPR-3)."""

import pytest

from approvals.decisions import decide
from approvals.models import ApprovalRequest
from approvals.services import changed_since, latest_request, request_approval
from clients.models import Channel
from clients.services import change
from goals.models import ChannelStrategy, Strategy
from goals.renamed import same_channels
from goals.strategies import add_channel, add_strategy, change_strategy
from kpis.models import Kpi
from kpis.services import change_kpi
from tests.factories import ChannelFactory
from tests.goals.conftest import agree

pytestmark = pytest.mark.django_db


def rename(channel, manager, name="Zesty bakery"):
    return change(Channel.objects.get(pk=channel.pk), {"name": name}, by=manager)


@pytest.fixture
def channels(business):
    return [
        ChannelFactory(client=business, network="vk", name=f"{letter} bakery") for letter in "AB"
    ]


@pytest.fixture
def strategy(goal, manager, decider, channels):
    row = add_strategy(Strategy(goal=goal, audience="A", tone="B", messages="C"), by=manager)
    for channel in channels:
        add_channel(
            ChannelStrategy(strategy=row, channel=channel, why="Read", rhythm="2"), by=manager
        )
    request_approval("strategy", row, by=manager)
    return row


def since(kind, row):
    return [change.path for change in changed_since(latest_request(kind, row), row)]


def test_a_strategy_that_waits_is_decided_and_stays_approved(strategy, manager, channels):
    """Its channels stand by name, so they change places as well."""
    rename(channels[0], manager)
    assert since("strategy", strategy) == []
    asked = latest_request("strategy", strategy).asked.get()
    decide(asked, decision="approve", version=1, via="page", by=asked.person)
    rename(channels[1], manager, "A new bakery")
    strategy.refresh_from_db()
    assert (strategy.status, since("strategy", strategy)) == ("approved", [])
    change_strategy(strategy, {"tone": "Warm"}, by=manager)
    assert since("strategy", strategy) == ["tone"]


def test_another_channel_is_another_place(strategy, manager, channels):
    Channel.objects.filter(pk=channels[0].pk).update(network="facebook")
    assert since("strategy", strategy)


def test_a_goal_stays_agreed_whatever_the_channels_are_called(goal, manager, decider, channels):
    kpi = Kpi.objects.get(goal=goal)
    kpi.channels.set(channels)
    agreed = agree(goal, manager)
    rename(channels[0], manager)
    assert since("goal", agreed) == []
    change_kpi(kpi, {"reason": "Because"}, by=manager)
    assert since("goal", agreed) == [f"kpis/{kpi.pk}/reason"]
    assert ApprovalRequest.objects.get().content["kpis"][0]["channels"][0]["name"] == "A bakery"


def test_new_channels_stand_behind_and_left_ones_are_gone():
    a, b, c = ({"id": name, "network": "vk", "name": name, "why": "x"} for name in "abc")
    renamed = {**b, "name": "z", "why": "y"}
    assert same_channels([b, a], [a, c, renamed]) == [{**b, "why": "y"}, a, c]
    assert same_channels([a, b], [b]) == [b]
