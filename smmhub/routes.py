"""Every address with its methods and what it needs: `manage.py routes`, tests/test_isolation.py."""

from collections.abc import Iterator, Sequence
from inspect import getclosurevars
from typing import Any, NamedTuple

from django.urls import URLPattern, get_resolver
from rest_framework.views import APIView

from smmhub.needs import needs_of, takes_posts
from smmhub.open_routes import OPEN_API, OPEN_NAMES, SIGNED_IN_NAMES, SIGNED_IN_PREFIXES

SIGNED_IN = "signed_in"  # no client's rows: the person's own, or what is alike for everybody


class Route(NamedTuple):
    """One address. needs maps a method to a verb of clients/rules.py, to "signed_in", or to ""
    for an open one; None is a page that doesn't say: a mistake."""

    path: str
    name: str
    needs: dict[str, str | None]
    open: bool

    @property
    def methods(self) -> list[str]:
        return list(self.needs)

    def as_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "name": self.name,
            "methods": self.methods,
            "needs": self.needs,
            "open": self.open,
        }


def routes() -> list[Route]:
    """Return every route of the project, in the order in which they are tried."""
    return list(_routes(get_resolver().url_patterns, "/", ()))


def _routes(patterns: Sequence[Any], prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLPattern):
            yield _route(pattern, path, spaces)
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _routes(pattern.url_patterns, path, inner)


def _route(pattern: URLPattern, path: str, spaces: tuple[str, ...]) -> Route:
    name = ":".join([*spaces, pattern.name or ""])
    view = pattern.callback
    api_class = getattr(view, "cls", None)
    if name in OPEN_NAMES | OPEN_API:
        return Route(path, name, dict.fromkeys(_methods(view), ""), True)
    if api_class is not None and issubclass(api_class, APIView):
        return Route(path, name, _needs_of_api(view, api_class), False)
    if name in SIGNED_IN_NAMES or name.startswith(SIGNED_IN_PREFIXES):
        return Route(path, name, dict.fromkeys(_methods(view), SIGNED_IN), False)
    return Route(path, name, {method: needs_of(view, method) for method in _methods(view)}, False)


def _needs_of_api(view: Any, api_class: Any) -> dict[str, str | None]:
    """Return what each method needs, as the view says."""
    actions = getattr(view, "actions", None) or {
        method: method for method in api_class.http_method_names if hasattr(api_class, method)
    }
    return {
        method.upper(): api_class.needs_of(action) or SIGNED_IN
        for method, action in actions.items()
        if method in api_class.http_method_names and method not in ("head", "options")
    }


def _methods(view: Any) -> list[str]:
    """Return what a page answers: as its decorator says, else GET, and POST if it speaks of it."""
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        found = [name for name in ("get", "post") if hasattr(view_class, name)]
        return [name.upper() for name in found]
    step = view
    while step is not None:
        allowed = getclosurevars(step).nonlocals.get("request_method_list")
        if allowed is not None:
            return [method for method in allowed if method not in ("HEAD", "OPTIONS")]
        step = getattr(step, "__wrapped__", None)
    return ["GET", "POST"] if takes_posts(view) else ["GET"]
