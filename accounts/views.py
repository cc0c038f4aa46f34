"""A person's own pages: who they are, their tokens, their language."""

from typing import Any
from uuid import UUID

from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.forms import SCOPE_NAMES, ProfileForm, TokenForm
from clients.history import record
from clients.people import change_person, end_token, make_token
from clients.requests import PageRequest


def profile(request: PageRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        change_person(request.user, form.cleaned_data)
        with override(request.user.language):
            messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # the person's choice wins
        return response
    status = 400 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@never_cache
@sensitive_variables("token")
def tokens(request: PageRequest) -> HttpResponse:
    """List and make API tokens; a new one is in this one answer and nowhere else (AUTH-4)."""
    access, token = request.access, ""
    clients = sorted(
        ((str(pk), name) for pk, name in access.names.items()), key=lambda client: client[1]
    )
    form = TokenForm(request.POST or None, clients=clients)
    if request.method == "POST" and form.is_valid():
        try:
            _row, token = make_token(request.user, **form.asked())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            form = TokenForm(clients=clients)
    context = {
        "form": form,
        "rows": request.user.auth_token_set.order_by("-created"),
        "secret": token,
        "scope_names": SCOPE_NAMES,
        "client_names": access.names,
    }
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


@require_POST
def token_revoke(request: PageRequest, pk: UUID) -> HttpResponse:
    end_token(get_object_or_404(request.user.auth_token_set, id=pk))
    messages.success(request, _("The token no longer works."))
    return redirect("accounts:tokens")


class Sessions(ListUserSessionsView):
    """Where a person is signed in; POST ends all other sessions (AUTH-3)."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            record("sessions_ended", self.request.user, by=self.request.user)
        return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language: in the profile of a person, else in a cookie."""
    code = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"  # OUT-3
    response = redirect(target)
    if code not in dict(settings.LANGUAGES) or not check_for_language(code):
        return response
    if request.user.is_authenticated:
        change_person(request.user, {"language": code})
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    else:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=31_536_000,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
