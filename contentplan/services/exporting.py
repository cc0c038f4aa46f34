"""A plan as a table to keep, with its line in the history (AUD-1)."""

from django.db import transaction

from accounts.models import User
from clients.history import record
from contentplan.exchange.ground import ground_of
from contentplan.exchange.writing import WRITTEN, Export, records_as_sent, records_of, table
from contentplan.models import ContentPlan

AS_SENT = tuple(code for code in WRITTEN if code not in ("status", "url"))


def export_plan(plan: ContentPlan, kind: str, *, client_side: bool, by: User) -> Export:
    """Return the plan's posts as "csv" or "xlsx"; for the client side as they were sent (TEN-3)."""
    if client_side:
        sent = plan.sent_content
        title, codes = sent["title"], AS_SENT
        records = records_as_sent(sent["posts"], plan.client.timezone)
        start = sent["start"]
    else:
        posts = plan.posts.defer("sent_content").order_by("publish_at", "pk")
        title, codes, start = plan.title, WRITTEN, plan.start.isoformat()
        records = records_of(posts, ground_of(plan))
    made = table(kind, f"plan-{start[:7]}", title, records, codes)
    with transaction.atomic():
        record("exported", plan, client=plan.client, by=by, changes={"as": [None, kind]})
    return made
