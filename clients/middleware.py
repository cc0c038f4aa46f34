"""Puts the gate on every request and tells the history who is acting."""

from django.utils.functional import SimpleLazyObject

from accounts.addresses import remote_address
from clients.access import NOTHING, Access
from clients.history import acting


class AccessMiddleware:
    """request.access is worked out when first asked for; API tokens replace it after they are
    known (smmhub/api/views.py)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        def access() -> Access:
            return Access.of(request.user) if request.user.is_authenticated else NOTHING

        request.access = SimpleLazyObject(access)
        door = "api" if request.path.startswith("/api/") else "page"
        with acting(
            door,
            person_id=request.user.pk if request.user.is_authenticated else None,
            address=remote_address(request),
            agent=request.headers.get("User-Agent", ""),
            request_id=getattr(request, "id", ""),
            role_at=lambda pk: request.access.role_at(pk),
        ):
            return self.get_response(request)
