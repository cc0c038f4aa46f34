"""The open page of a shared report: frozen, read only, nothing that leads further in (LNK-5)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.addresses import remote_address
from accounts.errors import TooOften
from accounts.limits import count, seconds_left
from common.periods import now
from reports.charts import has_mix, with_line
from reports.models import Share
from reports.services import find_share
from reports.showing import shared_reading
from reports.views import language_of, picture
from reports.wording import for_everybody

MINUTE = 60  # seconds


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the report that a link is for; 404 for an unknown link, 410 for one that is over."""
    share = _found(request, token)
    language = language_of(request, share.report.client.language)
    with translation.override(language):
        if not _works(share):
            return _sealed(_page("reports/shared_over.html", {}, status=410))
        context = {
            "reading": shared_reading(share),
            "report": share.report,
            "token": token,
            "language": language,
            "languages": settings.LANGUAGES,
            "note": "" if share.money else _("Amounts of money are left out of this link."),
        }
        return _sealed(_page("reports/shared.html", context))


@require_safe
def shared_chart(request: HttpRequest, token: str, name: str) -> HttpResponse:
    share = _found(request, token)
    if not _works(share):
        return _sealed(HttpResponse(status=410))
    sections = for_everybody(share.report.sections, money=share.money)
    if name not in with_line(sections) and not (name == "mix" and has_mix(sections)):
        raise Http404
    return _sealed(picture(share.report, name))


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
