"""Tracked links: their addresses, their codes, and who counts as a visitor (COMM-5)."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

TAGS = ("source", "medium", "campaign", "content", "term")
MEDIUM = "social"
# Nothing that two people would read differently from a printed page: no 0 and O, no 1, l and I.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8  # 55 ** 8 codes: a guess hits one of a million links in 80 million
CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
PATH = "/l/"
PAUSE = timedelta(minutes=30)  # the same person within it is one visit

# Parts of the user agents of programs that open links by themselves, in small letters. Added to
# when one is seen in the log; docs/community.md says what they are.
BOTS = (
    *("bot", "crawl", "spider", "slurp", "archiver", "scan", "monitor", "uptime", "pingdom"),
    *("preview", "embed", "unfurl", "facebookexternalhit", "facebookcatalog", "meta-external"),
    *("whatsapp", "vkshare", "skypeuripreview", "bitlybot", "flipboard", "iframely", "metainspect"),
    *("google-read-aloud", "googleother", "google-inspectiontool", "apis-google", "lighthouse"),
    *("chrome-lighthouse", "headless", "phantomjs", "puppeteer", "playwright", "selenium"),
    *("curl", "wget", "python", "aiohttp", "httpx", "okhttp", "go-http-client", "java/", "ruby"),
    *("perl", "libwww", "axios", "node-fetch", "undici", "guzzle", "postman", "insomnia", "httpie"),
    *("validator", "fetch", "feed", "rss", "proofpoint", "barracuda", "mimecast", "safelinks"),
)
# What a browser says of a page that nobody has opened yet.
AHEAD = ("prefetch", "preview", "prerender")


def is_person(method: str, agent: str, purposes: tuple[str, ...] = ()) -> bool:
    """Return whether a request is a person's visit.

    Only a GET is one; programs are known by what they call themselves, and whoever says nothing
    is one of them. purposes are the headers by which browsers say that they only look ahead."""
    said = agent.lower()
    if method != "GET" or not said.strip() or any(name in said for name in BOTS):
        return False
    return not any(word in purpose.lower() for purpose in purposes for word in AHEAD)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_web_address(url: str) -> bool:
    """Return whether an address is one that we send people to: http or https, with a host, and
    nothing in it that would end a header (OUT-3)."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    plain = url.isprintable() and not any(c.isspace() or c == "\\" for c in url)
    return plain and parts.scheme in ("http", "https") and bool(host)


def is_short_link(url: str, site: str) -> bool:
    """Return whether an address is a short link of ours, which would lead in a circle."""
    parts, ours = urlsplit(url), urlsplit(site)
    return parts.netloc.lower() == ours.netloc.lower() and parts.path.startswith(PATH)


def target_of(url: str, utm: Mapping[str, str]) -> str:
    """Return the address with the tags it lacks; those it has stay as somebody typed them."""
    parts = urlsplit(url)
    has = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    wanted = {f"utm_{tag}": utm[tag] for tag in TAGS if utm.get(tag)}
    missing = {name: value for name, value in wanted.items() if name not in has}
    query = "&".join(part for part in (parts.query, urlencode(missing)) if part)
    return urlunsplit(parts._replace(query=query))
