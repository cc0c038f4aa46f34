"""The data that the benchmarks ask for: one agency with much to show. Run it as a program: it
fills the database of DATABASE_URL and prints the addresses to ask for, as JSON."""

import json
import os
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")

MONTH = date(2026, 2, 1)  # four times each weekday, so five channels with ten slots make 200 posts
SLOTS = [{"weekday": 1 + n % 7, "time": f"{9 + n:02d}:00"} for n in range(10)]
TYPES = ("engaging",) * 8 + ("user_generated",) * 6 + ("educational",) * 5 + ("promotional",)
NETWORKS = ("instagram", "facebook", "vk", "telegram", "tiktok")
METRICS = (
    "followers",
    "new_followers",
    "lost_followers",
    "reach",
    "impressions",
    "views",
    "likes",
    "comments",
    "shares",
    "saves",
    "link_clicks",
    "profile_visits",
)
PERIODS = (date(2025, 2, 1), date(2026, 1, 1), MONTH)
TEXT = "What to expect of {}: three things that our guests ask about most. Come and see. {}"
COMMENTS, APPROVALS, DECIDED_POSTS, TO_APPROVE = 20, 200, 100, 120


def seed() -> dict[str, Any]:
    """Fill an empty, migrated database; return the addresses that are asked for."""
    from django.db import transaction

    from accounts.models import User
    from accounts.services import create_token
    from clients.models import Client, Membership
    from clients.services import add, found_agency

    with transaction.atomic():
        owner = User.objects.create_user("owner@example.com", name="Owner of the agency")
        decider = User.objects.create_user("decider@example.com", name="Decider of the client")
        agency = found_agency("Agency", owner=owner)
        client = add(
            Client(agency=agency, name="Client", timezone="Asia/Tbilisi", currency="GEL"), by=owner
        )
        held = {"agency": agency, "client": client}
        add(Membership(person=decider, role="decider", **held), by=owner)
        channels = _channels(client, owner)
        goal = _agreed_goal(client, owner)
        plan = _plan(client, "Month", channels, goal, owner, posts=200)
        bare = _plan(client, "Bare month", channels, None, owner, posts=200, text="")
        for number in range(COMMENTS):
            _comment(plan.posts.first(), owner, number)
        _approvals(client, decider, owner)
        sent = _plan(client, "Sent month", channels, goal, owner, posts=DECIDED_POSTS)
        page = f"/clients/{client.pk}/"
        post = plan.posts.first()
        found = {
            "session": _session(owner),
            "token": create_token(owner, name="bench", scopes=["read"])[1],
            "calendar": f"{page}plans/{plan.pk}/",
            "calendar_bare": f"{page}plans/{bare.pk}/",
            "drag": _drag(page, plan),
            "approvals": f"{page}approvals/",
            "post": f"{page}posts/{post.pk}/",
            "link": _link(sent, owner),
            "numbers": f"{page}channels/{channels[0].pk}/numbers/?month={MONTH:%Y-%m}",
            "short_link": _short_link(post, owner),
            "posts_api": f"/api/v1/posts/?client={client.pk}&page_size=100",
            "to_approve": [_link(one, owner) for one in _small_plans(client, channels, owner)],
        }
        _numbers(channels)
    found["report"] = _report(client, owner)
    return found


def _drag(page: str, plan: Any) -> dict[str, Any]:
    """Return where a post is moved, the version it is in, and two days it can stand on."""
    post = plan.posts.last()
    days = [f"{MONTH + timedelta(days=n):%Y-%m-%d}" for n in (2, 3)]
    return {"path": f"{page}posts/{post.pk}/move/", "version": post.version, "days": days}


def _short_link(post: Any, owner: Any) -> str:
    from community.link_services import add_link
    from community.models import TrackedLink
    from community.short_links import PATH

    link = TrackedLink(channel=post.channel, post=post, url="https://example.com/")
    return f"{PATH}{add_link(link, by=owner).code}"


def _channels(client: Any, owner: Any) -> list[Any]:
    from clients.models import Channel
    from clients.services import add

    return [
        add(Channel(client=client, network=network, name="Guests", rhythm=SLOTS), by=owner)
        for network in NETWORKS
    ]


def _agreed_goal(client: Any, owner: Any) -> Any:
    from clients.services import add
    from goals.models import Goal

    goal = Goal(
        client=client,
        kind="growth",
        problem="Too few people know us",
        measure="20,000 followers",
        due=date(2027, 6, 1),
    )
    add(goal, by=owner)
    Goal.objects.filter(pk=goal.pk).update(status="agreed")
    goal.refresh_from_db()
    return goal


