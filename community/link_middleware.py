"""/l/CODE: the only address of smmhub that strangers open by the thousand (COMM-5).

It stands before sessions, people, languages and forms, which a redirect has no use for: they would
take four times what it takes itself. An address that isn't a link's goes on as any other does, and
gets the page that says so in the reader's language."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from accounts.addresses import remote_address
from community.link_counting import count_visit, known
from community.short_links import PATH, is_person, is_web_address

PURPOSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
METHODS = ("GET", "HEAD")


class SentOn(HttpResponseRedirect):
    """A redirect that counts its visit once it is on its way: whoever follows a link doesn't wait
    for the disk, which would take three times as long as all the rest."""

    visit: Callable[[], None] | None = None

    def close(self) -> None:
        visit, self.visit = self.visit, None
        try:
            if visit is not None:
                visit()
        finally:
            super().close()


class ShortLinkMiddleware:
    """Sends whoever follows a short link on, and counts people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(PATH) and request.method in METHODS:
            answer = follow(request, path.removeprefix(PATH))
            if answer is not None:
                return answer
        return self.get_response(request)


def follow(request: HttpRequest, code: str) -> HttpResponseBase | None:
    """Return the redirect to where a link leads, None where there is no such link.

    302 and not to be kept, so that every visit comes by here; nothing of the address that was
    asked for gets into the one that is answered (OUT-3)."""
    link = known(code)
    if link is None or not is_web_address(link.target):
        return None
    agent = request.META.get("HTTP_USER_AGENT", "")
    purposes = tuple(request.META.get(name, "") for name in PURPOSES)
    answer = SentOn(link.target)
    if is_person(request.method or "", agent, purposes):
        address = remote_address(request)
        answer.visit = partial(count_visit, link, address=address, agent=agent)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer-when-downgrade"
    answer["X-Robots-Tag"] = "noindex"
    return answer
