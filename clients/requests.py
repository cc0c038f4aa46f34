"""What a view is given: a request with its gate, its person and htmx's headers, for the types."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User
    from clients.access import Access


class PageRequest(HttpRequest):
    """A signed-in person's request, as the middleware leaves it. Never made: only named."""

    access: "Access"
    htmx: "HtmxDetails"
    user: "User"
    id: str
