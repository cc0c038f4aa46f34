"""Eight people edit one plan at once, six by the API and two in browsers: nobody's text is lost.

Each writes words that nobody else writes, so that it can be told afterwards what became of them.
The suite does so for some seconds; THOROUGH=1 for the two minutes of the promise (CON-3)."""

import http.client
import json
import logging
import os
import random
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from accounts.services import create_token
from clients.history import first_broken
from clients.models import HistoryEntry
from contentplan.models import Post
from tests.e2e.test_editor import sign_in
from tests.factories import ContentPlanFactory, PostFactory, with_role

pytest_plugins = ["tests.browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

log = logging.getLogger(__name__)
SECONDS = 120 if os.environ.get("THOROUGH") else 10
API_PEOPLE, POSTS = 6, 6
TONES = ("playful", "friendly", "neutral", "expert", "serious")
WORD = re.compile(r"\bp\d+w\d+\b")


class Writer:
    """A person at the API who adds words to posts, each until it is in."""

    def __init__(self, number: int, server: str, token: str, posts: list, shared: str):
        self.number, self.posts, self.shared = number, posts, shared
        self.line = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.chance = random.Random(number)
        self.statuses: Counter[int] = Counter()
        self.written: list[tuple[str, int, str]] = []  # post, version, word

    def ask(self, method: str, post: str, body: dict | None = None, etag: str = "") -> tuple:
        headers = self.headers | ({"If-Match": etag} if etag else {})
        path, sent = f"/api/v1/posts/{post}/", json.dumps(body) if body else None
        self.line.request(method, path, sent, headers)
        answer = self.line.getresponse()
        said = answer.read()
        self.statuses[answer.status] += 1
        return answer.status, json.loads(said), answer.headers.get("ETag", "")

    def write(self, until: float) -> "Writer":
        while time.monotonic() < until:
            if self.chance.random() < 0.2:  # another field of the post that browsers write
                self.put(self.shared, lambda said: {"tone": self.other_tone(said["tone"])})
                continue
            post, word = self.chance.choice(self.posts), f"p{self.number}w{len(self.written)}"
            version = self.put(post, lambda said, word=word: {"text": f"{said['text']} {word}"})
            self.written.append((post, version, word))
        self.line.close()
        return self

    def other_tone(self, tone: str) -> str:
        return self.chance.choice([other for other in TONES if other != tone])

    def put(self, post: str, change) -> int:
        """Change a post over what it says now, as often as somebody is faster; return its version.

        An answer that isn't 200 or 412 ends the test by its shape."""
        while True:
            _status, said, etag = self.ask("GET", post)
            status, said, _etag = self.ask("PATCH", post, change(said), etag)
            if status != 412:
                return said["version"]


class BrowserWriter:
    """A person at the editor, who takes the other's text and adds to it where both wrote."""

    def __init__(self, number: int, page: Page, address: str):
        self.number, self.page, self.address = number, page, address
        self.words: list[str] = []
        self.conflicts = 0

    def type(self) -> None:
        self.page.goto(self.address)
        self.add_word(f"p{self.number}w{len(self.words)}")

    def add_word(self, word: str) -> None:
        text = self.page.locator("#id_text")
        text.fill(f"{text.input_value()} {word}")
        self.words = [*self.words, word] if word not in self.words else self.words

    def save(self) -> None:
        while True:
            self.page.keyboard.press("Control+s")
            disputed = self.page.locator("button[value='theirs:text']")
            expect(disputed.or_(self.page.locator(".toast[data-tone=ok]")).first).to_be_visible(
                timeout=30_000
            )
            if not disputed.count():
                return
            self.conflicts += 1
            with self.page.expect_response(lambda answer: answer.request.method == "POST"):
                disputed.click()
            expect(disputed).to_have_count(0)
            self.add_word(self.words[-1])


def test_nobodys_text_is_lost(live_server, open_browser):
    plan = ContentPlanFactory()
    posts = [PostFactory(content_plan=plan, text=f"Post {n}") for n in range(POSTS)]
    shared = PostFactory(content_plan=plan, text="Shared")
    people = [with_role(plan.client, "specialist") for _number in range(API_PEOPLE + 2)]
    ids = [str(post.pk) for post in posts]
    writers = [
        Writer(
            n,
            live_server.url,
            create_token(who, name="t", scopes=["write"])[1],
            ids,
            str(shared.pk),
        )
        for n, who in enumerate(people[:API_PEOPLE])
    ]
    typists = []
    for number, person in enumerate(people[API_PEOPLE:], API_PEOPLE):
        page = open_browser()
        sign_in(page, person)
        typists.append(BrowserWriter(number, page, shared.get_absolute_url()))
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(API_PEOPLE) as pool:
        running = [pool.submit(writer.write, until) for writer in writers]
        while time.monotonic() < until:
            for typist in typists:  # both open the same version …
                typist.type()
            for typist in typists:  # … and one is faster
                typist.save()
        writers = [each.result(timeout=60) for each in running]
    statuses = sum((writer.statuses for writer in writers), Counter())
    written = [word for writer in writers for word in writer.written]
    assert set(statuses) <= {200, 412}, statuses
    assert written
    assert all(typist.words for typist in typists)
    for post in [*posts, shared]:
        check_history(post)
    check_words(written, typists, shared)
    assert first_broken(plan.client_id) is None
    log.info(
        "%s s: %s words by the API, %s times somebody was faster; %s words and %s conflicts in "
        "browsers; answers %s",
        SECONDS,
        len(written),
        statuses[412],
        sum(len(typist.words) for typist in typists),
        sum(typist.conflicts for typist in typists),
        dict(statuses),
    )


def check_history(post: Post) -> None:
    """Each version follows the one before, loses none of its words, and has its entry."""
    post.refresh_from_db()
    versions = list(post.versions.order_by("number"))
    if not versions:
        return
    assert [version.number for version in versions] == list(range(1, post.version + 1))
    for earlier, later in pairwise(versions):
        assert words_of(earlier) <= words_of(later)
        assert later.changed == [n for n in later.content if later.content[n] != earlier.content[n]]
    assert versions[-1].content["text"] == post.text
    entries = HistoryEntry.objects.filter(subject_id=post.pk, verb="changed").order_by("number")
    told = list(entries.values_list("version", "person_id"))
    assert told == [(version.number, version.by_id) for version in versions[1:]]


def check_words(written: list, typists: list, shared: Post) -> None:
    """Every word that was answered with "saved" is there, in the version that the answer named."""
    for post, number, word in written:
        version = Post.objects.get(pk=post).versions.get(number=number)
        assert version.content["text"].split()[-1] == word
    last = set(WORD.findall(Post.objects.get(pk=shared.pk).text))
    assert last == {word for typist in typists for word in typist.words}


def words_of(version) -> set[str]:
    return set(WORD.findall(version.content["text"]))
