"""A content plan as a thing that deciders approve, whole or with single posts returned (APPR-1)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.subjects import Subject, digest, register
from clients.events import announce
from common.errors import WrongState
from common.formats import number
from common.periods import now
from common.prepared import Prepared
from common.writing import write_rows
from contentplan.desk import load
from contentplan.models import ContentPlan, Post, PostVersion, Type
from contentplan.rules.mix import count_types, mix_gaps
from contentplan.rules.shifts import plan_within, same_channels
from contentplan.sent_findings import findings_sent
from contentplan.services.media import mark_sent, waits_for_media
from contentplan.subjects.contents import content

Status = ContentPlan.Status


def tolerated(plan: ContentPlan, sent: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Undo the shifts in time that keep an approval (APPR-3)."""
    return plan_within(timedelta(hours=plan.client.shift_allowance), sent, now)


def may_send(plan: ContentPlan) -> None:
    """Raise for what keeps a plan in the house: GOAL-1, MIX-2, unwaived errors (PLAN-9), and a post
    that is being decided by itself."""
    if plan.status not in (Status.DRAFT, Status.RETURNED):
        raise WrongState(_("This plan is no longer a draft."), plan)
    if plan.posts.filter(status__in=Post.ASKED).exists():
        text = _("A post of this plan is being decided by itself: wait, or take it back first.")
        raise WrongState(text, plan)
    check_goal(plan)
    desk = load(plan)
    if not desk.counted:
        raise ValidationError(_("There is no post in this plan yet."), code="PLAN-1")
    if waits_for_media(desk.counted):
        raise WrongState(_("A file of a post is still being read. Send in a moment."), plan)
    standing = {finding.code for finding in desk.standing()} - {"GOAL-1"}  # judged just above
    gaps = mix_gaps(count_types(desk.counted), plan.formula, plan.tolerance)
    problems = [
        ValidationError(
            _("%(count)d posts are %(type)s, exact would be %(exact)s."),
            code="MIX-2",
            params={
                "count": gap.count,
                "type": Type(gap.type).label,
                "exact": number(Decimal(gap.exact.numerator) / gap.exact.denominator),
            },
        )
        for gap in gaps
        if "MIX-2" in standing
    ]
    refuse_standing(standing - {"MIX-2"}, problems)


def check_goal(plan: ContentPlan) -> None:
    """Raise ValidationError unless the client has agreed on a goal (GOAL-1)."""
    if not plan.client.goals.agreed().exists():
        raise ValidationError(_("Agree on a goal first."), code="GOAL-1")


def refuse_standing(codes: Collection[str], more: Sequence[ValidationError] = ()) -> None:
    """Raise ValidationError for findings that nobody fixed or waived (PLAN-9)."""
    problems = [*more]
    problems += [
        ValidationError(
            _("Fix or waive this finding first: %(code)s."), code=code, params={"code": code}
        )
        for code in sorted(codes)
    ]
    if problems:
        raise ValidationError(problems)


def _move(plan: ContentPlan, to: str, *, before: tuple[str, ...]) -> None:
    if not ContentPlan.objects.filter(pk=plan.pk, status__in=before).update(status=to):
        raise WrongState(_("This plan is not where it was."), plan)
    plan.status = to


def reviewing(plan: ContentPlan) -> None:
    """The agency reviews the plan: the client sees nothing of it (TEN-3)."""
    _move(plan, Status.INTERNAL_REVIEW, before=(Status.DRAFT, Status.RETURNED))
    plan.posts.exclude(status__in=(Post.Status.CANCELLED, *Post.SETTLED)).update(
        status=Post.Status.INTERNAL_REVIEW
    )


def review_over(plan: ContentPlan, posts: Mapping[str, str]) -> None:
    """The plan is a draft again; the named posts were returned, with remarks."""
    _move(plan, Status.DRAFT, before=(Status.INTERNAL_REVIEW,))
    _back_to_draft(plan, Post.Status.INTERNAL_REVIEW)
    for pk, remark in posts.items():
        rows = plan.posts.filter(pk=pk, status=Post.Status.DRAFT)
        rows.update(status=Post.Status.RETURNED, remark=remark)


