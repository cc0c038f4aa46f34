"""Every mail about approvals, comments and stops in three languages, text and HTML: nothing in
them loads from anywhere, and reviewers aren't spoken to as clients (OUT-2, APPR-2)."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core import mail

from approvals.comments import comment
from approvals.covering import cover_client
from approvals.decisions import decide
from approvals.models import ApprovalRequest, Link, Way
from approvals.services import escalate, request_approval
from approvals.services.waiting import due_moment, late_moment
from approvals.silence import approve_by_silence
from approvals.tasks import (
    mail_code,
    mail_decider,
    mail_digest,
    mail_late_approval,
    mail_manager,
    mail_mention,
    mail_receipt,
)
from clients.absences import announce_absence
from clients.models import Membership
from common.periods import local_day, now, today_in
from contentplan.models import ContentPlan, Post
from contentplan.services import hold_post, release_hold, take_back
from contentplan.tasks import mail_hold, mail_hold_answer
from jobs.registry import Progress
from tests.factories import (
    ChannelFactory,
    ContentPlanFactory,
    balanced_posts,
    everybody,
    with_role,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "ru", "ka"]
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "mail"
LOADS = {"src", "srcset", "background", "poster", "data", "action", "xlink:href"}


class Loads(HTMLParser):
    """What a page would fetch by itself, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag in {"img", "link", "script", "style", "iframe", "object", "embed", "video", "audio"}:
            self.fetched.append(tag)
        self.fetched += [f"{tag} {name}" for name in told if name in LOADS]
        self.fetched += [tag for text in told.values() if re.search(r"url\(|@import", text or "")]
        if tag == "a":
            self.links.append(told["href"])


def loads(html: str) -> Loads:
    found = Loads()
    found.feed(html)
    return found


@pytest.fixture
def people(business):
    return everybody(business)


@pytest.fixture
def second(business):
    return with_role(business, "decider", name="Sandro")


@pytest.fixture
def plan(business):
    channel = ChannelFactory(client=business, name="Our bakery")
    plan = ContentPlanFactory(client=business, channels=[channel], goal_agreed=True)
    balanced_posts(plan)
    return plan


def in_steps(business) -> None:
    way = Way.objects.create(client=business, kind="content_plan", mode="steps")
    way.steps.create(side="agency", name="Review")
    way.steps.create(side="client", name="Decision")


def speak(language: str, *people) -> None:
    for person in people:
        person.language = language
        person.save()


def asked_mail(part) -> None:
    mail_decider(str(Link.objects.filter(asked=part).latest("pk").pk), Progress())


def reviewed(plan, people):
    """Ask about a plan; return its review's part, whose mail is on its way."""
    in_steps(plan.client)
    return request_approval("content_plan", plan, by=people["manager"]).part_of(people["owner"])


def write_all(plan, people, second) -> dict[str, list]:
    """Let everything happen that is mailed; return the mails by what they are."""
    made: dict[str, list] = {}

    def take(name: str) -> None:
        made.setdefault(name, []).extend(mail.outbox)
        mail.outbox.clear()

    business, manager, decider = plan.client, people["manager"], people["decider"]
    part = reviewed(plan, people)
    asked_mail(part)
    take("approval_asked")
    request = part.request
    with time_machine.travel(late_moment(request) + timedelta(minutes=1), tick=False):
        escalate(request)
        mail_late_approval(str(request.pk), str(manager.pk), Progress())
        take("approval_late")
    with time_machine.travel(due_moment(request) - timedelta(hours=3), tick=False):
        day = local_day(now(), people["owner"].timezone).isoformat()
        mail_digest(str(people["owner"].pk), day, Progress())
        take("approval_digest")
    decide(part, decision="approve", comment="Fine & good", version=1, via="page", by=part.person)
    mail_receipt(str(part.pk), Progress())
    take("approval_receipt")
    mail_manager(str(part.pk), Progress())
    take("approval_decided")
    request = ApprovalRequest.objects.get(pk=request.pk)
    theirs = request.part_of(decider)
    asked_mail(theirs)
    take("approval_asked")
    mail_code(str(theirs.pk), Progress())
    take("approval_code")
    today = today_in(business.timezone)
    with time_machine.travel(due_moment(request) - timedelta(hours=3), tick=False):
        announce_absence(
            decider,
            [business],
            substitute=second,
            first_day=today,
            last_day=today + timedelta(days=30),
            by=manager,
        )
        cover_client(business)
        standing = request.asked.get(person=second)
        asked_mail(standing)
        take("approval_asked")
        day = local_day(now(), second.timezone).isoformat()
        mail_digest(str(second.pk), day, Progress())
        take("approval_digest")
    decide(standing, decision="approve", version=1, via="page", by=second)
    mail_receipt(str(standing.pk), Progress())
    take("approval_receipt")
    mail_manager(str(standing.pk), Progress())
    take("approval_decided")
    first, other = Post.objects.filter(status="approved").select_related("content_plan__client")[:2]
    for post, end in ((first, release_hold), (other, take_back)):
        hold = hold_post(post, reason="The price\nis wrong", by=decider)
        mail_hold(str(hold.pk), Progress())
        take("post_held")
        end(hold, argument="We asked: it is right", by=manager)
        mail_hold_answer(str(hold.pk), Progress())
        take("hold_answered")
    for audience in ("internal", "client"):
        said = comment(
            "post", first, "Look & see", by=manager, audience=audience, mentions=[people["owner"]]
        )
        mail_mention(str(said.pk), str(people["owner"].pk), Progress())
        take("mention")
    return made


