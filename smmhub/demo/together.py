"""A day on which both sides thought together, and the client's proposals in every state."""

from datetime import timedelta

from clients.services import add
from contentplan.models import Event, Idea, Post, Proposal
from contentplan.services import add_idea, answer_proposal, propose, reopen_proposal
from smmhub.demo import together_words as words
from smmhub.demo.stage import Stage, date_back

WORDS = {"pumps": words.PUMPS, "cafe": words.CAFE, "school": words.SCHOOL}
ANSWERED_AFTER = 2  # days


def think_together(stage: Stage) -> None:
    """Record the event with its ideas, then let the client propose and be answered."""
    told = WORDS[stage.words.key]
    _event(stage, told.event)
    for said in told.proposals:
        _proposal(stage, said)


def _event(stage: Stage, told: words.EventWords) -> None:
    day = stage.today - timedelta(days=told.days_ago)
    event = Event(
        client=stage.client,
        kind=told.kind,
        title=told.title,
        day=day,
        guests=told.guests,
        notes=told.notes,
        shown=True,
    )
    people = [stage.people[key] for key in told.people]
    add(event, by=stage.manager, sets={"people": people})
    date_back([event], stage.at(day, 18))
    for number, (kind, text) in enumerate(told.ideas):
        idea = Idea(client=stage.client, event=event, type=kind, text=text, origin=told.title)
        idea.tags = told.tags
        add_idea(idea, by=people[number % len(people)])
        date_back([idea], stage.at(day, 15, 10 * number))


def _proposal(stage: Stage, said: words.ProposalWords) -> None:
    asked = stage.today - timedelta(days=said.days_ago)
    about = _coming(stage) if said.kind == "change" else None
    if said.kind == "change" and about is None:  # the month's last evening
        return
    proposal = Proposal(client=stage.client, kind=said.kind, text=said.text, about=about)
    propose(proposal, by=stage.people[said.person])
    answered = asked + timedelta(days=ANSWERED_AFTER)
    values = {}
    if said.answer:
        argument = said.argument
        answer_proposal(proposal, answer=said.answer, argument=argument, by=stage.manager)
        values["answered_at"] = stage.at(answered, 11)
    if said.facts:
        reopen_proposal(proposal, facts=said.facts, by=stage.people[said.person])
        values = {"reopened_at": stage.at(stage.today - timedelta(days=4), 9)}
    if said.again:
        answer_proposal(proposal, answer="decline", argument=said.again, by=stage.manager)
        values["answered_at"] = stage.at(stage.today - timedelta(days=2), 16)
    date_back([proposal], stage.at(asked, 12), **values)
    if proposal.idea is not None:
        date_back([proposal.idea], stage.at(answered, 11))


def _coming(stage: Stage) -> Post | None:
    """Return the next approved post."""
    posts = Post.objects.filter(content_plan__client=stage.client, status=Post.Status.APPROVED)
    return posts.order_by("publish_at").first()
