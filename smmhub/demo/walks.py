"""The first client's longer walks: a review before the client is asked, a stop that was answered,
and somebody who will be away (APPR-2, TEAM-3)."""

from datetime import timedelta

from approvals.decisions import decide
from approvals.models import ApprovalRequest, Mode, Way
from approvals.services import set_way
from clients.absences import announce_absence
from contentplan.models import ContentPlan, Post
from contentplan.services import hold_post, release_hold
from smmhub.demo.stage import Stage, date_back

REVIEWED = "Dates and prices are checked. Good to go."
ASKED = "Is the photo ours? The pump on it looks like another maker's."
ANSWERED = "It is yours: the test bench in hall 2, taken on our visit in spring."
DAYS_AWAY = 4  # after the first


def review_first(stage: Stage) -> None:
    """From now on the agency reviews plans before the client is asked."""
    way = Way(client=stage.client, kind="content_plan")
    set_way(way, {"mode": Mode.STEPS}, by=stage.manager)


def pass_review(stage: Stage, request: ApprovalRequest) -> None:
    """Let the owner review a plan, so that the client is asked."""
    owner = stage.people["owner"]
    part = request.part_of(owner)
    if part is None:
        raise ValueError("nobody reviews this plan")
    decide(
        part,
        decision="approve",
        comment=REVIEWED,
        version=request.subject_version,
        via="page",
        by=owner,
    )


def stop_and_answer(stage: Stage, plan: ContentPlan) -> None:
    """Let a decider stop the next post that is to come, and the manager answer the same day."""
    coming = plan.posts.filter(status=Post.Status.APPROVED).select_related("content_plan__client")
    if post := coming.order_by("publish_at").first():
        day = stage.today - timedelta(days=4)
        hold = hold_post(post, reason=ASKED, by=stage.decider)
        release_hold(hold, argument=ANSWERED, by=stage.manager)
        date_back([hold], stage.at(day, 10), ended_at=stage.at(day, 14))


def go_away(stage: Stage) -> None:
    """Announce a week off: the manager stands in for the specialist."""
    monday = stage.today + timedelta(days=7 - stage.today.weekday())
    announce_absence(
        stage.specialist,
        [stage.client],
        substitute=stage.manager,
        first_day=monday,
        last_day=monday + timedelta(days=DAYS_AWAY),
        by=stage.specialist,
    )