def by_silence(plan, people) -> list:
    Membership.objects.filter(person=people["decider"]).update(silence_approves=True)
    request = request_approval("content_plan", plan, by=people["manager"])
    part = request.part_of(people["decider"])
    asked_mail(part)
    with time_machine.travel(due_moment(request) + timedelta(minutes=1), tick=False):
        assert approve_by_silence(part)
        mail_receipt(str(part.pk), Progress())
        mail_manager(str(part.pk), Progress())
    return list(mail.outbox)


def check(messages, language: str) -> None:
    for message in messages:
        ((html, _kind),) = message.alternatives
        found = loads(html)
        assert found.fetched == []
        assert all(link.startswith(f"{settings.SITE_URL}/") for link in found.links), found.links
        assert len(found.links) <= 1 or "digest" in html
        for text in (message.subject, message.body, html):
            assert not re.search(r"\{\{|\{%|\bNone\b", text)
        assert f'lang="{language}"' in html
        assert 10 < len(message.subject) < 120
        assert "\n" not in message.subject
        assert "\n\n\n" not in message.body
        addresses = set(re.findall(r"https?://\S+", message.body))
        assert all(one.startswith(settings.SITE_URL) for one in addresses), addresses


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language_each_mail_is_whole_and_loads_nothing(plan, people, second, language):
    speak(language, second, *people.values())
    made = write_all(plan, people, second)
    names = {path.name.partition(".")[0] for path in TEMPLATES.glob("*.subject.txt")}
    ours = {name for name in names if name.startswith(("approval_", "hold_", "mention", "post_h"))}
    assert made.keys() == ours - {"approval_silence"}
    for messages in made.values():
        assert messages
        check(messages, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_silence_is_announced_and_told(plan, people, language):
    speak(language, *people.values())
    announced, told, manager = by_silence(plan, people)
    check([announced, told, manager], language)
    if language == "en":
        assert "Without an answer by" in announced.body
        assert told.subject.startswith("Approved by your silence: ")
        assert "silence counts as approval" in manager.body
        assert manager.subject.startswith("Approved by silence: "), "the client said nothing"


def test_no_template_of_a_mail_loads_anything():
    for path in TEMPLATES.glob("*.html"):
        assert loads(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text())).fetched == [], path


def test_reviewers_are_not_spoken_to_as_clients(plan, people, second):
    made = write_all(plan, people, second)
    review, theirs, standing = made["approval_asked"]
    assert review.subject.startswith("Please review by ")
    assert review.subject.endswith(", Bakery")
    assert "asks you to review this before Bakery sees it:" in review.body
    assert "decision for" not in review.body
    assert theirs.subject.startswith("Please decide by ")
    assert "asks for your decision for Bakery:" in theirs.body
    assert standing.subject.startswith("In place of ")
    late = made["approval_late"][0]
    assert late.subject.startswith("The review is late: ")
    assert "the client has not been asked yet" in late.body
    digest, other = made["approval_digest"]
    assert digest.subject.startswith("Reminder: review by ")
    assert "Your review, before the client sees it" in digest.body
    assert other.subject.startswith("Reminder: decide by ")
    passed, approved = made["approval_decided"]
    assert " passed: " in passed.subject
    assert "has reviewed this for Bakery:" in passed.body
    assert "the client is asked now" in passed.body
    assert approved.subject.startswith("Bakery approved: ")
    receipt, own = made["approval_receipt"]
    assert "This review was given in your name:" in receipt.body
    assert "This was decided in your name:" in own.body


def test_a_review_that_is_sent_back_is_no_word_of_the_client(plan, people):
    part = reviewed(plan, people)
    decide(part, decision="return", comment="No", version=1, via="page", by=part.person)
    mail_manager(str(part.pk), Progress())
    assert " sent back: " in mail.outbox[-1].subject
    assert "Bakery returned" not in mail.outbox[-1].subject
    assert ContentPlan.objects.get(pk=plan.pk).status == "draft"
