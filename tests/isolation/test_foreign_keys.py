"""TEN-2: every foreign key of every form, serializer and filter, given somebody else's id."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client as Browser
from django.urls import get_resolver
from rest_framework import serializers

from clients.models import HistoryEntry
from jobs.models import Job
from smmhub.api.filters import RowFilter
from smmhub.api.router import router
from tests.isolation.pages import PAGES
from tests.isolation.resources import RESOURCES
from tests.isolation.table import visit
from tests.isolation.webhooks import WEBHOOK_RESOURCES
from tests.isolation.world import Place, World, undone

pytest_plugins = ["tests.isolation.fixtures"]
pytestmark = pytest.mark.django_db

CASES = {str(case): case for case in [*PAGES, *RESOURCES, *WEBHOOK_RESOURCES]}
UNKNOWN = "01890000-0000-7000-8000-000000000000"

# form or serializer, field: the kind of row, and where it is sent
FORM_FIELDS = {
    ("AbsenceForm", "substitute"): ("decider", ["clients:absence POST"]),
    ("AssignForm", "person"): ("decider", ["clients:brief_assign POST"]),
    ("AskAlsoForm", "person"): ("decider", ["approvals:ask_more POST"]),
    ("BulkForm", "channel"): ("channel", ["contentplan:bulk POST"]),
    ("BulkForm", "goal"): ("goal", ["contentplan:bulk POST"]),
    ("ByHandForm", "channel"): ("channel", ["kpis:by_hand POST"]),
    ("CallForm", "channel"): ("channel", ["community:calls POST", "community:call POST"]),
    ("CarryForm", "budget"): ("open_budget", ["budget:trial_carry POST"]),
    ("ExpenseForm", "channel"): ("channel", ["budget:expense POST"]),
    ("ExpenseForm", "goal"): ("goal", ["budget:expense POST"]),
    ("ExpenseForm", "post"): ("post", ["budget:expense POST"]),
    ("ExpenseForm", "media_line"): ("media_line", ["budget:expense POST"]),
    ("NewExpenseForm", "channel"): ("channel", ["budget:expense_new POST"]),
    ("NewExpenseForm", "goal"): ("goal", ["budget:expense_new POST"]),
    ("NewExpenseForm", "media_line"): ("media_line", ["budget:expense_new POST"]),
    ("IdeaEditForm", "channel"): ("channel", ["contentplan:idea POST"]),
    ("IdeaEditForm", "event"): ("event", ["contentplan:idea POST"]),
    ("IdeaForm", "channel"): ("channel", ["contentplan:ideas POST"]),
    ("KpiForm", "channels"): ("channel", ["kpis:kpi_new POST", "kpis:kpi_edit POST"]),
    ("LeadForm", "channel"): ("channel", ["community:leads POST", "community:lead POST"]),
    ("LinkForm", "channel"): ("channel", ["community:links POST"]),
    ("MediaLineForm", "channel"): (
        "channel",
        ["budget:media_new POST", "budget:media_line POST"],
    ),
    ("MediaLineForm", "goal"): ("goal", ["budget:media_new POST", "budget:media_line POST"]),
    ("NoteForm", "channel"): ("channel", ["kpis:note_new POST", "kpis:note POST"]),
    ("PlanForm", "channels"): ("channel", ["contentplan:new POST", "contentplan:edit POST"]),
    ("PostForm", "channel"): ("channel", ["contentplan:post_new POST", "contentplan:post POST"]),
    ("PostForm", "goal"): ("goal", ["contentplan:post_new POST", "contentplan:post POST"]),
    ("NewQuestionForm", "channel"): ("channel", ["community:question_new POST"]),
    ("ProposalForm", "about"): ("post", ["contentplan:proposals POST"]),
    ("ProposalForm", "approval"): ("plan_request", ["contentplan:proposals POST"]),
    ("RecurringForm", "channel"): (
        "channel",
        ["budget:recurring POST", "budget:recurring_edit POST"],
    ),
    ("RecurringForm", "goal"): ("goal", ["budget:recurring POST", "budget:recurring_edit POST"]),
    ("SnapshotForm", "channel"): ("competitor_channel", ["goals:snapshot_new POST"]),
    ("TrialForm", "channels"): ("channel", ["budget:trial_new POST"]),
    ("UploadForm", "channel"): ("channel", ["kpis:imports POST"]),
    ("UseIdeaForm", "channel"): ("channel", ["contentplan:idea_use POST"]),
    ("UseIdeaForm", "plan"): ("draft_plan", ["contentplan:idea_use POST"]),
}
SERIALIZER_FIELDS = {
    ("CallSerializer", "channel"): ("channel", ["calls-list POST", "calls-detail PATCH"]),
    ("CallSerializer", "client"): ("client", ["calls-list POST", "calls-detail PATCH"]),
    ("LeadSerializer", "channel"): ("channel", ["leads-list POST", "leads-detail PATCH"]),
    ("LeadSerializer", "client"): ("client", ["leads-list POST", "leads-detail PATCH"]),
    ("TrackedLinkSerializer", "channel"): ("spare_channel", ["tracked-links-list POST"]),
    ("TrackedLinkSerializer", "post"): ("post", ["tracked-links-list POST"]),
    ("ApprovalSerializer", "deciders"): ("decider", ["approvals-list POST"]),
    ("AskSerializer", "client"): ("client", ["reports-list POST"]),
    ("BriefQuestionSerializer", "client"): (
        "client",
        ["brief-questions-list POST", "brief-questions-detail PATCH"],
    ),
    ("BriefQuestionSerializer", "person"): (
        "decider",
        ["brief-questions-list POST", "brief-questions-detail PATCH"],
    ),
    ("BriefStartSerializer", "client"): ("client", ["brief-questions-start POST"]),
    ("BudgetSerializer", "client"): ("client", ["budgets-list POST", "budgets-detail PATCH"]),
    ("BudgetMoveSerializer", "budget"): ("budget", ["budget-moves-list POST"]),
    ("BulkSerializer", "channel"): ("channel", ["content-plans-bulk POST"]),
    ("BulkSerializer", "goal"): ("goal", ["content-plans-bulk POST"]),
    ("ChannelSerializer", "client"): ("client", ["channels-list POST", "channels-detail PATCH"]),
    ("ChannelStrategySerializer", "channel"): (
        "spare_channel",
        ["channel-strategies-list POST"],
    ),
    ("ChannelStrategySerializer", "strategy"): (
        "draft_strategy",
        ["channel-strategies-list POST", "channel-strategies-detail PATCH"],
    ),
    ("CompetitorSerializer", "client"): (
        "client",
        ["competitors-list POST", "competitors-detail PATCH"],
    ),
    ("CompetitorChannelSerializer", "competitor"): (
        "competitor",
        ["competitor-channels-list POST", "competitor-channels-detail PATCH"],
    ),
    ("LessonSerializer", "competitor"): (
        "competitor",
        ["competitor-lessons-list POST", "competitor-lessons-detail PATCH"],
    ),
    ("SnapshotSerializer", "channel"): (
        "competitor_channel",
        ["competitor-snapshots-list POST", "competitor-snapshots-detail PATCH"],
    ),
    ("ExpenseSerializer", "budget"): ("budget", ["expenses-list POST", "expenses-detail PATCH"]),
    ("ExpenseSerializer", "channel"): ("channel", ["expenses-list POST", "expenses-detail PATCH"]),
    ("ExpenseSerializer", "goal"): ("goal", ["expenses-list POST", "expenses-detail PATCH"]),
    ("ExpenseSerializer", "media_line"): (
        "media_line",
        ["expenses-list POST", "expenses-detail PATCH"],
    ),
    ("MediaLineSerializer", "budget"): (
        "budget",
        ["media-lines-list POST", "media-lines-detail PATCH"],
    ),
    ("MediaLineSerializer", "channel"): (
        "channel",
        ["media-lines-list POST", "media-lines-detail PATCH"],
    ),
    ("MediaLineSerializer", "goal"): (
        "goal",
        ["media-lines-list POST", "media-lines-detail PATCH"],
    ),
    ("CarrySerializer", "budget"): ("open_budget", ["channel-tests-carry POST"]),
    ("TrialSerializer", "channels"): (
        "channel",
        ["channel-tests-list POST", "channel-tests-detail PATCH"],
    ),
    ("TrialSerializer", "client"): (
        "client",
        ["channel-tests-list POST", "channel-tests-detail PATCH"],
    ),
    # A channel of a test is made with it and only gets figures.
    ("TrialArmSerializer", "channel"): ("channel", ["channel-test-results-detail PATCH"]),
    ("TrialArmSerializer", "trial"): ("trial", ["channel-test-results-detail PATCH"]),
    ("DeliverySheetSerializer", "client"): (
        "client",
        ["delivery-sheets-list POST", "delivery-sheets-detail PATCH"],
    ),
    ("ExpenseSerializer", "post"): ("post", ["expenses-list POST", "expenses-detail PATCH"]),
    ("ExpenseSerializer", "receipt"): (
        "receipt",
        ["expenses-list POST", "expenses-detail PATCH"],
    ),
    ("EndpointSerializer", "client"): ("client", ["webhooks-list POST"]),
    ("GoalSerializer", "client"): ("client", ["goals-list POST", "goals-detail PATCH"]),
    ("IdeaSerializer", "channel"): ("channel", ["ideas-list POST", "ideas-detail PATCH"]),
    ("IdeaSerializer", "client"): ("client", ["ideas-list POST", "ideas-detail PATCH"]),
    ("IdeaSerializer", "event"): ("event", ["ideas-list POST", "ideas-detail PATCH"]),
    ("KpiSerializer", "channels"): ("channel", ["kpis-list POST", "kpis-detail PATCH"]),
    ("KpiSerializer", "goal"): ("goal", ["kpis-list POST", "kpis-detail PATCH"]),
    ("CommentSerializer", "mentions"): ("decider", ["comments-list POST"]),
    ("ReplySerializer", "mentions"): ("decider", ["comments-reply POST"]),
    ("PlanSerializer", "channels"): (
        "channel",
        ["content-plans-list POST", "content-plans-detail PATCH"],
    ),
    ("PlanSerializer", "client"): (
        "client",
        ["content-plans-list POST", "content-plans-detail PATCH"],
    ),
    ("PostSerializer", "channel"): ("channel", ["posts-list POST", "posts-detail PATCH"]),
    ("PostSerializer", "content_plan"): ("draft_plan", ["posts-list POST", "posts-detail PATCH"]),
    ("PostSerializer", "media"): ("draft_media", ["posts-list POST", "posts-detail PATCH"]),
    ("PostSerializer", "goal"): ("goal", ["posts-list POST", "posts-detail PATCH"]),
    ("QuestionSerializer", "channel"): (
        "channel",
        ["questions-list POST", "questions-detail PATCH"],
    ),
    ("QuestionSerializer", "answered_by"): (
        "decider",
        ["questions-list POST", "questions-detail PATCH"],
    ),
    ("QuestionSerializer", "resolved_by"): (
        "decider",
        ["questions-list POST", "questions-detail PATCH"],
    ),
    ("ProposalSerializer", "about"): ("post", ["proposals-list POST"]),
    ("ProposalSerializer", "approval"): ("plan_request", ["proposals-list POST"]),
    ("ProposalSerializer", "client"): ("client", ["proposals-list POST"]),
    ("StrategySerializer", "goal"): (
        "spare_goal",
        ["strategies-list POST", "strategies-detail PATCH"],
    ),
    ("ReceiveSerializer", "channel"): ("channel", ["imports-list POST"]),
    # Of the agency, so the sister's will do; test_mappings.py tries another agency's.
    ("ReceiveSerializer", "mapping"): ("mapping", []),
    ("MappingSerializer", "client"): ("client", ["import-mappings-list POST"]),
    ("SendFileSerializer", "client"): ("client", ["media-list POST", "receipts-list POST"]),
    # A report's client is asked for by AskSerializer, and doesn't change.
    ("PageTickSerializer", "channel"): ("channel", ["clients-health POST"]),
    ("ReportSerializer", "client"): ("client", ["reports-detail PATCH"]),
    ("ReportLineSerializer", "client"): ("client", []),
    ("ReasonSerializer", "channel"): ("channel", ["expense-tray-justify POST"]),
    ("ReasonSerializer", "goal"): ("goal", ["expense-tray-justify POST"]),
    **{
        ("RecurringSerializer", name): (
            name,
            ["recurring-expenses-list POST", "recurring-expenses-detail PATCH"],
        )
        for name in ("client", "channel", "goal")
    },
    ("ScheduleSerializer", "client"): (
        "client",
        ["report-schedules-list POST", "report-schedules-detail PATCH"],
    ),
}
# The row above decides whose the new one is.
PARENTS = {
    ("BudgetMoveSerializer", "budget"),
    ("ChannelStrategySerializer", "strategy"),
    ("CompetitorChannelSerializer", "competitor"),
    ("LessonSerializer", "competitor"),
    ("SnapshotSerializer", "channel"),
    ("StrategySerializer", "goal"),
    ("ExpenseSerializer", "budget"),
    ("MediaLineSerializer", "budget"),
    ("KpiSerializer", "goal"),
    ("QuestionSerializer", "channel"),
    ("ReceiveSerializer", "channel"),
}
# Ids that no foreign key stands for: page, field, kind of row, the code of a refusal.
OTHER_IDS = [
    ("approvals:comment POST", "subject", "post", 404),
    ("clients:person_remove POST", "successor", "observer_membership", 404),
    ("api:comments-list POST", "subject", "post", 400),
    ("api:comments-list POST", "picture", "media", 400),
    ("approvals:settle POST", "subject", "draft_goal", 404),
    ("contentplan:fix POST", "post", "post", 404),
    ("contentplan:waive POST", "post", "post", 404),
    ("api:content-plans-fix POST", "post", "post", 409),
    ("contentplan:post_also POST", "channels", "channel", 404),
    ("api:approvals-list POST", "subject", "draft_goal", 400),
]


def all_of(base: type) -> Iterator[Any]:
    for kind in base.__subclasses__():
        if not kind.__module__.startswith(("django", "rest_framework", "drf_", "allauth")):
            yield kind
        yield from all_of(kind)


def test_every_foreign_key_of_a_form_is_tried():
    get_resolver().url_patterns  # noqa: B018 - loads the views and with them the forms
    found = {
        (form.__name__, name)
        for form in all_of(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelChoiceField)
    }
    assert found == set(FORM_FIELDS)


def test_every_foreign_key_of_a_serializer_is_tried():
    """Serializers for the client side only show: the view never reads a body with them."""
    related = (serializers.RelatedField, serializers.ManyRelatedField)
    found = {
        (kind.__name__, name)
        for kind in all_of(serializers.Serializer)
        if "ForClient" not in kind.__name__
        for name, field in _fields(kind).items()
        if isinstance(field, related) and not field.read_only
    }
    assert found == set(SERIALIZER_FIELDS)
    read = {viewset.serializer_class for _prefix, viewset, _name in router.registry}
    assert not [kind for kind in read if "ForClient" in kind.__name__]


def _fields(kind: Any) -> dict[str, Any]:
    meta = getattr(kind, "Meta", None)
    if issubclass(kind, serializers.ModelSerializer) and not hasattr(meta, "model"):
        return {}  # a base
    return kind().fields


def row_of(place: Place, kind: str) -> str:
    return str(place.people["decider"].pk if kind == "decider" else getattr(place, kind).pk)


def with_value(data: dict[str, Any], field: str, value: str) -> dict[str, Any]:
    many = field in ("channels", "deciders", "media", "mentions")
    return {**data, field: [value] if many else value}


def kept() -> tuple[int, int]:
    return HistoryEntry.objects.count(), Job.objects.count()


def refused(browser: Browser, name: str, place: Place, field: str, value: str, code: int) -> Any:
    """Send a body that is right but for one id; return the answer, after making sure that it is
    the refusal and that nothing was written."""
    case = CASES[name]
    with undone():
        before = kept()
        answer = visit(browser, case, place, data=with_value(case.body(place), field, value))
        assert answer.status_code == code, f"{name} {field}"
        assert kept() == before
    return answer


def others(world: World, who: str, key: tuple[str, str]) -> list[Place]:
    """Return the places whose rows may not be named; an owner may write for another client."""
    writes_there = who == "owner" and (key in PARENTS or key[1] == "client")
    return [world.foreign] if writes_there else [world.sister, world.foreign]


@pytest.mark.parametrize("who", ["owner", "manager"])
@pytest.mark.parametrize("key", FORM_FIELDS, ids="-".join)
def test_a_form_refuses_the_rows_of_others(key, who, world, knocking):
    """The owner sees the sister's rows too, but not in a form of this client."""
    _form, field = key
    kind, names = FORM_FIELDS[key]
    for name in names:
        for value in [*(row_of(p, kind) for p in others(world, who, key)), UNKNOWN]:
            answer = refused(knocking[who].knock(), name, world.own, field, value, 400)
            shown = [
                answer.context.get(at) for at in ("form", "expense_form", "bulk", "snapshot_form")
            ]
            (form,) = [form for form in shown if form is not None and form.errors]
            assert list(form.errors) == [field], f"{name} {form.errors}"


