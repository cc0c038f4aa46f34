"""The proof of TEN: words planted in every text; nobody gets one that isn't theirs."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import TestCase

from approvals.models import ApprovalRequest
from approvals.subjects import content_now, digest, subject
from tests.isolation.accounts import ACCOUNTS
from tests.isolation.actors import Actor
from tests.isolation.canary import WORD, Secret, plant, words_in
from tests.isolation.pages import PAGES
from tests.isolation.resources import RESOURCES
from tests.isolation.table import DRAFTS, Case, visit
from tests.isolation.world import World, undone
from tests.source_tree import fail_with

pytest_plugins = ["tests.isolation.fixtures"]
pytestmark = pytest.mark.django_db


def with_drafts(case: Case) -> Iterator[Case]:
    """Yield a case, and the same for what was never sent."""
    yield case
    drafts = {key: DRAFTS.get(row, row) for key, row in case.rows.items()}
    if drafts != case.rows:
        yield case.with_rows(drafts)


SHOWN = [
    variant
    for case in [*PAGES, *RESOURCES, *ACCOUNTS]
    if case.method == "GET" and case.route not in ("api:schema", "api:docs")
    for variant in with_drafts(case)
]
GIVEN = {
    "link_token": "link holder",
    "share_token": "share holder",
    "feed_token": "link holder",  # the decider of the own client, as the feed's person is
}  # secret addresses
READERS = [
    "owner",
    "manager",
    "decider",
    "contributor",
    "observer",
    "sister's manager",
    "sister's decider",
    "stranger",
    "removed",
    "read token",
    "import token",
    "one-client token",
    "another client's token",
    "nobody",
    "link holder",
    "share holder",
]
# Steps that send mail, each by the one who may.
MAILING = [
    ("manager", "goals:send POST"),
    ("manager", "contentplan:send POST"),
    ("manager", "budget:send POST"),
    ("decider", "approvals:decide POST"),
    ("manager", "approvals:resend POST"),
    ("manager", "approvals:comment POST"),
    ("decider", "contentplan:post_hold POST"),
    ("manager", "contentplan:hold_answer POST"),
    ("manager", "clients:people POST"),
    ("contributor", "contentplan:proposals POST"),
    ("decider", "contentplan:proposal_reopen POST"),
    ("manager", "contentplan:proposal_answer POST"),
    ("manager", "reports:send POST"),
]


@pytest.fixture(scope="module")
def planted(world: World) -> dict[str, Secret]:
    return plant(world)


def read_by(actor: Actor, world: World) -> dict[str, set[str]]:
    """Return the words that an actor gets anywhere, each with the cases that show it."""
    found: dict[str, set[str]] = {}
    for case in SHOWN:
        if "token" in case.rows and GIVEN.get(case.rows["token"]) != actor.name:
            continue
        with undone():
            for word in words_in(visit(actor.knock(), case, world.own)):
                found.setdefault(word, set()).add(str(case))
    return found


@pytest.mark.parametrize("name", READERS)
def test_nobody_reads_a_word_that_is_not_theirs(name, world, planted, knocking):
    actor = knocking[name]
    read = read_by(actor, world)
    fail_with(
        [
            f"{planted[word].where} on {', '.join(sorted(cases))}"
            for word, cases in read.items()
            if not planted[word].is_for(actor, world)
        ]
    )
    assert bool(read) == (name != "nobody")


def test_the_agency_reads_what_the_client_may_not(world, planted, knocking):
    """Else the test above would be content with empty pages."""
    secrets = [planted[word] for word in read_by(knocking["manager"], world)]
    inside = {secret.where.partition(" of ")[0] for secret in secrets if not secret.for_client}
    assert {"Comment.text", "Post.text", "Goal.problem", "Idea.text", "Import.file_name"} <= inside


def test_no_mail_holds_a_word_that_is_not_its_readers(world, planted, knocking):
    cases = {str(case): case for case in PAGES}
    readers = {actor.person.email: actor for actor in knocking.values() if actor.signed_in}
    own = world.own
    sending = {own.draft_goal.pk, own.draft_plan.pk, own.draft_budget.pk}  # is what the mail tells
    sent, leaks = 0, set()
    for who, name in MAILING:
        mail.outbox.clear()
        with undone():
            as_it_is_now(world.own.review_request)
            with TestCase.captureOnCommitCallbacks(execute=True):
                answer = visit(knocking[who].knock(), cases[name], world.own)
            assert answer.status_code == 302, name
        assert mail.outbox, name
        for message in mail.outbox:
            sent += 1
            text = message.message().as_string() + message.body + str(message.alternatives)
            (to,) = message.to
            actor = readers.get(to, knocking["observer"])  # an invited person will be one
            for word in WORD.findall(text):
                if planted[word].row not in sending and not planted[word].is_for(actor, world):
                    leaks.add(f"{planted[word].where} to {actor} after {name}")
    fail_with(sorted(leaks))
    assert sent >= len(MAILING)


def as_it_is_now(request: ApprovalRequest) -> None:
    """Let a request be decided though words were planted in its subject since."""
    about = subject(request.kind)
    row = about.model._default_manager.get(pk=request.subject_id)
    now = content_now(about, row, request.content)
    ApprovalRequest.objects.filter(pk=request.pk).update(digest=digest(now))
