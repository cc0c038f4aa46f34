"""Several questions approved together (APPR-1): each in the version that the form named."""

import pytest

from approvals.bulk import MOST, read_choices
from approvals.decisions import decide
from approvals.models import AskedDecider
from approvals.services import request_approval, withdraw
from clients.models import HistoryEntry
from common.periods import today_in
from contentplan.models import Post
from tests.approvals.conftest import KIND, make_plan, path_of
from tests.factories import ChannelFactory, ClientFactory, MembershipFactory, with_role

URL = "/approvals/approve/"


@pytest.fixture
def parts(asked, business, channel, manager):
    """Three questions to the same decider."""
    more = [make_plan(business, channel, title=title) for title in ("July", "August")]
    return [asked, *(request_approval(KIND, plan, by=manager).asked.get() for plan in more)]


@pytest.fixture
def inbox(client, decider, parts):
    client.force_login(decider)
    return client


def named(parts):
    return {"asked": [f"{one.pk}:{one.request.subject_version}" for one in parts]}


def test_what_is_ticked_is_approved_and_the_rest_waits(inbox, parts):
    page = inbox.post(URL, named(parts[:2]))
    assert page.status_code == 200
    assert "2 questions are decided" in page.content.decode()
    given = AskedDecider.objects.order_by("pk").values_list("decision", "via")
    assert list(given) == [("approve", "page"), ("approve", "page"), ("", "")]
    assert HistoryEntry.objects.filter(verb="approved").count() == 2


def test_what_changed_or_was_taken_back_meanwhile_is_skipped_and_named(inbox, parts, plan, manager):
    Post.objects.filter(content_plan=plan).update(text="Half price")
    withdraw(parts[1].request, by=manager)
    text = inbox.post(URL, named(parts)).content.decode()
    decided, _not, skipped = text.partition("Not decided")
    assert "August" in decided
    assert "The agency has changed this" in skipped
    assert "The agency has taken this back" in skipped
    assert list(AskedDecider.objects.exclude(decision="")) == [parts[2]]


def test_another_version_than_the_one_shown_is_skipped(inbox, parts):
    text = inbox.post(URL, {"asked": [f"{parts[0].pk}:2"]}).content.decode()
    assert "another version" in text
    assert not AskedDecider.objects.exclude(decision="").exists()


def test_what_a_colleague_decided_is_named(inbox, parts, business, client):
    one = parts[0]
    decide(one, decision="return", comment="No", version=1, via="page", by=one.person)
    text = inbox.post(URL, named([one])).content.decode()
    assert "decided otherwise" in text


def test_without_a_tick_nothing_happens(inbox, parts):
    page = inbox.post(URL, {})
    assert page.status_code == 400
    assert "Tick what you approve first" in page.content.decode()


@pytest.mark.parametrize("value", ["x", "1:1", ":", "018f0000-0000-7000-8000-000000000000", "²"])
def test_nonsense_decides_nothing(inbox, parts, value):
    assert inbox.post(URL, {"asked": [*named(parts)["asked"], value]}).status_code == 400
    assert not AskedDecider.objects.exclude(decision="").exists()


def test_a_hundred_at_once_are_the_most():
    ids = [f"018f0000-0000-7000-8000-{number:012d}:1" for number in range(MOST + 1)]
    assert len(read_choices(ids[:MOST])) == MOST
    with pytest.raises(Exception, match="fewer"):
        read_choices(ids)


def test_nobody_approves_for_another(client, parts, business, manager):
    for person in (manager, with_role(business, "decider"), with_role(ClientFactory(), "decider")):
        client.force_login(person)
        text = client.post(URL, named(parts)).content.decode()
        assert "3 questions are no longer yours" in text
        assert "June" not in text
    assert not AskedDecider.objects.exclude(decision="").exists()


def test_the_inbox_names_versions_and_groups_by_client_most_urgent_first(
    client, decider, parts, manager
):
    other = ClientFactory(name="Tea house")
    MembershipFactory(person=decider, client=other, role="decider")
    boss = with_role(other, "manager")
    urgent = make_plan(other, ChannelFactory(client=other), title="Urgent")
    due = today_in(other.timezone)
    urgent = request_approval(KIND, urgent, by=boss, due=due).asked.get(person=decider)
    client.force_login(decider)
    text = client.get("/approvals/").content.decode()
    assert f'value="{urgent.pk}:1"' in text
    first, second = f'id="at-{other.pk}"', f'id="at-{parts[0].request.client_id}"'
    assert text.index(first) < text.index(second) < text.index("July")
    assert "checked" not in text
    assert text.count("sent today") == 4


def test_the_link_of_what_was_approved_together_is_over(inbox, parts):
    address = path_of(parts[0])
    inbox.post(URL, named(parts[:1]))
    assert inbox.get(address).status_code == 410
