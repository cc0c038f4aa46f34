"""The table of ERR-2 at the door itself: bodies, lists, tokens."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import ApiToken
from clients.models import Channel
from common.periods import now
from smmhub.api.parsers import MAX_DEPTH, Malformed, read_json
from tests.api.conftest import codes
from tests.factories import ChannelFactory, ClientFactory, with_role

CHANNELS = "/api/v1/channels/"
CLIENTS = "/api/v1/clients/"


def send(caller, raw: bytes, kind: str = "application/json"):
    return caller.generic("POST", CHANNELS, raw, content_type=kind)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"",
        b"{'a': 1}",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": "\x00"}',
        b'{"a": 1} {"b": 2}',
        b'{"a": 01}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1.' + b"9" * 5000 + b"}",
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ],
)
def test_a_body_with_no_or_two_meanings_is_malformed(raw, manager):
    if raw == b"":
        refused = manager.generic("POST", CHANNELS, b" ", content_type="application/json")
    else:
        refused = send(manager, raw)
    assert refused.status_code == 400, refused.content
    assert codes(refused) == {"": "malformed"}


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"name": "\\u0000"}', "/name"),
        (b'{"name": "\\ud800"}', "/name"),
        (b'{"name": "\\ud83d\\ud83d"}', "/name"),
        (b'{"name": "\\u001b[31m"}', "/name"),
        ('{"name": "\u0085"}'.encode(), "/name"),
        (b'{"rhythm": [{"time": "\\udfff"}]}', "/rhythm/0/time"),
        (b'{"a/b~c": "\\u0007"}', "/a~1b~0c"),
        (b'{"\\ud800": 1}', ""),
    ],
)
def test_text_that_cannot_be_stored_is_refused_in_its_place(raw, pointer, manager):
    refused = send(manager, raw)
    assert refused.status_code == 400, refused.content
    assert codes(refused) == {pointer: "invalid_text"}
    assert Channel.objects.count() == 0


def test_a_pair_of_surrogates_is_one_character(manager, business):
    raw = b'{"client": "%s", "network": "x", "name": "\\ud83d\\ude00"}' % str(business.pk).encode()
    assert send(manager, raw).json()["name"] == "😀"


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"7", b"null", b"true"])
def test_a_body_that_is_no_object_is_refused(raw, manager):
    refused = send(manager, raw)
    assert refused.status_code == 400
    assert set(codes(refused)) <= {"", "/client", "/network", "/name"}


def test_numbers_are_exact():
    assert read_json(b'{"a": 0.1, "b": 12}') == {"a": Decimal("0.1"), "b": 12}


@given(st.recursive(st.none() | st.integers() | st.booleans() | st.text(), st.lists, max_leaves=20))
def test_what_json_writes_is_read_back_or_refused(value):
    from rest_framework.exceptions import ValidationError

    try:
        assert read_json(json.dumps(value).encode()) == value
    except (Malformed, ValidationError):
        assert value is not None


def test_depth_is_counted_outside_strings():
    deep = b"[" * MAX_DEPTH + b'"' + b"[" * 100 + b'\\""' + b"]" * MAX_DEPTH
    assert read_json(deep)
    with pytest.raises(Malformed):
        read_json(b"[" + deep + b"]")


def test_a_body_over_the_limit_is_too_large(manager, settings):
    settings.API_BODY_LIMIT = 1000
    assert send(manager, b'"' + b"a" * 998 + b'"').status_code == 400
    assert send(manager, b'"' + b"a" * 999 + b'"').status_code == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_another_content_type_is_refused(kind, manager):
    refused = send(manager, b"a=1", kind)
    assert refused.status_code == 415
    assert refused["Content-Type"] == "application/problem+json"


# --- Lists ----------------------------------------------------------------------------------------


def test_pages_go_forward_and_back_over_every_row_once(manager, business):
    made = [str(ChannelFactory(client=business).pk) for _n in range(7)]
    page = manager.get(CHANNELS, {"page_size": 3}).json()
    assert page["previous"] is None
    seen, pages = [row["id"] for row in page["results"]], [page]
    while page["next"]:
        page = manager.get(page["next"]).json()
        pages.append(page)
        seen += [row["id"] for row in page["results"]]
    assert seen == made
    assert len(pages) == 3
    back = manager.get(page["previous"]).json()
    assert back["results"] == pages[1]["results"]
    first = manager.get(back["previous"]).json()
    assert first["results"] == pages[0]["results"]
    assert first["previous"] is None


def test_a_row_added_while_paging_is_neither_lost_nor_doubled(manager, business):
    made = [str(ChannelFactory(client=business).pk) for _n in range(3)]
    page = manager.get(CHANNELS, {"page_size": 2}).json()
    late = str(ChannelFactory(client=business).pk)
    rest = manager.get(page["next"]).json()
    assert [row["id"] for row in page["results"] + rest["results"]] == [*made, late]


def test_an_empty_list_has_no_neighbours(manager):
    assert manager.get(CHANNELS).json() == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("size", ["0", "201", "-1", "x", "1.5", "１２", "", "1_0", "9" * 30])
def test_a_page_size_out_of_range_is_refused(size, manager):
    refused = manager.get(CHANNELS, {"page_size": size})
    assert refused.status_code == 400
    assert set(codes(refused)) == {"/page_size"}


@pytest.mark.parametrize("cursor", ["x", "a" * 23, "é", "A" * 100, "%00", "_-" * 12])
def test_a_cursor_that_was_not_given_out_is_refused(cursor, manager):
    refused = manager.get(CHANNELS, {"cursor": cursor})
    assert refused.status_code == 400
    assert codes(refused) == {"/cursor": "cursor"}


def test_filters_narrow(manager, business):
    x = ChannelFactory(client=business, network="x")
    ChannelFactory(client=business, network="vk")
    found = manager.get(CHANNELS, {"network": "x", "client": str(business.pk)}).json()["results"]
    assert [row["id"] for row in found] == [str(x.pk)]
    later = (now() + timedelta(minutes=1)).isoformat()
    assert manager.get(CHANNELS, {"updated_since": later}).json()["results"] == []


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        ("surprise", "1", "unknown_parameter"),
        ("client__name", "x", "unknown_parameter"),
        ("ordering", "name", "unknown_parameter"),
        ("format", "api", "unknown_parameter"),
        ("network", "myspace", "invalid_choice"),
        ("network", "", "blank"),
        ("network", "x\x00", "invalid_text"),
        ("client", "x", "not_found"),
        ("client", "01890000-0000-7000-8000-000000000000", "not_found"),
        ("updated_since", "yesterday", "invalid"),
        ("updated_since", "2026-01-01", "invalid"),
        ("updated_since", "2026-01-01T00:00:00", "invalid"),
        ("updated_since", "1999-12-31T00:00:00Z", "invalid"),
        ("updated_since", "٢٠٢٦-01-01T00:00:00Z", "invalid"),
    ],
)
def test_a_bad_filter_is_refused_not_ignored(parameter, value, code, manager):
    refused = manager.get(CHANNELS, {parameter: value})
    assert refused.status_code == 400, refused.content
    assert codes(refused) == {f"/{parameter}": code}


def test_a_filter_by_a_foreign_client_is_refused_like_an_unknown_one(manager, sister, stranger):
    for client in (sister, stranger):
        refused = manager.get(CHANNELS, {"client": str(client.pk)})
        assert codes(refused) == {"/client": "not_found"}


def test_a_parameter_given_twice_is_refused(manager, business):
    refused = manager.get(f"{CHANNELS}?network=x&network=vk")
    assert codes(refused) == {"/network": "repeated"}


def test_an_item_takes_no_parameters(manager, business):
    assert manager.get(f"{CLIENTS}{business.pk}/?expand=all").status_code == 400


def test_lists_ask_the_database_equally_often_however_long(
    manager, business, django_assert_max_num_queries
):
    for _n in range(60):
        ChannelFactory(client=business)
    with django_assert_max_num_queries(4):
        assert len(manager.get(CHANNELS).json()["results"]) == 50


# --- Who asks -------------------------------------------------------------------------------------


def test_nobody_is_told_how_to_come_in(api):
    refused = api(None).get(CHANNELS)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer x", "Bearer smm_" + "0" * 64, "Bearer a b", "Bearer \xff", "Bearer é" * 9],
)
def test_a_bad_token_is_refused(header, api):
    caller = api(None)
    refused = caller.get(CHANNELS, HTTP_AUTHORIZATION=header)
    assert refused.status_code == 401, refused.content
    assert "WWW-Authenticate" in refused


def test_an_expired_token_is_refused(manager):
    ApiToken.objects.update(expiry=now() - timedelta(seconds=1))
    assert manager.get(CHANNELS).status_code == 401


def test_a_token_of_a_person_who_left_is_refused(api, business):
    person = with_role(business, "manager")
    caller = api(person)
    person.is_active = False
    person.save()
    assert caller.get(CHANNELS).status_code == 401


def test_a_token_has_the_rights_its_person_has_now(api, business):
    person = with_role(business, "manager")
    caller = api(person)
    row = ChannelFactory(client=business)
    assert caller.get(f"{CHANNELS}{row.pk}/").status_code == 200
    person.memberships.all().delete()
    assert caller.get(f"{CHANNELS}{row.pk}/").status_code == 404


def test_a_token_in_the_address_is_not_accepted(api, manager):
    token = manager.defaults["HTTP_AUTHORIZATION"].split()[1]
    for name in ("token", "access_token", "Authorization"):
        assert api(None).get(f"{CHANNELS}?{name}={token}").status_code == 401


def test_a_token_that_may_read_may_not_write(api, business):
    caller = api(with_role(business, "manager"), scopes=("read",))
    assert caller.get(CHANNELS).status_code == 200
    refused = caller.post(CHANNELS, {"client": str(business.pk), "network": "x", "name": "A"})
    assert refused.status_code == 403
    assert refused.json()["code"] == "scope"


def test_a_token_that_may_import_may_not_read(api, business):
    caller = api(with_role(business, "manager"), scopes=("import",))
    assert caller.get(CHANNELS).status_code == 403
    assert caller.get("/api/v1/me/").status_code == 200
    assert caller.get("/api/v1/jobs/").status_code == 200


def test_a_token_for_one_client_reaches_no_other(api, business, sister):
    owner = with_role(business, "owner")
    caller = api(owner, client=business)
    mine, other = ChannelFactory(client=business), ChannelFactory(client=sister)
    assert caller.get(f"{CHANNELS}{mine.pk}/").status_code == 200
    assert caller.get(f"{CHANNELS}{other.pk}/").status_code == 404
    refused = caller.post(CHANNELS, {"client": str(sister.pk), "network": "x", "name": "A"})
    assert codes(refused) == {"/client": "not_found"}
    assert caller.post(CLIENTS, {"name": "More"}).status_code == 403


def test_a_cookie_opens_the_api_only_with_the_csrf_token(business):
    browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(with_role(business, "manager"))
    assert browser.get(CHANNELS).status_code == 200
    given = {"client": str(business.pk), "network": "x", "name": "A"}
    refused = browser.post(CHANNELS, given, content_type="application/json")
    assert refused.status_code == 403
    assert Channel.objects.count() == 0


def test_callers_are_stopped_when_they_ask_too_often(manager, settings, tmp_path, time_machine):
    time_machine.move_to("2026-06-01T10:00:10Z", tick=False)
    settings.API_RATE, settings.SMMHUB_DATA, settings.CACHE_URL = 3, tmp_path, ""
    answers = [manager.get(CHANNELS) for _n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["code"] == "throttled"


def test_without_a_store_each_process_counts_for_itself(manager, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    settings.API_RATE, settings.SMMHUB_DATA, settings.CACHE_URL = 1, blocked, ""
    assert manager.get(CHANNELS).status_code == 200


def test_the_counter_is_exact_for_many_threads(settings, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    from smmhub.api import throttle

    settings.SMMHUB_DATA, settings.CACHE_URL = tmp_path, ""
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _n: throttle.count("someone", 7), range(200)))
    assert sorted(counts) == list(range(1, 201))


def test_another_agency_is_as_good_as_unknown(manager):
    foreign = ClientFactory()
    assert manager.get(f"{CLIENTS}{foreign.pk}/").status_code == 404
