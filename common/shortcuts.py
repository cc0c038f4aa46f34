from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page_or_partial(
    request: HttpRequest, page: str, partial: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer htmx with the partial and everyone else with the page.

    htmx wants a whole page for a boosted link and when it restores one it has forgotten."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    whole = not htmx or htmx.boosted or htmx.history_restore_request
    response = render(request, page if whole else partial, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
