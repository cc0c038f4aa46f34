"""Long work: 202 with the address of its job, and jobs/ to ask how far it is (JOB-8)."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.reverse import reverse

from jobs.models import Job
from jobs.services import jobs_of
from smmhub.api.filters import ClientFilterSet
from smmhub.api.views import ClientRows


class ProgressSerializer(serializers.Serializer):
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")


class JobSerializer(serializers.ModelSerializer):
    """Work in the background; `result` is the address of what came out of it."""

    progress = ProgressSerializer(source="*")
    result = serializers.SerializerMethodField()
    error = serializers.JSONField(allow_null=True)

    class Meta:
        model = Job
        fields = ("id", "kind", "status", "progress", "result", "error")
        read_only_fields = fields

    def get_result(self, job: Job) -> str | None:
        """Return the whole address, in the API where the result is one of its resources."""
        path = job.api_url or job.result_url
        return self.context["request"].build_absolute_uri(path) if path else None


class JobFilter(ClientFilterSet):
    class Meta:
        model = Job
        fields = ("status", "kind")


class JobViewSet(ClientRows):
    """How far background work is. A token that may only import sees the jobs of its imports."""

    model = Job
    serializer_class = JobSerializer
    filterset_class = JobFilter

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return Job._default_manager.none()
        return jobs_of(self.request.access, self.reading_verb)

    def needed(self) -> str:
        return "view" if self.request.access.allows("view") else "import"


def accepted(request: Any, job: Job) -> Response:
    """Return the answer to a request whose work goes on: 202, and where to look."""
    where = reverse("api:jobs-detail", args=[job.pk], request=request)
    shown = JobSerializer(job, context={"request": request}).data
    return Response(shown, status=202, headers={"Location": where})