def _plan(
    client: Any, title: str, channels: Any, goal: Any, owner: Any, *, posts: int, text: str = TEXT
) -> Any:
    """Return a plan of MONTH whose posts stand at its channels' regular times, in golden mix."""
    from common.periods import at_local
    from contentplan.models import ContentPlan, Post
    from contentplan.services import FORMAT_OF, TONE_OF, add_plan

    end = date(2026, 2, 28)
    plan = add_plan(
        ContentPlan(client=client, title=title, start=MONTH, end=end), by=owner, channels=channels
    )
    moments = [
        (day, time.fromisoformat(slot["time"]), channel)
        for day in (MONTH + timedelta(days=n) for n in range(28))
        for slot in SLOTS
        if slot["weekday"] == day.isoweekday()
        for channel in channels
    ]
    Post.objects.bulk_create(
        Post(
            content_plan=plan,
            channel=channel,
            goal=goal,
            type=TYPES[number % 20],
            format=FORMAT_OF[TYPES[number % 20]],
            tone=TONE_OF[TYPES[number % 20]],
            # One post in twenty has a finding, as in a plan that is nearly done.
            text="" if number % 20 == 7 else text.format(f"day {number}", _words(title, number)),
            ugc_author="A guest",
            ugc_permission="By message",
            source_url="https://example.com/photo",
            publish_at=at_local(day, at, client.timezone)[0],
            author=owner,
        )
        for number, (day, at, channel) in enumerate(moments[:posts])
    )
    return plan


def _words(title: str, number: int) -> str:
    """Return a sentence of a post's own: no agency says the same each day (PLAN-5)."""
    chance = Random(f"{title} {number}")
    return " ".join(f"{chance.choice('bdgklmnrst')}{chance.randrange(3000):x}er" for _ in range(20))


def _comment(post: Any, owner: Any, number: int) -> None:
    from approvals.comments import comment

    audience = "client" if number % 2 else "internal"
    comment("post", post, f"Remark {number}: {TEXT}"[:300], by=owner, audience=audience)


def _approvals(client: Any, decider: Any, owner: Any) -> None:
    """Make a year of decided questions: rows only, their subjects are not asked for."""
    from approvals.models import ApprovalRequest, AskedDecider, RequestStep
    from common.ids import uuid7

    moment = datetime(2026, 1, 10, 9, tzinfo=UTC)
    requests = ApprovalRequest.objects.bulk_create(
        ApprovalRequest(
            client=client,
            kind=("goal", "content_plan", "budget")[number % 3],
            subject_id=uuid7(),
            subject_version=1 + number % 3,
            title=f"Question {number}",
            content={},
            digest="0" * 64,
            due=date(2026, 1, 15),
            status=("approved", "returned", "withdrawn", "changed")[number % 4],
            asked_by=owner,
            created_at=moment,
            shown_at=moment,
            closed_at=moment + timedelta(days=number % 9),
        )
        for number in range(APPROVALS)
    )
    steps = RequestStep.objects.bulk_create(
        RequestStep(
            request=request, opened_at=moment, closed_at=request.closed_at, ended="approved"
        )
        for request in requests
    )
    AskedDecider.objects.bulk_create(
        AskedDecider(
            request=step.request,
            step=step,
            person=decider,
            decision="approve",
            decided_at=step.closed_at,
            via="link",
        )
        for step in steps
    )


def _small_plans(client: Any, channels: Any, owner: Any) -> list[Any]:
    goal = client.goals.first()
    return [
        _plan(client, f"Short {number}", channels, goal, owner, posts=12, text="A text: {} {}")
        for number in range(TO_APPROVE)
    ]


def _link(plan: Any, owner: Any) -> str:
    """Send a plan to the decider; return the path of their personal link."""
    from approvals.links import url_of
    from approvals.models import Link
    from approvals.services import request_approval
    from contentplan.models import Waiver

    Waiver.objects.get_or_create(content_plan=plan, code="MIX-2", reason="A part of the month")
    request = request_approval("content_plan", plan, by=owner)
    return "/approve" + url_of(Link.objects.get(asked__request=request)).rpartition("/approve")[2]


def _numbers(channels: Any) -> None:
    from kpis.models import Import
    from kpis.store import Cell, write_days

    sources = {one.pk: Import.objects.create(channel=one, source="api") for one in channels}
    cells = {}
    for start in PERIODS:
        for day in (start + timedelta(days=n) for n in range(28)):
            for place, channel in enumerate(channels):
                cells[channel.pk, day] = {
                    metric: Cell(1000 * (place + 1) + 10 * day.day + number)
                    for number, metric in enumerate(METRICS)
                }
    write_days(sources, cells)


def _report(client: Any, owner: Any) -> str:
    """Compute the report of MONTH, in place; return its page."""
    from common.periods import month_of
    from jobs import runner
    from reports.services import job_of, request_report

    month = month_of(MONTH)
    report = request_report(client, month.start, month.end, by=owner)
    runner.run(job_of(report).pk)
    report.refresh_from_db()
    if report.is_computing:
        raise RuntimeError("the report was not computed")
    return report.get_absolute_url()


def _session(person: Any) -> str:
    """Return the key of a session as signing in leaves it."""
    from time import time as seconds

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["started"] = session["seen"] = int(seconds())
    session.create()
    return session.session_key


if __name__ == "__main__":
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(seed()))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
