"""One client's links and who opened them (LNK-4, LNK-6)."""

import pytest

from approvals.models import LinkOpening
from approvals.openings import MOST
from approvals.services import resend_link, revoke_link
from clients.models import HistoryEntry
from tests.approvals.conftest import answer
from tests.factories import ClientFactory, with_role


@pytest.fixture
def page(client, business, manager):
    """Open the list as the manager; return its text."""

    def read():
        client.force_login(manager)
        return client.get(f"/clients/{business.pk}/links/").content.decode()

    return read


def test_each_link_says_for_whom_about_what_and_how_it_stands(page, asked, manager):
    text = page()
    for said in ("Nino", "June", "version 1", "works until", "Never opened", "Mail a new link"):
        assert said in text
    resend_link(asked, by=manager)
    text = page()
    assert "replaced by a newer one" in text
    assert text.count("Mail a new link") == 1


def test_its_buttons_lead_back_to_the_list(client, page, business, asked):
    page()
    for step in ("revoke", "resend"):
        url = f"{asked.request.get_absolute_url()}asked/{asked.pk}/{step}/"
        assert client.post(url, {"list": "1"})["Location"] == f"/clients/{business.pk}/links/"
        assert client.post(url)["Location"] == asked.request.get_absolute_url()


def test_an_ended_link_can_be_mailed_anew_but_not_ended_again(page, asked, manager):
    revoke_link(asked, by=manager)
    text = page()
    assert "ended by the agency" in text
    assert "End the link" not in text
    assert "Mail a new link" in text


def test_openings_say_when_from_where_and_by_what(client, page, address, asked, manager):
    client.get(address, HTTP_USER_AGENT="Phone", REMOTE_ADDR="10.0.0.7")
    client.head(address, HTTP_USER_AGENT="Scanner")
    revoke_link(asked, by=manager)
    client.get(address, HTTP_USER_AGENT="Late")
    found = list(LinkOpening.objects.order_by("pk").values_list("agent", "address", "was_live"))
    assert found == [
        ("Phone", "10.0.0.7", True),
        ("Scanner", "127.0.0.1", True),
        ("Late", "127.0.0.1", False),
    ]
    text = page()
    assert "Opened 3 times" in text
    assert text.index("Late") < text.index("Scanner") < text.index("Phone")
    assert text.count("the link was over") == 1


def test_openings_are_no_reading_and_no_history(client, address, asked):
    before = HistoryEntry.objects.count()
    client.get(address)
    asked.refresh_from_db()
    assert (asked.decision, asked.version, HistoryEntry.objects.count()) == ("", 1, before)


def test_a_form_that_is_sent_is_no_opening(client, address, asked):
    client.post(address, answer(asked))
    client.options(address)
    assert not LinkOpening.objects.exists()


def test_who_opens_it_for_ever_fills_no_table(client, address, django_assert_num_queries):
    for _opening in range(MOST):
        client.get(address)
    with django_assert_num_queries(2):
        client.get(address)
    assert LinkOpening.objects.count() == MOST


def test_an_unknown_link_leaves_no_trace(client, asked):
    client.get("/approve/unknown/")
    assert not LinkOpening.objects.exists()


def test_a_long_agent_is_cut(client, address):
    client.get(address, HTTP_USER_AGENT="x" * 500)
    assert LinkOpening.objects.get().agent == "x" * 200


def test_the_list_is_the_managers_alone(client, business, asked, decider):
    url = f"/clients/{business.pk}/links/"
    stranger = with_role(ClientFactory(), "manager")
    people = {decider: 403, with_role(business, "specialist"): 403, stranger: 404}
    for person, code in people.items():
        client.force_login(person)
        assert client.get(url).status_code == code


def test_no_token_is_on_the_page(page, address):
    assert address.split("/")[2] not in page()
