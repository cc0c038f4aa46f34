"""The page behind a personal link: no sign-in, no cookie, no script (LNK-1 to LNK-7).

The token in the address is the proof, so these three views alone are exempt from CSRF (LNK-2)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.addresses import remote_address
from accounts.errors import TooOften
from accounts.limits import count, seconds_left
from approvals import links
from approvals.codes import check_code, promise_code
from approvals.decisions import CodeWanted, ContentChanged, decide
from approvals.forms import BY_SCRIPT, DecisionForm, KeepForm, keep_typed
from approvals.models import AskedDecider, Link
from approvals.openings import note_opening
from approvals.receipts import receipt_of
from approvals.services import places_of, resend_link
from approvals.since import since_last
from approvals.subjects import subject
from approvals.wording import told
from clients.forms import add_errors
from clients.history import acting
from common.errors import WrongState

MINUTE, HOUR = 60, 3600  # seconds
NEW_LINKS_AN_HOUR = 3  # per decider and request, so that a dead link can't flood a mailbox
METHODS = ["GET", "HEAD", "OPTIONS", "POST"]


def sealed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep an answer out of caches, search engines and other sites' referrers (LNK-5)."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        response = view(request, token, **more)
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


@csrf_exempt
@require_http_methods(METHODS)
@sealed
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question; only a POST with a choice decides (LNK-2)."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
    found = found_link(request, token)
    with as_decider(request, found):
        state = links.state(found)
        if request.method == "POST" and state in ("live", "used"):
            return _answer(request, found, state)
        if request.method != "POST":
            where = remote_address(request), request.headers.get("User-Agent", "")
            note_opening(found, live=state == "live", address=where[0], agent=where[1])
        if state != "live":
            return _over(request, state)
        return _ask(found, DecisionForm(asked=found.asked))


@csrf_exempt
@require_http_methods(["POST"])
@sealed
def link_keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what is ticked and typed so far, for a decider who goes on later; decides nothing."""
    found = found_link(request, token)
    with as_decider(request, found):
        state = links.state(found)
        if state != "live":
            return _over(request, state)
        form = KeepForm(request.POST, asked=found.asked)
        if not keep_typed(form):
            return _ask(found, form, status=400, up="../")
        if BY_SCRIPT in request.headers:
            return HttpResponse(status=204)
        return _page("approvals/link_kept.html", {"back": "../"})


@csrf_exempt
@require_http_methods(["POST"])
@sealed
def link_resend(request: HttpRequest, token: str) -> HttpResponse:
    """Promise a new link for one that has expired, to the stored address only (LNK-4).

    The answer is the same whether or not there is anything left to decide."""
    found = found_link(request, token)
    with as_decider(request, found):
        if links.state(found) == "expired":
            if count(f"new-link:{found.asked_id}", window=HOUR) > NEW_LINKS_AN_HOUR:
                raise TooOften(seconds_left(window=HOUR))
            with suppress(WrongState):  # decided or closed just now: nothing to send or to tell
                resend_link(found.asked, by=found.asked.person)
        return _page("approvals/link_new.html", {})


def found_link(request: HttpRequest, token: str) -> Link:
    """Return the link of a token, dead or alive; Http404 for an unknown one, counted (LNK-7)."""
    found = links.find(token)
    if found is None:
        key = f"unknown-link:{remote_address(request)}"
        if count(key, window=MINUTE) > settings.LINK_UNKNOWN_LIMIT:  # LNK-7
            raise TooOften(seconds_left(window=MINUTE))
        raise Http404
    return found


@contextmanager
def as_decider(request: HttpRequest, found: Link) -> Iterator[None]:
    """Speak the decider's language, and tell the history who acts through which door (LNK-6)."""
    person = found.asked.person
    with (
        translation.override(person.language),
        acting(
            "link",
            person_id=person.pk,
            address=remote_address(request),
            agent=request.headers.get("User-Agent", ""),
            request_id=getattr(request, "id", ""),
        ),
    ):
        yield


def _answer(request: HttpRequest, found: Link, state: str) -> HttpResponse:
    asked, form = found.asked, DecisionForm(request.POST, asked=found.asked)
    if form.is_valid():
        try:
            via = _identified(request, asked)
            asked = decide(asked, **form.answer(), via=via, by=asked.person)
        except CodeWanted:
            return _ask_code(request, found, form)
        except ContentChanged as changed:
            keep_typed(form)
            return _changed(found, form, changed)
        except WrongState as late:
            return _page("approvals/link_late.html", {"message": late.message}, status=409)
        except ValidationError as error:
            if "code" in getattr(error, "error_dict", ()):
                return _code_page(found, form, error.messages, status=400)
            add_errors(form, error)
        else:
            return _page("approvals/link_done.html", _shown(found) | receipt_of(asked))
    if state == "used":
        return _over(request, state)
    return _ask(found, form, status=400)


def _identified(request: HttpRequest, asked: AskedDecider) -> str:
    """Return by what the sender is known: the link, and the mailed code where one was typed."""
    typed = request.POST.get("code", "").strip()
    if not typed or asked.decision or not asked.request.client.mailed_code:
        return AskedDecider.Via.LINK
    check_code(asked, typed)
    return AskedDecider.Via.CODE


def _ask_code(request: HttpRequest, found: Link, form: DecisionForm) -> HttpResponse:
    """Mail a code and ask for it; what was chosen and typed goes along in the page (LNK-6)."""
    keep_typed(form)
    try:
        promise_code(found.asked)
    except ValidationError as error:
        return _code_page(found, form, error.messages, status=400)
    return _code_page(found, form, [])


def _code_page(
    found: Link, form: DecisionForm, problems: list[str], status: int = 200
) -> HttpResponse:
    sent = [(name, value) for name, value in form.sent() if name != "code"]
    context = _shown(found) | {"sent": sent, "problems": problems, "back": "./"}
    return _page("approvals/link_code.html", context, status=status)


def _ask(found: Any, form: DecisionForm, status: int = 200, up: str = "") -> HttpResponse:
    """Return the page of the question; up is the way from the address asked to the link's own."""
    about = subject(found.asked.request.kind)
    context = {
        **_shown(found),
        "places": places_of(found.asked) if found.stands_in else [],
        "form": form,
        "content": found.asked.request.content,
        "content_template": about.template,
        "since": since_last(found.asked),
        "action": up,
        "keep_url": f"{up}keep/",
        "media_base": f"{up}media/",  # below this very address: nothing else is open (LNK-5)
    }
    return _page("approvals/link.html", context, status=status)


def _changed(found: Link, form: DecisionForm, changed: ContentChanged) -> HttpResponse:
    approval = found.asked.request
    changes = told(changed.changes, approval.content, approval.client.timezone)
    context = {**_shown(found), "message": changed.message, "changes": changes, "form": form}
    return _page("approvals/link_changed.html", context, status=409)


def _over(request: HttpRequest, state: str) -> HttpResponse:
    """Say that a link is over, and nothing of what it was about (LNK-4)."""
    match = request.resolver_match
    new_url = reverse("approvals:link_resend", kwargs=match.kwargs if match else {})
    return _page("approvals/link_over.html", {"state": state, "new_url": new_url}, status=410)


def _shown(found: Link) -> dict[str, Any]:
    approval = found.asked.request
    return {
        "approval": approval,
        "asked": found.asked,
        "person": found.asked.person,
        "client": approval.client,
    }


def _page(template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render without the request: no session, no messages, no token of a form is touched."""
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Content-Language"] = translation.get_language() or ""
    return response
