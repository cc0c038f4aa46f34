"""The part of the table about webhooks: a person's own, whatever their role."""

from typing import Any

from tests.isolation.bodies import nothing
from tests.isolation.table import Case
from tests.isolation.world import Place


def form(place: Place) -> dict[str, Any]:
    """A public place that needs no looking up."""
    return {"url": "https://8.8.8.8/", "events": ["post.published"]}


def change(place: Place) -> dict[str, Any]:
    return {**form(place), "active": "on", "seen": 1}


ONE = {"pk": "webhook"}
RESEND = {"endpoint_pk": "webhook", "pk": "delivery"}


def own_page(name: str, method: str, good: int, rows: Any, body: Any = None) -> Case:
    """A page of the manager's own; nobody else learns that it's there."""
    route = f"webhooks:{name}"
    return Case(route, method, 404, rows, body, at="person", but={"manager": good})


def own(name: str, method: str, good: int, rows: Any, body: Any = None) -> Case:
    """A resource of the manager's own: by session, and by tokens that may do it."""
    tokens = ("write token", "read token") if method == "GET" else ("write token",)
    but = dict.fromkeys(("manager", *tokens), good)
    return Case(f"api:webhooks-{name}", method, 404, rows, body, at="person", but=but)


WEBHOOK_PAGES = [
    Case("webhooks:endpoints", "GET", 200),
    Case("webhooks:endpoints", "POST", 200, body=form),
    own_page("endpoint", "GET", 200, ONE),
    own_page("endpoint", "POST", 302, ONE, change),
    own_page("rotate", "POST", 200, ONE, nothing),
    own_page("test", "POST", 302, ONE, nothing),
    own_page("remove", "POST", 302, ONE, nothing),
    own_page("resend", "POST", 302, RESEND, nothing),
]
# A token for one client cannot make an endpoint for all.
ALL_CLIENTS = dict.fromkeys(("one-client token", "another client's token"), 400)
WEBHOOK_RESOURCES = [
    Case("api:webhooks-list", "GET", 200, at="person"),
    Case("api:webhooks-list", "POST", 201, body=form, at="person", but=ALL_CLIENTS),
    own("detail", "GET", 200, ONE),
    own("detail", "PATCH", 200, ONE, lambda place: {"active": False}),
    own("detail", "DELETE", 204, ONE),
    own("rotate", "POST", 200, ONE, nothing),
    own("test", "POST", 202, ONE, nothing),
    own("deliveries", "GET", 200, ONE),
    own("resend", "POST", 202, {"pk": "webhook", "delivery": "delivery"}, nothing),
]
