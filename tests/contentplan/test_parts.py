"""The parts of a plan's page are kept as they were drawn, and drawn anew for whatever they show."""

import re

import pytest
import time_machine
from django.template import loader

from accounts.models import User
from clients.models import Channel, Client
from common.memo import Memo
from contentplan import part_views
from contentplan.models import ContentPlan, PhraseList, Post, PostMedia, Speaker, Waiver
from goals.models import Goal
from tests.factories import (
    ChannelFactory,
    ContentPlanFactory,
    MediaFactory,
    PostFactory,
    with_role,
)

pytestmark = pytest.mark.django_db
CALENDAR, BESIDE = "contentplan/_posts.html", "contentplan/_beside.html"
ACTIONS = "contentplan/_plan_actions.html"


@pytest.fixture
def plan():
    channel = ChannelFactory(name="Bakery")
    plan = ContentPlanFactory(client=channel.client, channels=[channel], goal_agreed=True)
    told = {"text": "Come and see", "speaker": "Nino", "goal": plan.client.goals.get()}
    PostFactory.create_batch(3, content_plan=plan, **told)
    return plan


@pytest.fixture
def manager(plan, client):
    person = with_role(plan.client, "manager")
    client.force_login(person)
    return person


@pytest.fixture
def drawn(monkeypatch):
    """Return the names of the parts that were drawn."""
    names = []

    def watched(name, context):
        names.append(name)
        return loader.render_to_string(name, context)

    monkeypatch.setattr(part_views, "render_to_string", watched)
    monkeypatch.setattr(part_views, "_drawn", Memo(size=16))
    return names


def test_a_plan_that_did_not_change_is_drawn_once(plan, manager, client, drawn):
    first = client.get(plan.get_absolute_url())
    assert {CALENDAR, BESIDE, ACTIONS} < set(drawn)
    drawn.clear()
    again = client.get(plan.get_absolute_url())
    assert drawn == []
    unmasked = [
        re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", page.content.decode())
        for page in (first, again)
    ]
    assert unmasked[0] == unmasked[1]


def _waived_by_another(plan, person):
    other = User.objects.create_user("other@example.com", name="Another")
    Waiver.objects.filter(content_plan=plan).update(by=other)


@pytest.mark.parametrize(
    "change",
    [
        lambda plan, _person: Post.objects.filter(content_plan=plan).update(text="Other words"),
        lambda plan, _person: Post.objects.filter(content_plan=plan).update(status="cancelled"),
        lambda plan, _person: PostFactory(content_plan=plan),
        lambda plan, _person: plan.posts.first().delete(),
        lambda plan, _person: PostMedia.objects.create(
            post=plan.posts.first(), media=MediaFactory(client=plan.client), position=1
        ),
        lambda plan, _person: Speaker.objects.create(
            client=plan.client, name="Nino", role="Baker", profile="Bakes since 1999"
        ),
        lambda plan, _person: ContentPlan.objects.filter(pk=plan.pk).update(tolerance=7),
        lambda plan, _person: Channel.objects.update(name="Kitchen"),
        lambda plan, _person: Goal.objects.update(measure="Fuller mornings"),
        lambda plan, _person: Client.objects.update(timezone="Europe/Berlin"),
        lambda plan, _person: Client.objects.update(country="GE"),
        lambda plan, _person: PhraseList.objects.create(
            agency=plan.client.agency, phrases="come and see"
        ),
        lambda plan, person: Waiver.objects.create(
            content_plan=plan, code="PLAN-4", reason="A quiet month", by=person
        ),
        _waived_by_another,
        lambda _plan, person: User.objects.filter(pk=person.pk).update(language="ka"),
    ],
)
def test_whatever_it_shows_is_drawn_anew(plan, manager, client, drawn, change):
    Waiver.objects.create(content_plan=plan, code="PLAN-7", reason="What we have", by=manager)
    client.get(plan.get_absolute_url())
    drawn.clear()
    change(plan, manager)
    client.get(plan.get_absolute_url())
    assert {CALENDAR, BESIDE} < set(drawn)


def test_a_new_day_is_drawn_anew(plan, manager, client, drawn):
    with time_machine.travel("2026-06-14 12:00Z", tick=False):
        client.get(plan.get_absolute_url())
        drawn.clear()
    with time_machine.travel("2026-06-15 12:00Z", tick=False):
        page = client.get(plan.get_absolute_url()).content.decode()
    assert {CALENDAR, BESIDE} < set(drawn)
    assert 'data-day="2026-06-15" data-today' in page


@pytest.mark.parametrize("query", ["?view=week", "?q=come", "?severity=advice", "?findings=all"])
def test_another_view_is_drawn_for_itself(plan, manager, client, drawn, query):
    client.get(plan.get_absolute_url())
    drawn.clear()
    client.get(plan.get_absolute_url() + query)
    assert {CALENDAR, BESIDE} < set(drawn)


def test_nobody_gets_the_forms_of_somebody_else(plan, client, drawn):
    """A specialist changes posts, the token in the forms is the reader's own."""
    tokens = set()
    for role in ("manager", "specialist"):
        client.force_login(with_role(plan.client, role))
        page = client.get(plan.get_absolute_url())
        found = set(re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode()))
        assert len(found) == 1
        tokens |= found
    assert len(tokens) == 2


def test_only_mine_is_only_mine(plan, client, drawn):
    mine = with_role(plan.client, "manager")
    PostFactory(content_plan=plan, text="Written by the manager", author=mine)
    for person, sees in ((mine, True), (with_role(plan.client, "specialist"), False)):
        client.force_login(person)
        page = client.get(plan.get_absolute_url() + "?mine=1").content.decode()
        calendar = page[: page.index('id="mix-card"')]
        assert ("Written by the manager" in calendar) is sees
