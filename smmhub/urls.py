"""Every address. Apps write full paths in their own urls.py."""

from django.conf import settings
from django.urls import include, path

from accounts.views import language
from smmhub import errors, health, help, home

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("approvals.urls")),
    path("", include("clients.urls")),
    path("", include("jobs.urls")),
    path("", include("goals.urls")),
    path("", include("kpis.urls")),
    path("", include("contentplan.urls")),
    path("", include("budget.urls")),
    path("", include("community.urls")),
    path("", include("reports.urls")),
    path("", include("webhooks.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.sign_in_urls")),
    path("language/", language, name="set_language"),
    path("help/rules/", help.rules, name="help_rules"),
    path("help/rules/<slug:rule>/", help.rule, name="help_rule"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("api/", include("smmhub.api.urls")),
]
if settings.STYLEGUIDE:
    from smmhub.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
