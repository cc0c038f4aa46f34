"""Content plans: five months behind us, the current one, and the next one being planned."""

from datetime import date, timedelta

from django.db.models import Model

from approvals.comments import comment, reply
from approvals.models import Comment
from approvals.services import request_approval
from common.periods import Period, now
from contentplan.models import ContentPlan, Idea, Post
from contentplan.publication import late_after
from contentplan.services import (
    add_idea,
    add_plan,
    archive_idea,
    cancel_post,
    change_post,
    draft_month,
    hold_post,
    publish,
)
from smmhub.demo import walks
from smmhub.demo.asking import agree, answer, ask
from smmhub.demo.content import CommentWords
from smmhub.demo.pictures import illustrate
from smmhub.demo.slips import slip
from smmhub.demo.stage import MONTHS, Stage, date_back
from smmhub.demo.tables import teachers_table, waiting_table
from smmhub.demo.writing import address, fresh, write_month

OFF_BALANCE = 5  # posts that became promotional because somebody asked for it by phone
LAID_ASIDE = 0  # of the ideas in the bank: for another season
LATE = (5, 17)  # posts of a month that came out later than planned


def past_month(stage: Stage, number: int) -> list[Post]:
    """Plan, agree and publish a month; return its published posts."""
    plan = _drafted(stage, number)
    sent = stage.month(number).start - timedelta(days=8)
    comment_ = stage.words.approvals[number % len(stage.words.approvals)]
    if number == stage.words.returned_month:
        _return_once(stage, plan, sent, number)
        sent += timedelta(days=3)
    agree(stage, "content_plan", plan, sent, after=18 + 11 * (number % 3), comment=comment_)
    return _publish(stage, plan)


def _drafted(stage: Stage, number: int) -> ContentPlan:
    """Return a month's plan, drafted by the rhythm and written."""
    plan = _empty(stage, stage.month(number))
    by_file = teachers_table(stage, plan) if stage.words.table and number == MONTHS else []
    posts = draft_month(plan, by=stage.specialist)
    created = stage.at(stage.month(number).start - timedelta(days=13))
    _load(stage, posts)
    for post in posts:
        post.created_at = created
    write_month(stage, plan, posts, number)
    if number == MONTHS:
        illustrate(stage, plan.posts.all())
    date_back([plan], created)
    date_back([*posts, *by_file], created)
    date_back(plan.imports.all(), created)
    return plan


def _empty(stage: Stage, period: Period) -> ContentPlan:
    plan = ContentPlan(client=stage.client, start=period.start, end=period.end)
    plan.formula, plan.tolerance = stage.client.mix_formula, stage.client.mix_tolerance
    return add_plan(plan, by=stage.specialist)


def _load(stage: Stage, posts: list[Post]) -> None:
    """Give posts the channel that they name, without asking the database for each."""
    channels = {channel.pk: channel for channel in stage.channels.values()}
    for post in posts:
        post.channel = channels[post.channel_id]


def _return_once(stage: Stage, plan: ContentPlan, sent: date, number: int) -> None:
    """Let two posts come back: one is rewritten, the other given up."""
    request = ask(stage, "content_plan", plan, sent)
    rewritten, given_up = _doubtful(_rows(plan))
    remarks = _remarks(stage, [rewritten, given_up])
    answer(stage, request, plan, stage.at(sent + timedelta(days=1), 11), remarks=remarks)
    for post in (rewritten, given_up):
        post.refresh_from_db()
    _rewrite(stage, rewritten)
    cancel_post(given_up, by=stage.specialist)
    plan.refresh_from_db()


def _rows(plan: ContentPlan) -> list[Post]:
    """Return a plan's posts by time, with what changing them looks at."""
    return list(plan.posts.select_related("content_plan__client", "channel"))


