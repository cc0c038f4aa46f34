"""Chromium on a real server; what its console says and where pages call is watched throughout.

A module that walks through pages names this one in its `pytest_plugins`."""

import asyncio
import os
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import CHROMIUM

# Of what axe finds in order it would send a megabyte a page, which takes longer than finding it.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of the machine. Playwright runs an event loop; Django takes that for async
    code and would refuse the database without DJANGO_ALLOW_ASYNC_UNSAFE."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
    asyncio.set_event_loop(None)
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Answering:
    """How many requests are being answered, whatever thread does it."""

    def __init__(self) -> None:
        self.now, self.changed = 0, threading.Condition()

    def begin(self, **_sent: Any) -> None:
        with self.changed:
            self.now += 1

    def end(self, **_sent: Any) -> None:
        with self.changed:
            self.now -= 1
            self.changed.notify_all()

    def wait_for_the_last(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: self.now <= 0, timeout=10)


@pytest.fixture
def answering() -> Iterator[Answering]:
    counted = Answering()
    request_started.connect(counted.begin)
    request_finished.connect(counted.end)
    yield counted
    request_started.disconnect(counted.begin)
    request_finished.disconnect(counted.end)


@pytest.fixture
def open_browser(
    chromium: Browser, live_server, answering: Answering
) -> Iterator[Callable[..., Page]]:
    """Return a page of a new person's browser, by width; at the end nothing must have complained.

    A 400 is what a refused form answers and a 409 what somebody gets who was not the first, so
    those lines of the console are no complaint; nor is that there is no network in a browser that
    is meant to lose it."""
    complaints: list[str] = []
    contexts = []

    def open_page(
        width: int = 1440, height: int = 900, *, loses_network: bool = False, **options
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, **options
        )
        contexts.append(context)
        page = context.new_page()

        def hear(message) -> None:
            if loses_network and re.search("ERR_INTERNET_DISCONNECTED|htmx:", message.text):
                return
            told = ("status of 400", "status of 409", "Error Code 409 from")
            meant = any(words in message.text for words in told)
            if message.type in ("error", "warning") and not meant:
                complaints.append(f"{page.url}: {message.text}")

        def follow(request) -> None:
            if not request.url.startswith((live_server.url, "data:", "blob:")):
                complaints.append(f"{page.url} asked for {request.url}")

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", follow)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A page that is closed saves what was typed. Emptying the tables meanwhile is a deadlock.
    answering.wait_for_the_last()
    assert complaints == []


# What hides without being hidden: the tab one is on, and the end of a column with a form in it.
HIDING = """() => {
    const tab = document.querySelector(".client-tabs [aria-current]")?.getBoundingClientRect();
    const cut = [...document.querySelectorAll(".split > aside:not(:has(#mix-card))")]
        .filter((aside) => aside.scrollHeight > aside.clientHeight + 1);
    return [
        ...(tab && (tab.left < 0 || tab.right > innerWidth) ? ["the tab is off screen"] : []),
        ...cut.map(() => "a column scrolls by itself"),
    ];
}"""


@pytest.fixture(scope="session")
def complaints_about() -> Callable[[Page], list[str]]:
    """Return what axe finds on a page, what hides, and whether it is wider than its window."""

    def complaints(page: Page) -> list[str]:
        found = [
            f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"
            for violation in Axe().run(page, options=AXE).response["violations"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += page.evaluate(HIDING)
        return found + ([f"{wide} px wider than the window"] if wide > 0 else [])

    return complaints