@pytest.mark.parametrize("who", ["owner", "manager"])
@pytest.mark.parametrize("key", SERIALIZER_FIELDS, ids="-".join)
def test_the_api_refuses_the_rows_of_others(key, who, world, knocking):
    _serializer, field = key
    kind, names = SERIALIZER_FIELDS[key]
    for name in names:
        told = set()
        for value in [*(row_of(p, kind) for p in others(world, who, key)), UNKNOWN]:
            answer = refused(knocking[who].knock(), f"api:{name}", world.own, field, value, 400)
            found = answer.json()["errors"]
            told |= {(error["pointer"].split("/")[1], error["code"]) for error in found}
        if who == "manager":  # who sees neither, so that all look like none at all
            assert told in ({(field, "not_found")}, {(field, "read_only")}), name


@pytest.mark.parametrize(("name", "field", "kind", "code"), OTHER_IDS)
def test_other_ids_in_a_body_are_refused_alike(name, field, kind, code, world, knocking):
    bodies = {
        refused(knocking["owner"].knock(), name, world.own, field, value, code)
        .content.decode()
        .partition('"instance"')[0]
        for value in (row_of(world.foreign, kind), UNKNOWN)
        if code == 400
    }
    assert len(bodies) <= 1
    for place in (world.sister, world.foreign) if not name.startswith("api:") else (world.foreign,):
        refused(knocking["owner"].knock(), name, world.own, field, row_of(place, kind), code)


