"""Where the OpenAPI document is read: by machines at schema/, by people at docs/."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularAPIView):
    """GET /api/v1/schema/"""


class DocsView(SpectacularSwaggerSplitView):
    """GET /api/v1/docs/: everything from our own host, no inline script or style (OUT-4)."""

    url_name = "api:schema"
    template_name = "api/docs.html"
