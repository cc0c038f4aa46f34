"""Many rows of every kind in a place of the matrix, to count what pages ask."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from approvals.models import ApprovalRequest, AskedDecider, Comment, RequestStep
from budget.media_models import MediaLine
from budget.models import (
    Budget,
    BudgetMove,
    Expense,
    ExpenseFile,
    ImportedExpense,
    RecurringExpense,
)
from budget.trial_models import Trial, TrialArm
from clients.history import record
from clients.models import BriefQuestion
from common.ids import uuid7
from contentplan.models import Event, Idea, Post, PostImport, PostVersion, Proposal, Speaker
from kpis.models import (
    ChannelDay,
    DayNote,
    HeaderAlias,
    Import,
    ImportedMonth,
    ImportMapping,
    Kpi,
    OwnMetric,
)
from kpis.services import add_kpi
from reports.models import Report
from tests.factories import PostFactory
from tests.isolation.community_rows import many_that_the_community_brings
from tests.isolation.goals import many_around_goals
from tests.isolation.questions import many_questions
from tests.isolation.world import Place


def fill(place: Place, number: int) -> None:
    """Give every page of a client so many rows to show."""
    numbers = range(number)
    BriefQuestion.objects.bulk_create(
        BriefQuestion(
            client=place.client,
            section="tone",
            text=f"Question {n}",
            person=place.people["decider"],
            due=date(2026, 6, 1),
        )
        for n in numbers
    )
    many_that_the_community_brings(place, number)
    for plan in (place.plan, place.draft_plan):
        Post.objects.bulk_create(post(plan, place, n) for n in numbers)
    Comment.objects.bulk_create(
        Comment(client=place.client, kind="post", subject_id=place.post.pk, text=f"Remark {n}")
        for n in numbers
    )
    Expense.objects.bulk_create(
        Expense(
            budget=place.budget,
            category="content",
            amount_minor=1,
            day=date(2026, 6, 2),
            channel=place.channel,
            goal=place.goal,
            justification=f"Reason {n}",
        )
        for n in numbers
    )
    MediaLine.objects.bulk_create(
        MediaLine(
            budget=place.budget,
            channel=place.channel,
            goal=place.goal,
            kind="contest",
            title=f"Line {n}",
            start=date(2026, 6, 1),
            end=date(2026, 6, 9 if n % 2 else 30),
            amount_minor=1,
            metric="link_clicks",
            expected=1,
        )
        for n in numbers
    )
    more = Trial.objects.bulk_create(
        Trial(
            client=place.client,
            name=f"Test {n}",
            measure="leads_for_money",
            currency="GEL",
            amount_minor=1,
            start=date(2026, 6, 1),
            end=date(2026, 6, 30 if n else 9),
        )
        for n in range(max(2, number // 10))
    )
    TrialArm.objects.bulk_create(
        TrialArm(trial=one, channel=channel)
        for one in more
        for channel in (place.channel, place.spare_channel)
    )
    ImportedExpense.objects.bulk_create(
        ImportedExpense(
            budget=place.budget, row=n + 2, key=f"row:{n}", day=date(2026, 6, 2), amount_minor=1
        )
        for n in numbers
    )
    RecurringExpense.objects.bulk_create(
        RecurringExpense(
            client=place.client,
            start=date(2026, 6, 1),
            until=date(2026, 6, 9),
            category="content",
            amount_minor=1,
            currency="GEL",
            justification="Rent",
        )
        for _number in range(number // 10)
    )
    ExpenseFile.objects.bulk_create(
        ExpenseFile(budget=place.budget, name=f"{n}.csv", data=b"", sha256="0", by=place.manager)
        for n in numbers
    )
    BudgetMove.objects.bulk_create(
        BudgetMove(
            budget=place.budget, source="content", target="research", amount_minor=1, reason="Why"
        )
        for _number in numbers
    )
    Idea.objects.bulk_create(
        Idea(client=place.client, text=f"Idea {n}", channel=place.channel, author=place.manager)
        for n in numbers
    )
    many_around_goals(place, number)
    many_questions(place, number)
    Event.objects.bulk_create(
        Event(client=place.client, title=f"Event {n}", day=date(2026, 6, 2), shown=True)
        for n in numbers
    )
    Proposal.objects.bulk_create(
        Proposal(client=place.client, text=f"Wish {n}", about=place.post, author=place.manager)
        for n in numbers
    )
    PostVersion.objects.bulk_create(
        PostVersion(post=place.draft_post, number=n + 10, content=place.version.content)
        for n in numbers
    )
    Speaker.objects.bulk_create(Speaker(client=place.client, name=f"Person {n}") for n in numbers)
    Import.objects.bulk_create(
        Import(channel=place.channel, status="done", file_name=f"{n}.csv") for n in numbers
    )
    PostImport.objects.bulk_create(
        PostImport(content_plan=place.draft_plan, name=f"{n}.csv", data=b"", by=place.manager)
        for n in numbers
    )
    for _number in range(number // 10):
        record("changed", place.client, client=place.client, by=place.people["specialist"])
    sent = place.review_request.content
    more = [sent["posts"][0] | {"id": str(uuid7())} for _number in numbers]
    ApprovalRequest.objects.filter(pk=place.review_request.pk).update(
        content=sent | {"posts": [*sent["posts"], *more]}
    )
    for metric in ("reach", "engagement_rate", "clicks"):
        Kpi.objects.create(
            goal=place.goal,
            metric=metric,
            base="reach" if metric == "engagement_rate" else "",
            baseline=1,
            target=2,
            start=date(2026, 6, 1),
            due=date(2027, 6, 1),
        )
    # One that is computed from another one, which is computed itself (KPI-3).
    run = {"baseline": 0, "target": 2, "start": date(2026, 6, 1), "due": date(2027, 6, 1)}
    run |= {"goal": place.draft_goal, "reason": "It says more"}
    told = {"formula": "100 * clicks / reach", "name": "Clicks", "code": "click_share"}
    add_kpi(Kpi(**run, **told), by=place.manager)
    twice = {"formula": "2 * click_share", "name": "Twice"}
    place.rows["formula_kpi"] = add_kpi(Kpi(**run, **twice), by=place.manager)
    DayNote.objects.bulk_create(
        DayNote(
            client=place.client,
            channel=place.channel,
            day=date(2026, 6, 1),
            until=date(2026, 6, 2),
            text=f"Note {n}",
            explains=n % 2 == 0,
            author=place.manager,
        )
        for n in numbers
    )
    requests = ApprovalRequest.objects.bulk_create(
        ApprovalRequest(
            client=place.client,
            kind="goal",
            subject_id=place.goal.pk,
            subject_version=n + 2,
            title=f"Goal {n}",
            content=place.goal.sent_content,
            digest=str(n),
            due=date(2030, 1, 1),
            status="pending" if n == 0 else "withdrawn",
            asked_by=place.manager,
            shown_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for n in numbers
    )
    steps = RequestStep.objects.bulk_create(RequestStep(request=one) for one in requests)
    AskedDecider.objects.bulk_create(
        AskedDecider(request=step.request, step=step, person=place.people["decider"])
        for step in steps
    )
    Report.objects.bulk_create(
        Report(client=place.client, start=date(2025, 1, 1), end=date(2025, 1, 31), edition=n + 1)
        for n in numbers
    )
    Budget.objects.bulk_create(
        Budget(
            client=place.client,
            start=date(2025, 1, 1),
            end=date(2025, 1, 31),
            currency="GEL",
            total_minor=1000 + n,
        )
        for n in range(number // 10)
    )
    ImportMapping.objects.bulk_create(
        ImportMapping(
            agency=place.client.agency,
            name=f"Table {n}",
            fingerprint=f"{n:064}",
            headers=["Day"],
            layout=place.mapping.layout,
        )
        for n in range(number // 10)
    )
    HeaderAlias.objects.bulk_create(
        HeaderAlias(
            agency=place.client.agency,
            source="x_days",
            title=f"H {n}",
            header=f"h {n}",
            code="likes",
        )
        for n in range(number // 10)
    )
    ImportedMonth.objects.bulk_create(
        ImportedMonth(
            source=place.done_import,
            month=date(2026, 6, 1),
            days=[n % 30 + 1],
            rows=[n],
            cells={"followers": ["", "5"]},
        )
        for n in numbers
    )
    OwnMetric.objects.bulk_create(
        OwnMetric(agency=place.client.agency, code=f"metric_{n}", name=f"Metric {n}")
        for n in numbers
    )
    ChannelDay.objects.bulk_create(
        ChannelDay(channel=place.spare_channel, day=date(2026, 1, 1) + timedelta(days=n), reach=n)
        for n in range(number // 4)
    )


def post(plan: Any, place: Place, number: int) -> Post:
    moment = datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(days=number % 30, minutes=number)
    return PostFactory.build(
        content_plan=plan,
        channel=place.channel,
        goal=place.goal,
        text=f"Post {number}",
        publish_at=moment,
    )
