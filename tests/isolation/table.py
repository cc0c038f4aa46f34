"""What each address is visited with, and the code for those who may (TEN-8).

The codes for everybody else follow from what the address needs and from the roles (actors.py);
`but` names the exceptions. A route without a row here fails the test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from tests.isolation.world import Place

Body = Callable[[Place], Any]
DRAFTS = {  # what has never been sent, by the row that the table takes
    "goal": "draft_goal",
    "kpi": "draft_kpi",
    "strategy": "draft_strategy",
    "plan": "draft_plan",
    "shared_note": "internal_note",
    "post": "draft_post",
    "event": "draft_event",
    "event_idea": "idea",
    "review": "draft_review",
    "media": "draft_media",
    "client_comment": "internal_comment",
    "budget": "draft_budget",
    "expense": "draft_expense",
    "media_line": "draft_media_line",
    "receipt": "draft_receipt",
    "report": "review_report",
    "correction": "review_correction",
    "link": "draft_link",
}


@dataclass
class Case:
    """One address by one method.

    rows maps the parts of the path to rows of the place; `at` says where the right is needed: at
    the "client" of the rows, in the "agency", "anywhere", or at the client that the "body" names.
    entries is how many lines of history a success leaves (AUD-1), the reason beside it if it isn't
    one."""

    route: str
    method: str
    good: int
    rows: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    at: str = "client"
    anybody: int | None = None  # on open routes, for those without a sign-in, if it differs
    refused: int = 403  # what a token that may only read gets
    but: Mapping[str, int] = field(default_factory=dict)
    entries: int = 1
    only: tuple[str, ...] = ()  # names of actors; empty: everybody
    is_form: bool = False  # a resource that takes a form instead of JSON

    def __str__(self) -> str:
        return f"{self.route} {self.method}"

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api:")

    @property
    def names_rows(self) -> bool:
        """Whether the address names rows of a client, that is by id and not by a secret."""
        return self.at == "client" and bool({"pk", "client_pk"} & set(self.rows))

    def ids(self, place: Place) -> list[Any]:
        """Return the ids in the address."""
        found = [place_row(place, name) for name in self.rows.values()]
        return [row.pk for row in found if hasattr(row, "pk")]

    def with_rows(self, rows: Mapping[str, str]) -> "Case":
        return replace(self, rows=rows)

    def path(self, place: Place, other: Place | None = None) -> str:
        """Return the address; with other, the rows are those of another place than the client."""
        kwargs: dict[str, Any] = {}
        for key, name in self.rows.items():
            row = place_row(other if other and key != "client_pk" else place, name)
            kwargs[key] = getattr(row, "pk", row)
        return reverse(self.route, kwargs=kwargs)

    def is_hidden(self, place: Place) -> bool:
        """Return whether people on the client side may not see one of the rows."""
        found = [place_row(place, name) for name in self.rows.values()]
        return any(_hidden(row) for row in found if hasattr(row, "_meta"))


def place_row(place: Place, name: str) -> Any:
    """Return the row of that name; a name that begins with "=" is the value itself."""
    return name[1:] if name.startswith("=") else getattr(place, name)


def _hidden(row: Any) -> bool:
    rows = type(row)._default_manager.all()
    return (
        hasattr(rows, "visible_to_client")
        and not rows.visible_to_client().filter(pk=row.pk).exists()
    )


def at_client(
    name: str, method: str = "GET", good: int = 200, body: Body | None = None, /, **more: Any
) -> Case:
    """A page below /clients/<client_pk>/; keywords that aren't Case's are rows of the path."""
    own = {key: more.pop(key) for key in list(more) if key not in Case.__dataclass_fields__}
    return Case(name, method, good, {"client_pk": "client", **own}, body, **more)


def api(
    name: str, method: str = "GET", good: int = 200, body: Body | None = None, **more: Any
) -> Case:
    """A resource: with pk an item, else the collection."""
    pk = more.pop("pk", None)
    at = "client" if pk else "body" if method == "POST" else "anywhere"
    rows = {"pk": pk} if pk else {}
    return Case(f"api:{name}", method, good, rows, body, **{"at": at, **more})


def visit(
    browser: Browser,
    case: Case,
    place: Place,
    *,
    path: str = "",
    data: Any = None,
    method: str = "",
) -> Any:
    """Return the answer to a case's request; what it writes stays unless the caller undoes it."""
    if data is None and case.body:
        data = case.body(place)
    more: dict[str, Any] = {}
    if case.is_api and data is not None and not case.is_form:
        more["content_type"] = "application/json"
    how = getattr(browser, (method or case.method).lower())
    return how(path or case.path(place), data, **more)
