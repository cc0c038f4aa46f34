"""Pages and API views that fail in every way there is."""

import errno
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import include, path
from rest_framework.views import APIView

from accounts.errors import TooOften
from common.errors import StaleVersion, WrongState
from smmhub import errors

FAULTS: dict[str, Any] = {
    "missing": Http404("secret detail"),
    "denied": PermissionDenied("secret detail"),
    "suspicious": SuspiciousOperation("secret detail"),
    "huge": RequestDataTooBig("secret detail"),
    "invalid": ValidationError("Agree on a goal first.", code="GOAL-1"),
    "late": WrongState("This is no longer a draft."),
    "stale": StaleVersion("Somebody changed this in the meantime."),
    "often": TooOften(30),
    "locked": OperationalError("database is locked"),
    "away": OperationalError("could not connect to server: secret detail"),
    "full": OperationalError("database or disk is full"),
    "full-disk": OSError(errno.ENOSPC, "secret detail"),
    "doubled": IntegrityError("UNIQUE constraint failed: secret detail"),
    "wide": DataError("integer out of range: secret detail"),
    "bug": RuntimeError("secret detail"),
}
seen: list[str] = []


def page(request, fault: str) -> HttpResponse:
    seen.append(fault)
    if fault == "once-locked" and len(seen) == 1:
        raise OperationalError("database is locked")
    if fault in FAULTS:
        raise FAULTS[fault]
    return HttpResponse("fine")


class Api(APIView):
    permission_classes = ()
    authentication_classes = ()

    def get(self, request, fault: str) -> HttpResponse:
        return page(request, fault)

    post = get


urlpatterns = [
    path("health/fault/<str:fault>/", page, name="health-live"),  # the name makes it open
    path("api/fault/<str:fault>/", Api.as_view()),
    path("api/plain/", lambda r: HttpResponse("secret detail", status=418), name="health-ready"),
    path("", include("smmhub.urls")),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
