"""PLAN-9: the same list on the page, in the API and on the command line."""

from datetime import UTC, datetime
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contentplan.services import waive
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    client = ClientFactory()
    rhythm = [{"weekday": 1, "time": "10:00"}]
    channel = ChannelFactory(client=client, network="instagram", rhythm=rhythm)
    plan = ContentPlanFactory(client=client, channels=[channel])
    said = "We baked the bread of the best quality at four in the morning"
    for day in (1, 2, 3, 4, 5, 6):
        moment = datetime(2026, 6, day, 9, tzinfo=UTC)
        PostFactory(content_plan=plan, publish_at=moment, text=said, tone="expert")
    PostFactory(content_plan=plan, text="", source="borrowed")
    return plan


def test_page_api_and_command_tell_the_same(plan, client):
    manager = with_role(plan.client, "manager")
    waive(plan, "PLAN-6", "A launch", by=manager)
    client.force_login(manager)
    api = client.get(f"/api/v1/content-plans/{plan.pk}/findings/").json()
    page = client.get(plan.get_absolute_url(), {"findings": "all"}).content.decode()
    said = StringIO()
    with pytest.raises(CommandError, match="errors stand"):
        call_command("check_plan", str(plan.pk), stdout=said)
    command = said.getvalue()
    codes = {"GOAL-1", "GOAL-3", "MIX-2", "MIX-5", "PLAN-4", "PLAN-5", "PLAN-6", "PLAN-8"}
    assert codes <= {finding["code"] for finding in api}
    text = unescape(page)
    for finding in api:
        waived = " (waived)" if finding["waived"] else ""
        about = f" {finding['post']}:" if finding["post"] else ""
        line = f"{finding['severity']}{waived} {finding['code']}:{about} {finding['message']}\n"
        assert line in command
        assert finding["why"] in text
        assert finding["fix"] in text
    assert command.count("\n    ") == len(api) + 1  # each with its why and fix, one waived
    assert "<mark>best quality</mark>" in page


def test_the_command_is_content_with_a_plan_without_errors(plan):
    plan.posts.all().delete()
    said = StringIO()
    with pytest.raises(CommandError, match="1 errors stand"):  # no goal
        call_command("check_plan", str(plan.pk), stdout=said)
    plan.client.goals.create(
        kind="growth", problem="-", measure="-", due="2030-01-01", status="agreed"
    )
    call_command("check_plan", str(plan.pk), stdout=said)
    assert said.getvalue().endswith("No error stands.\n")


def test_an_unknown_plan_is_no_plan():
    with pytest.raises(CommandError, match="No such plan"):
        call_command("check_plan", "01890000-0000-7000-8000-000000000000")