def test_a_value_for_somebody_elses_channel_is_rejected(world, knocking):
    case = CASES["api:measurements-list POST"]
    told = []
    for channel in (row_of(world.sister, "channel"), row_of(world.foreign, "channel"), UNKNOWN):
        data = case.body(world.own)
        data["items"][0]["channel"] = channel
        with undone():
            before = kept()
            answer = visit(knocking["manager"].knock(), case, world.own, data=data)
            assert answer.status_code == 400
            assert kept() == before
        told.append(answer.content.decode().partition('"instance"')[0])
    assert len(set(told)) == 1


def filters() -> list[tuple[str, str, Any]]:
    return [
        (prefix, name, found.rows)
        for prefix, viewset, _basename in router.registry
        if getattr(viewset, "filterset_class", None)
        for name, found in viewset.filterset_class.base_filters.items()
        if isinstance(found, RowFilter)
    ]


@pytest.mark.parametrize(("prefix", "name", "model"), filters())
def test_a_filter_refuses_the_rows_of_others(prefix, name, model, world, knocking):
    browser, told = knocking["manager"].knock(), set()
    for place in (world.sister, world.foreign):
        pk = next(row.pk for row in place.rows_of(model))
        told.add(_without_instance(browser.get(f"/api/v1/{prefix}/", {name: str(pk)})))
    told.add(_without_instance(browser.get(f"/api/v1/{prefix}/", {name: UNKNOWN})))
    assert len(told) == 1


def _without_instance(answer: Any) -> str:
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "not_found"
    return answer.content.decode().partition('"instance"')[0]
