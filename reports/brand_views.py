"""The agency's page of how its reports look on paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clients.forms import add_errors
from clients.requests import PageRequest
from common.errors import StaleVersion
from reports.brand_models import validate_accent
from reports.brand_rules import USUAL
from reports.brands import LOGO_TYPE, branding_of, change_branding


class BrandingForm(forms.Form):
    accent = forms.CharField(
        label=gettext_lazy("Colour"),
        required=False,
        max_length=7,
        validators=[validate_accent],
        help_text=gettext_lazy("Such as #2f3e8f, dark on white. Empty: the usual one."),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG or WebP. It stands at the head of the PDF."),
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()


def branding(request: PageRequest) -> HttpResponse:
    """What stands on an agency's paper; its managers and owners change it."""
    agency = request.access.agency(needs="edit")
    row = branding_of(agency)
    given: dict[str, Any] = {"accent": row.accent, "seen": row.version}
    form = BrandingForm(request.POST or None, request.FILES or None, initial=given)
    if request.method == "POST":
        request.access.agency(needs="manage")
        if form.is_valid():
            try:
                change_branding(agency, by=request.user, **form.cleaned_data)
            except StaleVersion as stale:
                row = stale.row
                form = BrandingForm({**request.POST.dict(), "seen": row.version})
                form.add_error(None, ValidationError(str(stale.message), code="CON-3"))
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("reports:branding")
    context = {
        "agency": agency,
        "branding": row,
        "usual": USUAL,
        "form": form,
        "may_change": request.access.may_in_agency("manage"),
    }
    status = 400 if form.errors else 200
    return render(request, "reports/branding.html", context, status=status)


@require_safe
def logo(request: PageRequest) -> HttpResponse:
    """The agency's logo, a file of its own in which nothing can run (UPL-4)."""
    row = branding_of(request.access.agency(needs="edit"))
    if row.logo is None:
        raise Http404
    headers = {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(row.logo), content_type=LOGO_TYPE, headers=headers)
