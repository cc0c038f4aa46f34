"""Every resource of the API, one line each. docs/api.md tells how to write one."""

from typing import Any

from rest_framework.routers import SimpleRouter

from approvals.api import ApprovalViewSet
from approvals.comment_api import CommentViewSet
from budget.api import BudgetMoveViewSet, BudgetViewSet
from budget.delivery_api import DeliverySheetViewSet
from budget.expense_api import ExpenseViewSet
from budget.media_api import MediaLineViewSet
from budget.rate_api import RateViewSet
from budget.receipt_api import ReceiptViewSet
from budget.recurring_api import RecurringViewSet
from budget.tray_api import TrayViewSet
from budget.trial_api import TrialArmViewSet, TrialViewSet
from clients.api import ChannelViewSet, ClientsViewSet, PeopleViewSet
from clients.brief_api import BriefAnswerViewSet, BriefQuestionViewSet
from community.lead_api import CallViewSet, LeadViewSet
from community.link_api import TrackedLinkViewSet
from community.question_api import QuestionViewSet
from contentplan.api import PlanViewSet
from contentplan.idea_api import IdeaViewSet
from contentplan.media_api import MediaViewSet
from contentplan.post_api import PostViewSet
from contentplan.proposal_api import ProposalViewSet
from goals.api import GoalViewSet
from goals.competitor_api import (
    CompetitorChannelViewSet,
    CompetitorViewSet,
    LessonViewSet,
    SnapshotViewSet,
)
from goals.strategy_api import ChannelStrategyViewSet, StrategyViewSet
from kpis.api import KpiViewSet, MetricViewSet
from kpis.import_api import ImportViewSet
from kpis.mapping_api import MappingViewSet
from kpis.measurement_api import MeasurementViewSet
from reports.api import ReportViewSet
from reports.schedule_api import ScheduleViewSet
from smmhub.api.jobs import JobViewSet
from webhooks.api import WebhookViewSet


class Router(SimpleRouter):
    """Routes by UUID, so that a malformed id is an unknown address (TEN-1), and refuses at start a
    viewset that doesn't say what one of its actions needs (TEN-8)."""

    def __init__(self) -> None:
        super().__init__(use_regex_path=False)

    def register(self, prefix: str, viewset: Any, basename: str | None = None) -> None:
        super().register(prefix, viewset, basename or prefix)

    def get_urls(self) -> Any:
        urls = super().get_urls()
        for url in urls:
            view: Any = url.callback
            for action in view.actions.values():
                view.cls.needs_of(action)
        return urls


router = Router()
router.register("clients", ClientsViewSet)
router.register("channels", ChannelViewSet)
router.register("brief-questions", BriefQuestionViewSet)
router.register("brief-answers", BriefAnswerViewSet)
router.register("people", PeopleViewSet)
router.register("goals", GoalViewSet)
router.register("strategies", StrategyViewSet)
router.register("channel-strategies", ChannelStrategyViewSet)
router.register("competitors", CompetitorViewSet)
router.register("competitor-channels", CompetitorChannelViewSet)
router.register("competitor-snapshots", SnapshotViewSet)
router.register("competitor-lessons", LessonViewSet)
router.register("metrics", MetricViewSet)
router.register("kpis", KpiViewSet)
router.register("measurements", MeasurementViewSet)
router.register("imports", ImportViewSet)
router.register("import-mappings", MappingViewSet)
router.register("content-plans", PlanViewSet)
router.register("posts", PostViewSet)
router.register("ideas", IdeaViewSet)
router.register("proposals", ProposalViewSet)
router.register("media", MediaViewSet)
router.register("budgets", BudgetViewSet)
router.register("budget-moves", BudgetMoveViewSet)
router.register("media-lines", MediaLineViewSet)
router.register("channel-tests", TrialViewSet)
router.register("channel-test-results", TrialArmViewSet)
router.register("delivery-sheets", DeliverySheetViewSet)
router.register("expenses", ExpenseViewSet)
router.register("receipts", ReceiptViewSet)
router.register("questions", QuestionViewSet)
router.register("tracked-links", TrackedLinkViewSet)
router.register("calls", CallViewSet)
router.register("leads", LeadViewSet)
router.register("approvals", ApprovalViewSet)
router.register("comments", CommentViewSet)
router.register("reports", ReportViewSet)
router.register("webhooks", WebhookViewSet)
router.register("recurring-expenses", RecurringViewSet)
router.register("expense-tray", TrayViewSet)
router.register("rates", RateViewSet)
router.register("report-schedules", ScheduleViewSet)
router.register("jobs", JobViewSet)