def sent(plan: ContentPlan) -> None:
    """The plan goes to the client: each post keeps what was sent, approved ones stay approved, and
    what was approved of them."""
    before = (Status.DRAFT, Status.RETURNED, Status.INTERNAL_REVIEW)
    _move(plan, Status.CLIENT_REVIEW, before=before)
    shown = {post["id"]: post for post in plan.sent_content["posts"]}
    posts = list(plan.posts.exclude(status__in=(Post.Status.CANCELLED, *Post.SETTLED)))
    for post in posts:
        post.sent_content = shown[str(post.pk)]
        post.status, post.remark = Post.Status.CLIENT_REVIEW, ""
    write_rows(posts, ["sent_content", "status", "remark"])
    mark_sent(shown.values(), now())
    announce("plan.sent", plan, client_id=plan.client_id, start=plan.start, end=plan.end)


def _approve(plan: ContentPlan, posts: list[Post]) -> None:
    """Approve posts in the very version that was sent (APPR-3)."""
    shown = {post["id"]: post for post in plan.sent_content["posts"]}
    for post in posts:
        post.status, post.sent_content = Post.Status.APPROVED, shown[str(post.pk)]
        post.approved_digest = digest(post.sent_content)
    write_rows(posts, ["status", "sent_content", "approved_digest"])


def approved(plan: ContentPlan, user: User | None) -> None:
    """All posts are approved as they were sent, those too that were approved before and moved."""
    _move(plan, Status.APPROVED, before=(Status.CLIENT_REVIEW,))
    _approve(plan, _held(plan.pk))
    announce("plan.approved", plan, client_id=plan.client_id, start=plan.start, end=plan.end)


_held = Prepared(
    lambda plan: Post.objects.filter(
        content_plan=plan, status__in=(Post.Status.CLIENT_REVIEW, Post.Status.APPROVED)
    ).only("status"),
    ids=1,
)


def returned(plan: ContentPlan, user: User | None, posts: Mapping[str, str]) -> None:
    """The named posts come back with remarks and the rest is approved; none named: all return."""
    _move(plan, Status.RETURNED, before=(Status.CLIENT_REVIEW,))
    waiting = list(plan.posts.filter(status=Post.Status.CLIENT_REVIEW))
    back = [post for post in waiting if not posts or str(post.pk) in posts]
    for post in back:
        post.status = Post.Status.RETURNED
        post.remark = posts.get(str(post.pk), "")
    write_rows(back, ["status", "remark"])
    if posts:
        _approve(plan, [post for post in waiting if post not in back])


def withdrawn(plan: ContentPlan) -> None:
    _move(plan, Status.DRAFT, before=(Status.CLIENT_REVIEW,))
    _back_to_draft(plan, Post.Status.CLIENT_REVIEW)


def _back_to_draft(plan: ContentPlan, before: str) -> None:
    plan.posts.filter(status=before).update(
        status=Post.Status.DRAFT, version=F("version") + 1, updated_at=now()
    )


def revoked(plan: ContentPlan, user: User | None, reason: str) -> None:
    """An approval by silence is taken back: what isn't published returns (APPR-6).

    Raises WrongState when everything is out."""
    waiting = plan.posts.filter(status=Post.Status.APPROVED)
    if not waiting.exists():
        raise WrongState(_("All posts of this plan are published already."), plan)
    _move(plan, Status.RETURNED, before=(Status.APPROVED,))
    waiting.update(
        status=Post.Status.RETURNED, remark=reason, version=F("version") + 1, updated_at=now()
    )


def authors(plan: ContentPlan) -> set[UUID]:
    """Return who wrote a post of the plan or changed one."""
    wrote = plan.posts.exclude(author=None).order_by().values_list("author", flat=True)
    changed = PostVersion.objects.filter(post__content_plan=plan).exclude(by=None).order_by()
    return set(wrote.union(changed.values_list("by", flat=True)))


register(
    Subject(
        kind="content_plan",
        model=ContentPlan,
        title=str,
        content=content,
        may_send=may_send,
        reviewing=reviewing,
        review_over=review_over,
        sent=sent,
        approved=approved,
        returned=returned,
        withdrawn=withdrawn,
        template="contentplan/_approval.html",
        tolerated=tolerated,
        same=same_channels,
        parts=lambda sent: [post["id"] for post in sent["posts"]],
        revoked=revoked,
        findings=findings_sent,
        authors=authors,
    )
)
