"""What every request gets, whatever it asks for: an id, a line in the log, headers, an answer."""

import time
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponseBase, HttpResponseNotAllowed
from structlog.contextvars import bind_contextvars, clear_contextvars

from common.ids import uuid7
from smmhub import errors
from smmhub.logs import masked
from smmhub.retries import again_when_locked, is_locked

log = structlog.get_logger("smmhub.request")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
PAGE_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
# Exceptions for which Django has a handler and a way of logging of its own.
DJANGOS = (Http404, PermissionDenied, SuspiciousOperation)
QUIET = ("/health/", settings.STATIC_URL)


class RequestIdMiddleware:
    """Gives the request its own id, whatever id it came with, and one line in the log.

    The line has no query string and no body; secrets in the path are masked (LNK-1). TRACE and
    unheard-of methods end here (RUN-1)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.perf_counter()
        request.id = str(uuid7())
        clear_contextvars()
        bind_contextvars(request_id=request.id)
        methods = METHODS if errors.is_api(request) else PAGE_METHODS
        if request.method in methods:
            response = self.get_response(request)
        else:
            allowed = {"Allow": ", ".join(sorted(methods - {"OPTIONS"}))}
            response = errors.answer(
                request, errors.Problem(405, "method_not_allowed", headers=allowed)
            )
        response["X-Request-ID"] = request.id
        if not request.path_info.startswith(QUIET):
            log.info(
                "request",
                method=request.method if request.method in METHODS else "other",
                path=masked(request.path_info),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response


class HeadersMiddleware:
    """Headers that keep answers out of shared caches and browsers out of trouble (TEN-7, OUT-4),
    and the same shape for every error (ERR-1): Django's own 405 is empty, for which a browser shows
    a page of its own."""

    PERMISSIONS = ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "payment",
            "usb",
        )
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        api = errors.is_api(request)
        if response.status_code >= 400 and (api or isinstance(response, HttpResponseNotAllowed)):
            response = self._as_problem(request, response)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        response["Permissions-Policy"] = self.PERMISSIONS
        return response

    def _as_problem(self, request, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("application/problem+json"):
            return response
        if settings.DEBUG and response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            return response  # Django's page for developers
        code = HTTPStatus(response.status_code).name.lower()
        detail = "" if errors.is_api(request) else errors.details_of_pages().get(code, "")
        plain = errors.answer(request, errors.Problem(response.status_code, code, detail))
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response:
                plain[name] = response[name]
        return plain


class FaultMiddleware:
    """Answers exceptions of pages, and runs a locked write once more (CON-5).

    The API does both itself; handler400 to handler500 answer what comes up outside a view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if is_locked(exception) and not errors.is_api(request):
            try:
                return self._once_more(request)
            except Exception as again:
                exception = again
        problem = errors.problem_of(exception, request)
        if problem is None or isinstance(exception, DJANGOS):
            return None
        errors.note(problem, exception)
        return errors.answer(request, problem)

    def _once_more(self, request):
        match = request.resolver_match
        for file in request.FILES.values():
            file.seek(0)
        response = again_when_locked(match.func)(request, *match.args, **match.kwargs)
        return response.render() if hasattr(response, "render") else response
