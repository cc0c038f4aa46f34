"""The page behind an invitation: open to whoever holds the link, and to nobody else."""

from allauth.usersessions.signals import on_user_logged_in
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters

from accounts import limits
from accounts.addresses import remote_address
from accounts.errors import TooOften
from clients.forms import ROLE_HELP, ROLE_NAMES, JoinForm, add_errors
from clients.invitations import accept, by_token
from common.errors import WrongState


@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is offered and make the account; opening the page alone accepts nothing."""
    found = by_token(token)
    if found is None:
        key = f"link:{remote_address(request)}"
        if limits.count(key, window=60) > settings.LINK_UNKNOWN_LIMIT:  # LNK-7
            raise TooOften(limits.seconds_left(window=60))
        raise Http404
    translation.activate(found.language)
    if not found.is_open:
        return _private(render(request, "clients/invitation_over.html", status=410))
    form = JoinForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            person = accept(found, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except WrongState:
            return _private(render(request, "clients/invitation_over.html", status=410))
        else:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            on_user_logged_in(type(person), request=request)  # among their sessions (AUTH-3)
            return redirect("home")
    context = {
        "invitation": found,
        "form": form,
        "role": ROLE_NAMES[found.role],
        "role_help": ROLE_HELP[found.role],
    }
    status = 400 if form.errors else 200
    return _private(render(request, "clients/invitation.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """LNK-5: the address is a secret, so no cache or search engine keeps it.

    Other sites get no referrer from any page (settings). Asking for none at all would make the
    browser hide the origin of the form's own POST, which the CSRF check needs."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
