"""COMM-5: who counts as a person, and where a link leads."""

import pytest

from community.short_links import (
    ALPHABET,
    CODE,
    is_person,
    is_short_link,
    is_web_address,
    new_code,
    target_of,
)
from tests.community.link_helpers import PHONE

PROGRAMS = [
    "",
    "   ",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20.0 A",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0 Safari/537.36",
    "curl/8.5.0",
    "python-requests/2.32",
    "Go-http-client/2.0",
]
PEOPLE = [
    PHONE,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/127.0 Mobile Safari/537.36 "
    "Instagram 340.0.0.22.109 Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS]",
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 YaBrowser/24.6 Mobile Safari/537.36",
]


def test_programs_and_those_who_only_look_ahead_are_no_visitors():
    assert [agent for agent in PROGRAMS if is_person("GET", agent)] == []
    assert [agent for agent in PEOPLE if not is_person("GET", agent)] == []
    for method in ("HEAD", "POST", "OPTIONS"):
        assert not is_person(method, PHONE)
    for purpose in ("prefetch", "prefetch;prerender", "Preview", "prerender"):
        assert not is_person("GET", PHONE, ("", purpose))
    assert is_person("GET", PHONE, ("", "navigate"))


def test_codes_are_long_and_read_alike_by_everybody():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(CODE.fullmatch(code) for code in codes)
    assert not set("01OIl") & set(ALPHABET)
    for other in ("", "abc", "a" * 9, "abcdefg0", "ABCDEFG!", "../../xx"):
        assert not CODE.fullmatch(other)


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://example.com/a?b=c#d", True),
        ("http://example.com", True),
        ("https://მაგალითი.ge/მენიუ", True),
        ("ftp://example.com/a", False),
        ("javascript:alert(1)", False),
        ("//example.com/a", False),
        ("https://", False),
        ("https://example.com/a\r\nSet-Cookie: a=b", False),
        ("https://example.com\\@evil.example/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_people_are_sent_to_web_addresses_alone(url, fits):
    assert is_web_address(url) is fits


def test_tags_that_somebody_typed_stay():
    tags = {"source": "vk", "medium": "social", "campaign": "june & more"}
    assert target_of("https://e.com/a?x=1&utm_source=own#top", tags) == (
        "https://e.com/a?x=1&utm_source=own&utm_medium=social&utm_campaign=june+%26+more#top"
    )
    assert target_of("https://e.com", {}) == "https://e.com"
    assert target_of("https://e.com/", {"term": ""}) == "https://e.com/"


def test_a_short_link_does_not_lead_to_a_short_link():
    assert is_short_link("https://smm.example/l/abcdefgh", "https://smm.example")
    assert not is_short_link("https://other.example/l/abcdefgh", "https://smm.example")
    assert not is_short_link("https://smm.example/login", "https://smm.example")
