"""The one place that turns exceptions into answers (ERR-1).

Under /api/ a problem document (RFC 9457), elsewhere a plain page in the reader's language; both say
the same with the same status. Neither holds a trace, a query, a path or a version: the request id
finds those in the log."""

import errno
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.settings import api_settings

from accounts.errors import TooOften
from common.errors import StaleVersion, WrongState
from jobs.rules import problem as problem_document
from smmhub.retries import is_locked

log = structlog.get_logger(__name__)
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass
class Problem:
    """What went wrong, for a person: status, code, and for bad input one entry per mistake."""

    status: int
    code: str
    detail: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


def titles() -> dict[int, str]:
    return {
        400: _("Something here needs another look"),
        401: _("Please sign in"),
        403: _("You may not do that"),
        404: _("There is no such page"),
        405: _("This cannot be done here"),
        406: _("There is no such form of this"),
        409: _("Too late"),
        410: _("This is over"),
        412: _("Somebody was faster"),
        413: _("Too large"),
        415: _("This kind of file is not taken"),
        429: _("Too often"),
        500: _("Something broke on our side"),
        503: _("Busy right now"),
        507: _("The disk is full"),
    }


def details() -> dict[int, str]:
    """Return what to say when the exception itself has no words for a person."""
    return {
        400: _("Please check what you sent."),
        401: _("Send a valid token in the Authorization header, or sign in."),
        403: _("Your role does not include this. The client's manager can help."),
        404: _("Nothing is here, or it is not yours to see."),
        405: _("Another method is needed here."),
        409: _("This has changed in the meantime. Reload and look again."),
        413: _("This is more than can be taken at once."),
        415: _("Send the content type that is documented here."),
        429: _("Please wait a little and try again."),
        500: _("It is not your fault. It has been noted and will be looked at."),
        503: _("Please try again in a moment; nothing was lost."),
        507: _("Nothing was saved. Please tell the people who run this."),
    }


def details_of_pages() -> dict[str, str]:
    """Return what a person understands better than a program does, by code."""
    return {
        "method_not_allowed": _("This address belongs to a button. Go back and press it again."),
    }


# --- From an exception to a problem ---------------------------------------------------------------


def problem_of(error: BaseException | None, request: Any = None) -> Problem | None:
    """Return the problem of an exception; None when it is a fault of ours (500)."""
    if isinstance(error, drf.APIException):
        return _of_api(error)
    if isinstance(error, ValidationError):
        return Problem(400, "invalid", errors=list(_django_errors(error)))
    if isinstance(error, WrongState):
        asked = request is not None and "If-Match" in request.headers
        stale = isinstance(error, StaleVersion)
        status = 412 if stale and asked else 409
        return Problem(status, "stale" if stale else "wrong_state", str(error.message))
    if isinstance(error, TooOften):
        return Problem(429, "too_often", headers={"Retry-After": str(error.seconds)})
    for kinds, status, code in (
        (Http404, 404, "not_found"),
        (PermissionDenied, 403, "forbidden"),
        (RequestDataTooBig, 413, "too_large"),
        (DisallowedHost, 400, "host"),
        (SuspiciousOperation, 400, "malformed"),
        ((ProtectedError, RestrictedError), 409, "in_use"),
        (IntegrityError, 409, "conflict"),
    ):
        if isinstance(error, kinds):
            return Problem(status, code)
    return _of_outage(error)


def _of_outage(error: Any) -> Problem | None:
    text = str(error)
    full = "disk is full" in text or getattr(error.__cause__, "pgcode", None) == "53100"
    if (isinstance(error, OSError) and error.errno in DISK_FULL) or (
        isinstance(error, OperationalError) and full
    ):
        return Problem(507, "disk_full", headers={"Retry-After": "60"})
    if isinstance(error, OperationalError | InterfaceError):
        code = "busy" if is_locked(error) else "database"
        return Problem(503, code, headers={"Retry-After": "1"})
    if isinstance(error, DataError | OverflowError):
        return Problem(400, "out_of_range")
    return None