def _doubtful(posts: list[Post]) -> list[Post]:
    """Return the posts that the client's remarks are about: one teaches, one is a user's."""
    found = [
        [post for post in posts if post.type == kind] for kind in ("educational", "user_generated")
    ]
    return [of_type[len(of_type) // 2] for of_type in found if of_type]


def _remarks(stage: Stage, posts: list[Post]) -> dict[str, str]:
    """Return the client's remarks by the id of the post; the second is about users' material."""
    about_text, about_picture = stage.words.remarks
    return {
        str(post.pk): about_picture if post.type == "user_generated" else about_text
        for post in posts
    }


def _rewrite(stage: Stage, post: Post) -> None:
    """Change a post: another story of its type."""
    change_post(post, {"text": fresh(stage, post, post.type)}, by=stage.specialist)


def _publish(stage: Stage, plan: ContentPlan, *, leaves_one: bool = False) -> list[Post]:
    """Record as published what was due by now, a few of it late; return these posts.

    leaves_one forgets the newest of those that should be written down by now."""
    due = plan.posts.filter(status=Post.Status.APPROVED, publish_at__lt=now())
    posts = list(due.select_related("channel", "content_plan__client"))
    forgotten = [post for post in posts if post.publish_at < now() - late_after()][-1:]
    posts = [post for post in posts if not leaves_one or post not in forgotten]
    for number, post in enumerate(posts):
        chance = stage.chance(post.publish_at)
        late = timedelta(hours=27) if number in LATE else timedelta()
        moment = post.publish_at + late + timedelta(minutes=chance.randrange(6))
        url = address(post.channel.network, post.channel.handle, chance)
        publish(post, url=url, published_at=min(moment, now()), by=stage.specialist)
    return posts


# --- This month and the next ----------------------------------------------------------------------
def current_month(stage: Stage) -> list[Post]:
    """Agree and begin the current month, then let what is to do happen; return what is out."""
    plan = _drafted(stage, MONTHS)
    agree(stage, "content_plan", plan, stage.month(MONTHS).start - timedelta(days=8), after=26)
    unrecorded = stage.words.next_plan == "off_balance"  # one is out, nobody wrote it down yet
    published = _publish(stage, plan, leaves_one=unrecorded)
    if stage.words.returned_now:
        _return_now(stage, plan)
    talk(stage, "post", _talked_about(plan), stage.words.post_talk)
    if stage.words.stopped:
        walks.stop_and_answer(stage, plan)
        _stop(stage, plan)
    return published


def _talked_about(plan: ContentPlan) -> Post:
    """Return the post that people talk about: one that came back, else the next, else the last."""
    posts = plan.posts.exclude(status=Post.Status.CANCELLED).order_by("publish_at")
    returned = posts.filter(status=Post.Status.RETURNED).order_by("type")
    coming = posts.filter(status=Post.Status.APPROVED)
    if found := returned.first() or coming.first():
        return found
    return posts.latest("publish_at")


def _stop(stage: Stage, plan: ContentPlan) -> None:
    """Let a decider stop the last approved post that is still to come, yesterday."""
    coming = plan.posts.filter(status=Post.Status.APPROVED).order_by("publish_at")
    if last := coming.select_related("content_plan__client").last():
        hold = hold_post(last, reason=stage.words.stopped, by=stage.decider)
        date_back([hold], stage.at(stage.today - timedelta(days=1), 17))


def _return_now(stage: Stage, plan: ContentPlan) -> None:
    """Change two posts that are still to come, ask again, and get them back."""
    coming = [post for post in _rows(plan) if post.status == Post.Status.APPROVED]
    coming = _doubtful(coming) or coming[:1]
    if not coming:  # the month's last evening
        return
    for post in coming:
        _rewrite(stage, post)
    plan.refresh_from_db()
    request = ask(stage, "content_plan", plan, stage.today - timedelta(days=2), hour=12)
    said = stage.at(stage.today - timedelta(days=1), 17)
    answer(stage, request, plan, said, remarks=_remarks(stage, coming))


def next_month(stage: Stage) -> ContentPlan:
    """Return the plan of the next month: with the client, off its balance, or still empty."""
    number, yesterday = MONTHS + 1, stage.today - timedelta(days=1)
    plan = _empty(stage, stage.month(number))
    if stage.words.next_plan != "empty":
        posts = draft_month(plan, by=stage.specialist)
        _load(stage, posts)
        written = posts if stage.words.next_plan == "sent" else posts[: len(posts) * 2 // 3]
        for post in posts:
            post.created_at = stage.at(yesterday)
        write_month(stage, plan, written, number)
        illustrate(stage, plan.posts.exclude(text=""))
        date_back(posts, stage.at(yesterday))
    date_back([plan], stage.at(yesterday))
    plan.refresh_from_db()
    if stage.words.next_plan == "off_balance":
        _unbalance(stage, plan)
        slip(stage, plan)
        waiting_table(stage, plan)
        plan.refresh_from_db()
    elif stage.words.next_plan == "sent":
        walks.review_first(stage)
        asked = request_approval(
            "content_plan", plan, by=stage.manager, message=stage.words.message
        )
        walks.pass_review(stage, asked)
        walks.go_away(stage)
    talk(stage, "content_plan", plan, stage.words.talk)
    fill_bank(stage)
    return plan


def _unbalance(stage: Stage, plan: ContentPlan) -> None:
    users = [post for post in _rows(plan) if post.type == "user_generated"]
    for post in users[:OFF_BALANCE]:
        text = fresh(stage, post, "promotional")
        values = {"type": "promotional", "format": "photo", "text": text, "source": "own"}
        values |= {"source_url": "", "ugc_author": "", "ugc_permission": ""}
        change_post(post, values, by=stage.specialist)


def talk(stage: Stage, kind: str, row: Model, words: tuple[CommentWords, ...]) -> None:
    """Let people comment, an hour apart, last evening."""
    made: list[Comment] = []
    for number, said in enumerate(words):
        person = stage.people[said.person]
        if said.answers:
            made.append(reply(made[-1], said.text, by=person))
        else:
            made.append(comment(kind, row, said.text, by=person, audience=said.audience))
        date_back(made[-1:], stage.at(stage.today - timedelta(days=1), 18 + number))


def fill_bank(stage: Stage) -> None:
    """Put ideas that nobody used yet into the bank, and one that is laid aside for now."""
    for number, words in enumerate(stage.words.ideas):
        idea = Idea(client=stage.client, text=words.text, type=words.type, origin=words.origin)
        idea.origin_kind, idea.tags = words.origin_kind, words.tags
        add_idea(idea, by=stage.specialist)
        date_back([idea], stage.at(stage.today - timedelta(days=20 - 3 * number)))
        if number == LAID_ASIDE:
            archive_idea(idea, by=stage.manager)
