"""The address a request really comes from."""

from django.conf import settings
from django.http import HttpRequest


def remote_address(request: HttpRequest) -> str:
    """Return the caller's IP address, trusting only the PROXY_COUNT proxies before us (AUTH-2).

    Each trusted proxy appends the address it saw, so the right one is that many from the end;
    whatever a caller wrote further left is ignored."""
    seen = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if not settings.PROXY_COUNT or not forwarded:
        return seen
    hops = [hop.strip() for hop in forwarded.split(",")]
    return hops[-min(settings.PROXY_COUNT, len(hops))]
