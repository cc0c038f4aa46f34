"""What callers are told of limits: how they stand (AUTH-5), too large bodies, keys (CON-4)."""

import pytest
from rest_framework.test import APIClient

from tests.factories import with_role

CHANNELS = "/api/v1/channels/"
MIX = "/api/v1/checks/content-mix/"
HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


@pytest.fixture
def limited(settings, tmp_path, time_machine):
    time_machine.move_to("2026-06-01T10:00:10Z", tick=False)
    settings.API_RATE, settings.SMMHUB_DATA, settings.CACHE_URL = 2, tmp_path, ""


def rate(answer) -> tuple[str, ...]:
    return tuple(answer.get(name) for name in HEADERS)


def test_every_answer_tells_how_the_caller_stands(limited, manager):
    answers = [
        manager.get(CHANNELS),
        manager.get("/api/v1/channels/01890000-0000-7000-8000-000000000000/"),
        manager.post(CHANNELS, {}),
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 429]
    assert [rate(answer) for answer in answers] == [
        ("2", "1", "50"),
        ("2", "0", "50"),
        ("2", "0", "50"),
    ]
    assert answers[2]["Retry-After"] == "51"


def test_two_tokens_of_a_person_are_counted_apart(limited, api, business):
    person = with_role(business, "manager")
    one, other = api(person), api(person)
    assert [one.get(CHANNELS).status_code for _n in range(3)] == [200, 200, 429]
    assert rate(other.get(CHANNELS)) == ("2", "1", "50")


@pytest.mark.django_db
def test_strangers_at_the_document_are_counted_by_address(limited):
    for address in ("192.0.2.1", "192.0.2.2"):
        stranger = APIClient(REMOTE_ADDR=address)
        codes = [stranger.get("/api/v1/schema/").status_code for _n in range(3)]
        assert codes == [200, 200, 429]


def test_without_a_limit_nothing_is_told(manager):
    assert rate(manager.get(CHANNELS)) == (None, None, None)


def test_a_calculation_refuses_a_strange_key_and_keeps_none(manager):
    from accounts.models import IdempotencyKey

    for key, code in (("k" * 201, 400), ("k\u0007", 400), ("k", 200)):
        answer = manager.post(MIX, {"counts": {}}, headers={"Idempotency-Key": key})
        assert answer.status_code == code
    assert not IdempotencyKey.objects.exists()


def test_too_large_a_body_is_read_on_so_that_its_answer_arrives():
    from io import BytesIO

    from smmhub.api.parsers import StrictJSONParser
    from smmhub.api.refusals import TooLarge

    for size, left in ((1_500_000, 0), (30_000_000, 30_000_000 - 1_000_001 - 256 * 65_536)):
        stream = BytesIO(b" " * size)
        with pytest.raises(TooLarge):
            StrictJSONParser().parse(stream)
        assert len(stream.read()) == left
