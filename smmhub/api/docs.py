"""Where the OpenAPI document is read: by machines at schema/, by people at docs/."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularAPIView):
    """GET /api/v1/schema/: YAML, or JSON to those who ask for it."""

    @extend_schema(exclude=True)
    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        renderer = request.accepted_renderer
        kind: Any = type(renderer)
        told = document(kind, get_language() or "en")
        response = HttpResponse(told, content_type=renderer.media_type)
        response["Content-Disposition"] = f'inline; filename="smmhub.{renderer.format}"'
        return response


@cache
def document(renderer: Any, language: str) -> bytes:
    """Return the document as it is the same for everybody: making it takes a second.

    language is the one that is active, as the key of what is kept."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return renderer().render(schema, renderer_context={})


class DocsView(SpectacularSwaggerSplitView):
    """GET /api/v1/docs/: everything from our own host, no inline script or style (OUT-4)."""

    url_name = "api:schema"
    template_name = "api/docs.html"