def _of_api(error: Any) -> Problem:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, round(error.wait)))
    if isinstance(error, drf.ValidationError):
        errors = list(_api_errors(error.detail, getattr(error, "pointer", "")))
        return Problem(400, "invalid", errors=errors, headers=headers)
    code = str(error.get_codes()) if isinstance(error.detail, str) else error.default_code
    code = {"parse_error": "malformed", "permission_denied": "forbidden"}.get(code, code)
    errors = []
    if error.status_code == 400:
        errors = [{"pointer": "", "code": code, "detail": str(error.detail)}]
    return Problem(error.status_code, code, str(error.detail), errors, headers)


def _api_errors(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            whole = name in (api_settings.NON_FIELD_ERRORS_KEY, NON_FIELD_ERRORS)
            yield from _api_errors(inner, pointer if whole else f"{pointer}/{_escaped(name)}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = not isinstance(inner, str)
            yield from _api_errors(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        code = getattr(detail, "code", "") or "invalid"
        yield {"pointer": pointer, "code": str(code), "detail": str(detail)}


def _django_errors(error: ValidationError) -> Iterator[dict[str, str]]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in by_field.items():
        pointer = "" if name in ("", NON_FIELD_ERRORS) else f"/{_escaped(name)}"
        for one in errors:
            for text in one.messages:
                yield {"pointer": pointer, "code": one.code or "invalid", "detail": text}


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


# --- From a problem to an answer ------------------------------------------------------------------


def is_api(request: Any) -> bool:
    return request.path_info.startswith("/api/")


def answer(request: Any, problem: Problem) -> HttpResponse:
    """Return the problem document or the page, as the address asks."""
    detail = problem.detail or (problem.errors[0]["detail"] if len(problem.errors) == 1 else "")
    detail = detail or details().get(problem.status, details()[400])
    title = titles().get(problem.status, titles()[400])
    if is_api(request):
        response: HttpResponse = JsonResponse(
            {
                **problem_document(problem.status, problem.code, title, detail, problem.errors),
                "instance": getattr(request, "id", ""),
            },
            status=problem.status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        response = HttpResponse(_page(request, problem, title, detail), status=problem.status)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def _page(request: Any, problem: Problem, title: str, detail: str) -> str:
    """Render error.html without asking the database, the session or the host, which may be what
    is broken; if even that fails, a line of text."""
    told = {
        "status": problem.status,
        "title": title,
        "detail": detail,
        "errors": [error["detail"] for error in problem.errors if error["detail"] != detail],
        "request_id": getattr(request, "id", ""),
    }
    try:
        return render_to_string("error.html", told)
    except Exception:
        log.exception("error_page_failed")
        title, detail = escape(title), escape(detail)
        return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{detail}"


# --- Where Django and REST framework ask ----------------------------------------------------------


def api_exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    request = context["request"]
    problem = problem_of(error, request)
    if problem is None:
        return None
    note(problem, error)
    return answer(request, problem)


def note(problem: Problem, error: BaseException) -> None:
    """Log what is refused though nobody did anything wrong, and what should never come so far."""
    if problem.status >= 500 or isinstance(error, IntegrityError | DataError | OverflowError):
        log.error("refused_by_fault", status=problem.status, code=problem.code, exc_info=error)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return answer(request, problem_of(exception, request) or Problem(400, "malformed"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return answer(request, Problem(403, "forbidden"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return answer(request, Problem(404, "not_found"))


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer what came up outside a view too, such as a database that is away."""
    error = sys.exc_info()[1]
    problem = problem_of(error, request) if error is not None else None
    return answer(request, problem or Problem(500, "server_error"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    detail = _("This page was open for too long. Go back, reload it and try again.")
    return answer(request, Problem(403, "csrf", detail))


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return answer(request, problem_of(exception) or Problem(429, "too_often"))
