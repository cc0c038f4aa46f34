"""What must hold of goals, for `manage.py check_data` (RUN-2)."""

from collections.abc import Iterator

from django.db.models import Min

from goals.models import Goal


def reviews() -> Iterator[str]:
    """Yield the goals whose first review is not the first of their review days (GOAL-7)."""
    rows = Goal.objects.annotate(first=Min("reviews__day")).order_by("pk")
    for pk, kept, first in rows.values_list("pk", "first_review", "first").iterator():
        if kept != first:
            yield f"goal {pk}: the first review is kept as {kept}, its review days begin on {first}"
