"""The token of a link is nowhere but in its mail (LNK-1)."""

import io
import json
import logging

import pytest
from django.core import mail
from django.core.management import call_command

from approvals import links
from approvals.models import Link
from approvals.services import request_approval
from common.tokens import SEED_BYTES, hash_of, make_seed, token_for
from smmhub.logs import masked
from tests.approvals.conftest import KIND, answer, path_of


@pytest.fixture
def mailed(plan, manager, decider, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return request_approval(KIND, plan, by=manager).asked.get()


def token_of(asked):
    return path_of(asked).split("/")[2]


def test_the_database_does_not_hold_the_token(mailed, client, django_capture_on_commit_callbacks):
    token = token_of(mailed)
    assert token in mail.outbox[0].body
    with django_capture_on_commit_callbacks(execute=True):
        client.get(f"/approve/{token}/", headers={"Referer": f"/approve/{token}/"})
        client.post(f"/approve/{token}/keep/", {"version": 1, "comment": "So far"})
        client.post(f"/approve/{token}/", answer(mailed))
        client.get(f"/approve/{token}/")
    dump = io.StringIO()
    call_command("dumpdata", format="json", stdout=dump)
    assert hash_of(token) in dump.getvalue()
    assert token not in dump.getvalue()
    assert str(mailed.pk) in dump.getvalue()


def test_no_log_line_holds_the_token(mailed, client):
    token = token_of(mailed)
    output = io.StringIO()
    kept = logging.StreamHandler(output)
    formatters = [
        handler.formatter for handler in logging.getLogger().handlers if handler.formatter
    ]
    kept.setFormatter(formatters[0])
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    try:
        tails = ("/", "/new/", "/keep/", "/media/018f0000-0000-7000-8000-000000000000/", "x/")
        for path in (f"/approve/{token}{tail}" for tail in tails):
            client.get(path)
            client.post(path, answer(mailed))
    finally:
        root.removeHandler(kept)
        root.setLevel(level)
    lines = output.getvalue().splitlines()
    assert any("/approve/" in line for line in lines)
    assert token not in output.getvalue()
    assert all(json.loads(line) for line in lines)


def test_a_token_is_masked_wherever_it_is_written():
    token = token_for("approve", make_seed())
    for text in (f"/approve/{token}/", f"GET https://x.example/approve/{token}/new/?a=1 404"):
        assert token not in masked(text)


def test_a_token_comes_from_seed_purpose_and_secret_key(settings):
    seed = make_seed()
    token = token_for("approve", seed)
    assert len(seed) == SEED_BYTES
    assert len(token) == 43
    assert token == token_for("approve", memoryview(seed))
    assert len({token, token_for("invite", seed), token_for("approve", make_seed())}) == 3
    settings.SECRET_KEY = "another"
    assert token_for("approve", seed) != token


def test_a_seed_of_another_length_is_a_mistake():
    with pytest.raises(ValueError, match="32 bytes"):
        token_for("approve", b"short")


def test_a_copied_database_opens_nothing_without_the_secret_key(mailed, client, settings):
    link = Link.objects.get()
    settings.SECRET_KEY = "of the thief"
    assert client.get(f"/approve/{token_for(links.PURPOSE, link.seed)}/").status_code == 404
    assert client.get(f"/approve/{link.token_hash}/").status_code == 404
    assert client.get(f"/approve/{bytes(link.seed).hex()}/").status_code == 404
