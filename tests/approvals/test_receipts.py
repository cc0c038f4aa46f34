"""The receipt: what, when, which version, how identified, what comes now."""

import pytest

from approvals.receipts import next_step
from tests.approvals.conftest import answer, posts_of
from tests.factories import with_role


def test_by_link_the_answer_is_the_receipt_and_the_link_is_over(client, address, asked):
    first = posts_of(asked.request)[0]
    typed = {f"remark-{first}": "Shorter", "returned": [first]}
    text = client.post(address, answer(asked, "return", **typed)).content.decode()
    for said in ("Sent back in part", "June", "Nino, by personal link", "127.0.0.1", "Shorter"):
        assert said in text
    assert asked.request.digest[:12] in text
    assert "asks you again" in text
    assert client.get(address).status_code == 410


def test_signed_in_it_has_an_address_of_its_own(client, asked, decider):
    client.force_login(decider)
    url = asked.request.get_absolute_url()
    assert client.get(f"{url}receipt/")["Location"] == url, "there is none yet"
    done = client.post(f"{url}decide/", answer(asked))
    assert done["Location"] == f"{url}receipt/"
    text = client.get(done["Location"]).content.decode()
    assert "Approved, thank you" in text
    assert "Nino, signed in" in text
    assert "goes on with exactly what you saw" in text


def test_nobody_else_reads_it(client, asked, manager, business):
    url = f"{asked.request.get_absolute_url()}receipt/"
    for person in (manager, with_role(business, "observer"), with_role(business, "decider")):
        client.force_login(person)
        assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("pending", "The others"),
        ("approved", "goes on"),
        ("returned", "asks you again"),
        ("changed", "will ask you again"),
    ],
)
def test_the_next_step_follows_from_the_state(asked, status, said):
    asked.request.status = status
    assert said in next_step(asked)
