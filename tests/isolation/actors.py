"""Who knocks at every door, and what each is to be told there (TEN-1, TEN-8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client as Browser

from clients.rules import VERBS, is_client_side, scope_of
from smmhub.routes import SIGNED_IN
from tests.isolation.table import Case
from tests.isolation.world import Place, World

TO_SIGN_IN = 302


@dataclass
class Actor:
    """role is what they are at the world's own client, agency_role in its agency (None: nothing).

    scope is a token's; a person without one has a session, unless there is no person at all."""

    name: str
    role: str | None = None
    agency_role: str | None = None
    anywhere: str | None = None  # a role at some client at all
    person: Any = None
    token: str = ""
    scope: str = ""
    session: str = ""
    browser: Browser | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def signed_in(self) -> bool:
        return self.person is not None and not self.token

    def knock(self) -> Browser:
        """Return the actor's browser, in the same session whatever the last visit did to it."""
        if self.browser is None:
            headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            self.browser = Browser(headers=headers)
            if self.signed_in:
                self.browser.force_login(self.person)
                self.session = self.browser.cookies[settings.SESSION_COOKIE_NAME].value
        self.browser.cookies.clear()
        if self.session:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return self.browser

    def may(self, role: str | None, verb: str) -> bool:
        if self.scope and scope_of(verb) != self.scope and self.scope != "write":
            return False
        return role is not None and role in VERBS[verb]


def actors(world: World) -> Iterator[Actor]:
    """Return six roles in the own and in the sister client (their owner is one person), people of
    the agency alone, another agency's owner, five tokens, and those without a sign-in."""
    yield Actor("owner", "owner", "owner", "owner", world.owner)
    for role, person in world.own.people.items():
        in_agency = "manager" if role == "manager" else None
        yield Actor(role, role, in_agency, role, person)
    for role, person in world.sister.people.items():
        in_agency = "manager" if role == "manager" else None
        yield Actor(f"sister's {role}", None, in_agency, role, person)
    for role, person in world.agency_people.items():
        yield Actor(f"agency {role}", None, role, None, person)
    yield Actor("stranger", None, "owner", "owner", world.stranger)
    yield Actor("removed", person=world.removed)
    for scope in ("read", "write", "import"):
        yield Actor(
            f"{scope} token",
            "manager",
            "manager",
            "manager",
            world.own.manager,
            world.tokens[scope],
            scope,
        )
    one, another = world.tokens["one client"], world.tokens["another client"]
    yield Actor("one-client token", "owner", None, "owner", world.owner, one, "write")
    yield Actor("another client's token", None, None, "owner", world.owner, another, "write")
    yield Actor("nobody")
    yield Actor("link holder", token=world.own.link_token)
    yield Actor("share holder", token=world.own.rows.get("share_token", "x"))


def expected(case: Case, needs: str | None, is_open: bool, actor: Actor, place: Place) -> int:
    """Return the code that the table and the rules of roles ask for."""
    if actor.name in case.but:
        return case.but[actor.name]
    if is_open:
        return case.good if actor.signed_in or case.anybody is None else case.anybody
    if not case.is_api and not actor.signed_in:
        return TO_SIGN_IN
    if case.is_api and actor.person is None:
        return 401
    assert needs, f"{case} doesn't say what it needs"
    if needs == SIGNED_IN:
        return case.good if case.method == "GET" or actor.scope in ("", "write") else case.refused
    if case.at == "agency":
        return case.good if actor.may(actor.agency_role, needs) else 403
    if case.at == "anywhere":
        return (
            case.good if not actor.scope or actor.may(actor.anywhere or "observer", needs) else 403
        )
    return _at_client(case, needs, actor, place)


def _at_client(case: Case, needs: str, actor: Actor, place: Place) -> int:
    may_here = actor.may(actor.role, needs)
    ours = needs not in ("decide", "reopen")  # which are for the client's people alone
    if actor.scope and not actor.may("owner" if ours else "decider", needs):
        return 403  # the token's scope, before anything is looked up
    if case.at == "body":  # a new row: the client is in what is sent
        if not actor.may(actor.anywhere, needs):
            return 403
        return case.good if may_here else 400 if actor.role is None else 403
    if actor.role is None:
        return 404
    if is_client_side(actor.role) and case.is_hidden(place):
        return 404
    return case.good if may_here else 403
