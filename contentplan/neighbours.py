"""What stands beside a plan, read with it in one query: the plans around it, its last step."""

from django.db.models import OuterRef, QuerySet, Subquery

from common.prepared import Prepared
from contentplan.desk import with_goal
from contentplan.models import BulkChange, ContentPlan, Post
from contentplan.promised import with_promised


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


def with_all(plans: QuerySet[ContentPlan]) -> QuerySet[ContentPlan]:
    """Add what the page of a plan needs to know of it.

    What was sent, all the posts of a plan, is read only when it is shown."""
    return with_promised(with_neighbours(with_goal(plans))).defer("sent_content")


plans_on_desk = Prepared(
    lambda client, pk: with_all(ContentPlan.objects.of_clients([client]).filter(pk=pk)), ids=2
)


def _with_plan(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Add what a step of a post asks of its plan, without what was sent of it."""
    rows = posts.select_related("content_plan__client", "channel", "goal")
    return rows.defer("content_plan__sent_content")


post_to_move = Prepared(
    lambda client, pk: _with_plan(Post.objects.of_clients([client]).filter(pk=pk)), ids=2
)
