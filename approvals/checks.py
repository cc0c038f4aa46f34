"""What must hold of approvals, for `manage.py check_data` (RUN-2)."""

from collections.abc import Iterator

from approvals.models import ApprovalRequest
from approvals.subjects import digest


def contents() -> Iterator[str]:
    """Yield the requests whose frozen content isn't the one that was decided about (APPR-3)."""
    rows = ApprovalRequest.objects.order_by("pk").values_list("pk", "kind", "content", "digest")
    for pk, kind, content, kept in rows.iterator(chunk_size=200):
        if digest(content) != kept:
            yield f"approval {pk} ({kind}): the content does not have the digest that was kept"
