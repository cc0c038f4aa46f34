"""What stands beside a plan, read with it in one query: the plans around it, its last step."""

from django.db.models import OuterRef, QuerySet, Subquery

from contentplan.models import BulkChange, ContentPlan


def with_neighbours(plans: QuerySet[ContentPlan]) -> QuerySet[ContentPlan]:
    """Add to each plan the ids of the client's plans before and after it, and of the last change
    of many posts that can be taken back."""
    others = ContentPlan.objects.filter(client=OuterRef("client"))
    before = others.filter(start__lt=OuterRef("start")).order_by("-start", "-pk")
    after = others.filter(start__gt=OuterRef("start")).order_by("start", "pk")
    steps = BulkChange.objects.standing().filter(content_plan=OuterRef("pk")).order_by("-pk")
    return plans.annotate(
        before_id=Subquery(before.values("pk")[:1]),
        after_id=Subquery(after.values("pk")[:1]),
        undoable_id=Subquery(steps.values("pk")[:1]),
    )
