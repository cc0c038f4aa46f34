"""A webhook of the owner's, switched off, with the log of what was sent while it was on."""

from datetime import datetime, timedelta

from accounts.models import User
from clients.models import Client
from common.periods import now
from contentplan.models import ContentPlan, Post
from webhooks.models import Attempt, Delivery, Endpoint
from webhooks.rules import body_of

URL = "https://crm.example.com/smmhub"
EVENTS = ["plan.sent", "plan.approved", "post.published"]


def webhook(owner: User, client: Client) -> None:
    """Make it as it stands after its receiver answered 410: nothing of the demo is ever called."""
    endpoint = Endpoint.objects.create(
        owner=owner, url=URL, events=EVENTS, active=False, off_because=Endpoint.Off.GONE
    )
    moment = now() - timedelta(days=2)
    plan = ContentPlan.objects.filter(client=client, sent_version__gt=0).earliest("start")
    posts = Post.objects.filter(content_plan__client=client, status="published")
    post = posts.latest("published_at")
    _delivery(endpoint, "plan.sent", plan, moment, [503, 200])
    _delivery(endpoint, "plan.approved", plan, moment + timedelta(hours=5), [200])
    _delivery(endpoint, "post.published", post, moment + timedelta(hours=9), [410])


def _delivery(
    endpoint: Endpoint, event: str, row: ContentPlan | Post, moment: datetime, answers: list[int]
) -> None:
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        event=event,
        subject_kind=row._meta.label_lower,
        subject_id=row.pk,
        body=body_of(event, moment, {"id": str(row.pk)}),
        status=Delivery.Status.DELIVERED if answers[-1] == 200 else Delivery.Status.FAILED,
        tries=len(answers),
        next_at=None,
        finished_at=moment,
        created_at=moment,
    )
    Attempt.objects.bulk_create(
        Attempt(delivery=delivery, at=moment + timedelta(seconds=5 * n), milliseconds=140, status=s)
        for n, s in enumerate(answers)
    )
