"""The whole demo in one transaction: it is there, or nothing of it is."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import translation

from accounts.models import User
from approvals.models import ApprovalRequest, AskedDecider
from clients.models import Client
from common.periods import now
from contentplan.services.feeds import make_feed
from jobs.models import Job
from smmhub.demo import media, money, plans
from smmhub.demo.bills import bills
from smmhub.demo.briefs import ask_about_business
from smmhub.demo.content import Business
from smmhub.demo.content_en import BUSINESS as PUMPS
from smmhub.demo.content_ka import BUSINESS as CAFE
from smmhub.demo.content_ru import BUSINESS as SCHOOL
from smmhub.demo.hooks import webhook
from smmhub.demo.measured import measure, measure_posts
from smmhub.demo.people import (
    PASSWORD,
    SHOWN,
    address,
    date_agency,
    first_day,
    make_agency,
    open_stage,
)
from smmhub.demo.promises import promise
from smmhub.demo.questions import ask_and_answer
from smmhub.demo.reporting import report_months
from smmhub.demo.rivals import look_around
from smmhub.demo.stage import MONTHS, Stage
from smmhub.demo.strategies import plan_the_way
from smmhub.demo.together import think_together

FEED = "Phone"  # a private calendar, of the manager and of the first client's decider
BUSINESSES: tuple[Business, ...] = (PUMPS, CAFE, SCHOOL)


@dataclass(frozen=True)
class Demo:
    """Who can sign in to what."""

    owner: User

    @property
    def agency_id(self) -> UUID:
        return self.owner.memberships.get(client=None).agency_id

    def clients(self) -> list[dict[str, str]]:
        """Return the clients, the one that all people shown see first."""
        found = {client.name: client for client in Client.objects.filter(agency=self.agency_id)}
        names = [words.client["name"] for words in BUSINESSES]
        return [{"id": str(found[name].pk), "name": name} for name in names if name in found]

    def people(self) -> dict[str, dict[str, str]]:
        return {key: {"email": address(key), "password": PASSWORD} for key in SHOWN}

    def others(self) -> list[str]:
        """Return the addresses of the people of the other clients."""
        return [
            address(person.key)
            for words in BUSINESSES
            for person in words.people
            if person.key not in SHOWN
        ]

    def as_json(self) -> dict[str, Any]:
        return {"agency": str(self.agency_id), "people": self.people(), "clients": self.clients()}


def find() -> Demo | None:
    """Return the demo of this database, if it is there."""
    owner = User.objects.filter(email=address("owner")).first()
    return Demo(owner) if owner else None


@transaction.atomic
def build() -> Demo:
    """Return the demo, made now unless it is there."""
    there = find()
    if there is not None:
        return there
    waiting = len(connection.run_on_commit)
    agency, team = make_agency()
    stages = [_play(open_stage(agency, team, words)) for words in BUSINESSES]
    date_agency(agency, first_day(stages))
    for person in (team["manager"], stages[0].decider):
        make_feed(person, FEED, [])
    webhook(team["owner"], stages[0].client)
    _forget_past_jobs(stages)
    # Those jobs' wake-ups go with them; the sweep finds the jobs that stay (JOB-3).
    del connection.run_on_commit[waiting:]
    return Demo(team["owner"])


def _play(stage: Stage) -> Stage:
    """Let a client's half year happen, in its language and in order."""
    with translation.override(stage.client.language):
        daily = measure(stage)
        promise(stage)
        plan_the_way(stage)
        ask_about_business(stage)
        look_around(stage)
        ask_and_answer(stage)
        for number in range(MONTHS):
            money.month_of_money(stage, number)
            measure_posts(stage, plans.past_month(stage, number), daily)
        money.month_of_money(stage, MONTHS)
        media.try_channels(stage)
        media.compare_ways(stage)
        bills(stage)
        measure_posts(stage, plans.current_month(stage), daily)
        report_months(stage)  # which see what was decided in each month for the next
        money.next_budget(stage)
        plans.next_month(stage)
        think_together(stage)
    return stage


def _forget_past_jobs(stages: list[Stage]) -> None:
    """Delete what services promised about the past: only open questions are mailed about."""
    clients = [stage.client.pk for stage in stages]
    pending = ApprovalRequest.objects.pending().filter(client__in=clients)
    undecided = AskedDecider.objects.filter(request__in=pending, decision="")
    links = [str(pk) for pk in undecided.values_list("links__pk", flat=True)]
    keep = Job.objects.filter(kind="cover_absent")
    keep |= Job.objects.filter(kind="book_recurring", due_at__gt=now())
    keep |= Job.objects.filter(key__in=[f"mail-decider:{pk}" for pk in links])
    for request in pending:
        keep |= Job.objects.filter(key__startswith=f"expire-approval:{request.pk}:")
    kept = list(keep.values_list("pk", flat=True))
    Job.objects.filter(client_id__in=clients).exclude(pk__in=kept).delete()
