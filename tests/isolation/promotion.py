"""What stands beside the budgets of a place: media plans, tests, ways."""

from datetime import timedelta
from typing import TYPE_CHECKING

from budget.delivery_services import add_sheet, change_sheet, new_sheet, share_sheet
from budget.media_models import MediaLine
from budget.models import Budget
from budget.trial_models import Trial
from budget.trial_services import add_trial, write_arm
from common.periods import today_in
from tests.factories import ChannelFactory

if TYPE_CHECKING:
    from tests.isolation.world import Place


def media_line_of(budget: Budget, place: "Place") -> MediaLine:
    return MediaLine.objects.create(
        budget=budget,
        channel=place.channel,
        goal=place.goal,
        kind="targeted_ads",
        title=f"Line {place.word}",
        start=budget.start,
        end=budget.end,
        amount_minor=5_000,
        metric="reach",
        expected=900,
        typed_result=700,
        typed_source=f"Account {place.word}",
    )


def tests_and_ways(place: "Place") -> None:
    """One channel test that runs, one that has a winner, and who should do it, as it was shared."""
    today = today_in(place.client.timezone)
    # Of its own: a channel with a test's figures stays, and the spare one is deleted elsewhere.
    tried = ChannelFactory(client=place.client, name=f"Tried {place.word}", network="telegram")
    both = (place.channel, tried)
    for name, last in (("trial", today), ("won_trial", today - timedelta(days=1))):
        trial = Trial(
            client=place.client,
            name=f"Test {place.word}",
            measure="link_clicks_of_impressions",
            amount_minor=4_000,
            start=today - timedelta(days=5),
            end=last,
        )
        place.rows[name] = add_trial(trial, both, by=place.manager)
        for arm, clicks in zip(trial.arms.all(), (5, 50), strict=True):
            figures = {"results": clicks, "tries": 1000, "spent_minor": 4_000}
            write_arm(arm, figures | {"source": f"Account {place.word}"}, by=place.manager)
        place.rows["arm" if name == "trial" else "won_arm"] = trial.arms.first()
    place.rows["sheet"] = share_sheet(
        add_sheet(new_sheet(place.client), by=place.manager), by=place.manager
    )
    change_sheet(place.sheet, {"advice": f"Advice {place.word}"}, by=place.manager)
    place.rows["open_budget"] = Budget.objects.create(
        client=place.client,
        start=today,
        end=today + timedelta(days=20),
        currency="GEL",
        total_minor=100_000,
        reason=f"Why {place.word}",
    )
