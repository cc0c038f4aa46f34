"""Questions to a client's decider and the answers, as they were asked and given back then."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from approvals.decisions import decide
from approvals.models import ApprovalRequest, Link
from approvals.services import request_approval
from common.periods import local_day
from smmhub.demo.stage import Stage, date_back


def ask(stage: Stage, kind: str, row: Any, day: date, *, hour: int = 15) -> ApprovalRequest:
    """Send something for approval on a day in the past; return the question."""
    request = request_approval(kind, row, by=stage.manager)
    return asked_on(stage, request, row, stage.at(day, hour))


def asked_on(stage: Stage, request: ApprovalRequest, row: Any, moment: datetime) -> ApprovalRequest:
    """Say that a question was asked at a moment in the past; return it."""
    day = local_day(moment, stage.client.timezone)
    due = day + timedelta(days=stage.client.decision_days)
    date_back([request], moment, shown_at=moment, due=due)
    asked = list(request.asked.all())
    date_back(asked, moment)
    date_back(request.all_steps.all(), moment, opened_at=moment)
    date_back(
        Link.objects.filter(asked__in=asked),
        moment,
        mailed_at=moment + timedelta(seconds=9),
        expires_at=moment + timedelta(days=14),
    )
    type(row)._default_manager.filter(pk=row.pk).update(sent_at=moment)
    row.refresh_from_db()
    return request


def answer(
    stage: Stage,
    request: ApprovalRequest,
    row: Any,
    at: datetime,
    *,
    comment: str = "",
    remarks: Mapping[str, str] | None = None,
) -> None:
    """Have the decider approve, or return the posts that have remarks."""
    asked = request.asked.get(person=stage.decider)
    decide(
        asked,
        decision="return" if remarks else "approve",
        comment=comment,
        remarks=remarks,
        version=request.subject_version,
        via="page",
        by=stage.decider,
    )
    type(asked)._default_manager.filter(pk=asked.pk).update(decided_at=at, updated_at=at)
    ApprovalRequest.objects.filter(pk=request.pk).update(closed_at=at, updated_at=at)
    request.all_steps.update(closed_at=at, updated_at=at)
    row.refresh_from_db()


def agree(stage: Stage, kind: str, row: Any, day: date, *, after: int, comment: str = "") -> None:
    """Send something on a day and have it approved so many hours later."""
    request = ask(stage, kind, row, day)
    moment = stage.at(day, 15) + timedelta(hours=after, minutes=after * 7 % 60)
    answer(stage, request, row, min(moment, stage.at(stage.today, 23)), comment=comment)
