"""Addresses under /api/."""

from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from approvals.measure_api import DecisionTimesView
from kpis.target_api import TargetAudienceView
from kpis.voice_api import ShareOfVoiceView
from reports.care_api import CollaborationView, HealthView
from smmhub import errors
from smmhub.api.checks import BudgetSplitCheck, ContentMixCheck
from smmhub.api.docs import DocsView, SchemaView
from smmhub.api.me import MeView
from smmhub.api.router import router

app_name = "api"
urlpatterns = [
    path("v1/me/", MeView.as_view(), name="me"),
    path("v1/checks/content-mix/", ContentMixCheck.as_view(), name="check-content-mix"),
    path("v1/checks/budget-split/", BudgetSplitCheck.as_view(), name="check-budget-split"),
    path(
        "v1/clients/<uuid:pk>/decision-times/",
        DecisionTimesView.as_view(),
        name="clients-decision-times",
    ),
    path("v1/clients/<uuid:pk>/health/", HealthView.as_view(), name="clients-health"),
    path(
        "v1/clients/<uuid:pk>/collaboration/",
        CollaborationView.as_view(),
        name="clients-collaboration",
    ),
    path(
        "v1/clients/<uuid:pk>/target-audience/",
        TargetAudienceView.as_view(),
        name="clients-target-audience",
    ),
    path(
        "v1/clients/<uuid:pk>/share-of-voice/",
        ShareOfVoiceView.as_view(),
        name="clients-share-of-voice",
    ),
    path("v1/schema/", SchemaView.as_view(), name="schema"),
    path("v1/docs/", DocsView.as_view(), name="docs"),
    path("v1/", include(router.urls)),
    # Last: an unknown address is a problem document in debug too, and never a redirect.
    re_path(r"", csrf_exempt(errors.not_found), name="unknown"),
]
