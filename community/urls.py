from typing import Any

from django.urls import path
from django.urls.resolvers import URLPattern

from community import lead_views, link_views
from community.question_urls import urlpatterns as question_patterns

app_name = "community"
CLIENT = "clients/<uuid:client_pk>/"
LINKS = CLIENT + "tracked-links/"


def contacts(kind: str) -> list[URLPattern]:
    """Return the addresses of calls or leads: they have the same pages."""
    base, one = f"{CLIENT}{kind}/", kind.removesuffix("s")
    named: dict[str, Any] = {"kind": kind}
    return [
        path(base, lead_views.contacts, named, name=kind),
        path(base + "export.csv", lead_views.contacts_export, named, name=f"{kind}_csv"),
        path(base + "file/", lead_views.contacts_file, named, name=f"{kind}_file"),
        path(
            base + "file/template.csv",
            lead_views.contacts_template,
            named,
            name=f"{kind}_template",
        ),
        path(base + "<uuid:pk>/", lead_views.contact, named, name=one),
        path(base + "<uuid:pk>/remove/", lead_views.contact_remove, named, name=f"{one}_remove"),
    ]


urlpatterns = [
    path("l/<str:code>", link_views.short, name="short"),
    path(LINKS, link_views.links, name="links"),
    path(LINKS + "export.csv", link_views.links_export, name="links_csv"),
    path(LINKS + "<uuid:pk>/", link_views.link, name="link"),
    path(LINKS + "<uuid:pk>/remove/", link_views.link_remove, name="link_remove"),
    path(CLIENT + "posts/<uuid:pk>/short-link/", link_views.post_link, name="post_link"),
    *contacts("calls"),
    *contacts("leads"),
    *question_patterns,
]
