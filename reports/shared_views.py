"""The open page of a shared report: frozen, read only, nothing that leads further in (LNK-5)."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import remote_address
from accounts.errors import TooOften
from accounts.limits import count, seconds_left
from common.periods import now
from reports.charts import has_mix, with_line
from reports.models import Share
from reports.openings import note_link
from reports.sharing import find_share, is_proof, opens, proof_of
from reports.showing import shared_reading
from reports.views import language_of, picture
from reports.wording import for_everybody

MINUTE = 60  # seconds


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the report that a link is for; 404 for an unknown link, 410 for one that is over.

    One with a password asks for it first."""
    share = _found(request, token)
    language = language_of(request, share.report.client.language)
    with translation.override(language):
        if not _works(share):
            return _sealed(_page("reports/shared_over.html", {}, status=410))
        if not _is_open(request, share):
            return _sealed(_password(token, language))
        if request.method == "GET":
            note_link(share)
        context = {
            "proof": request.GET.get("key", "") if share.password else "",
            "reading": shared_reading(share),
            "report": share.report,
            "token": token,
            "language": language,
            "languages": settings.LANGUAGES,
            "note": "" if share.money else _("Amounts of money are left out of this link."),
        }
        return _sealed(_page("reports/shared.html", context))


@csrf_exempt  # there is no session and no cookie that somebody could abuse
@require_POST
def shared_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the password of a link: the right one leads to an address that proves it for some hours,
    so that no cookie is needed."""
    share = _found(request, token)
    language = language_of(request, share.report.client.language)
    with translation.override(language):
        if not _works(share):
            return _sealed(_page("reports/shared_over.html", {}, status=410))
        asked = {"lang": language}
        if share.password:
            if not opens(share, request.POST.get("password", "")):
                return _sealed(_password(token, language, wrong=True))
            asked["key"] = proof_of(share)
    path = reverse("reports:shared", kwargs={"token": token})
    return _sealed(HttpResponseRedirect(f"{path}?{urlencode(asked)}"))


@require_safe
def shared_chart(request: HttpRequest, token: str, name: str) -> HttpResponse:
    share = _found(request, token)
    if not _works(share):
        return _sealed(HttpResponse(status=410))
    if not _is_open(request, share):
        raise Http404
    sections = for_everybody(share.report.sections, money=share.money)
    if name not in with_line(sections) and not (name == "mix" and has_mix(sections)):
        raise Http404
    return _sealed(picture(share.report, name))


def _is_open(request: HttpRequest, share: Share) -> bool:
    return not share.password or is_proof(share, request.GET.get("key", ""))


def _password(token: str, language: str, *, wrong: bool = False) -> HttpResponse:
    context = {"token": token, "language": language, "languages": settings.LANGUAGES}
    page = "reports/shared_password.html"
    return _page(page, {**context, "wrong": wrong}, status=403 if wrong else 200)


def _works(share: Share) -> bool:
    return share.works_at(now()) and share.report.client.closed_at is None


def _found(request: HttpRequest, token: str) -> Share:
    share = find_share(token)
    if share is None:
        key = f"unknown-link:{remote_address(request)}"
        if count(key, window=MINUTE) > settings.LINK_UNKNOWN_LIMIT:  # LNK-7
            raise TooOften(seconds_left(window=MINUTE))
        raise Http404
    return share


def _page(template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Render without the request: no session is touched."""
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Content-Language"] = translation.get_language() or ""
    return response


def _sealed(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches, search engines and other sites' referrers (LNK-5)."""
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
