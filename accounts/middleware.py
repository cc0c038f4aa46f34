"""Who is asking: the session's age, the language, and the rule that pages need a sign-in."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.middleware.locale import LocaleMiddleware as DjangoLocaleMiddleware
from django.utils import translation

from smmhub.open_routes import is_open


class LocaleMiddleware(DjangoLocaleMiddleware):
    """The language of the person, once known; before that the cookie's, else the browser's.

    It's found before the address is: what isn't there is said in the same language."""

    def process_request(self, request):
        super().process_request(request)
        if request.path.startswith("/api/"):
            return
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if not chosen and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language


class SessionAgeMiddleware:
    """Ends a session 30 days after sign-in however busy it is; 7 idle days end it too (AUTH-3).

    The idle clock is the row's expiry: it is moved on once a day, not on every request, so that a
    page that changes nothing writes nothing."""

    STARTED = "started"
    SEEN = "seen"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.session.session_key and request.user.is_authenticated:
            now = int(time.time())
            started = request.session.get(self.STARTED)
            if started is None:
                request.session[self.STARTED] = request.session[self.SEEN] = now
            elif now - started > settings.SESSION_MAX_AGE:
                logout(request)
            elif now - request.session.get(self.SEEN, 0) > 86_400:
                request.session[self.SEEN] = now
        return self.get_response(request)


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page needs a sign-in unless smmhub/open_routes.py lists it (TEN-8)."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if is_open(request.resolver_match):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
