"""The history's codes in words. An entry keeps codes, so that it reads in every language."""

from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import HistoryEntry

VERB_WORDS = {
    "accepted": _("accepted"),
    "answered": _("answered"),
    "approved": _("approved"),
    "approved_by_silence": _("approved by silence"),
    "archived": _("archived"),
    "assigned": _("gave to somebody"),
    "became_goal": _("made a goal of"),
    "became_post": _("made a post of"),
    "brief_started": _("started the brief"),
    "cancelled": _("cancelled"),
    "changed": _("changed"),
    "changed_since_approval": _("changed since the approval"),
    "closed": _("closed"),
    "commented": _("commented"),
    "concluded": _("wrote conclusions"),
    "copied": _("copied a plan"),
    "created": _("created"),
    "declined": _("declined"),
    "deleted": _("deleted"),
    "drafted": _("drafted posts"),
    "edited": _("edited"),
    "escalated": _("told the manager that nobody decided"),
    "expired": _("expired"),
    "exported": _("exported"),
    "feed_created": _("made a private calendar"),
    "feed_revoked": _("ended a private calendar"),
    "asked_also": _("asked one more decider"),
    "handed_over": _("handed over what waited"),
    "held": _("stopped"),
    "imported": _("imported"),
    "import_stopped": _("import refused"),
    "invited": _("invited"),
    "judged": _("gave a verdict"),
    "link_resent": _("sent a new link"),
    "link_revoked": _("revoked a link"),
    "moved": _("moved money"),
    "measured": _("recorded figures"),
    "more_time": _("gave more time"),
    "published": _("recorded the publication"),
    "reopened": _("reopened"),
    "released": _("released"),
    "replied": _("replied"),
    "resolved": _("resolved"),
    "put_back": _("put back"),
    "restored": _("restored an earlier version"),
    "resent": _("sent once more"),
    "retried": _("tried again"),
    "returned": _("returned"),
    "revoked": _("revoked"),
    "secret_rotated": _("made a new secret"),
    "sent": _("sent"),
    "sent_for_approval": _("sent for approval"),
    "settled": _("approved without asking"),
    "shared": _("made a share link"),
    "sign_in_failed": _("sign-in failed"),
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "silence_revoked": _("took back an approval by silence"),
    "step_over": _("closed a step"),
    "stood_in": _("changed who stands in"),
    "switched_off": _("switched off"),
    "taken_back": _("took back to a draft"),
    "test_sent": _("sent a test event"),
    "ticked": _("ticked a correction"),
    "unshared": _("ended a share link"),
    "widened": _("showed to the client"),
    "withdrawn": _("withdrawn"),
    "written": _("written"),
}
KIND_WORDS = {
    "approvals.approvalrequest": _("approval"),
    "approvals.askeddecider": _("approval"),
    "approvals.comment": _("comment"),
    "approvals.way": _("way to approval"),
    "approvals.waystep": _("step to approval"),
    "budget.budget": _("budget"),
    "budget.budgetmove": _("move in a budget"),
    "budget.expense": _("expense"),
    "clients.absence": _("absence"),
    "clients.briefquestion": _("question of the brief"),
    "clients.channel": _("channel"),
    "clients.client": _("client"),
    "clients.invitation": _("invitation"),
    "clients.membership": _("role"),
    "contentplan.calendarfeed": _("private calendar"),
    "contentplan.bulkchange": _("change of many posts"),
    "contentplan.contentplan": _("content plan"),
    "contentplan.event": _("brainstorm or creative day"),
    "contentplan.hold": _("client's stop"),
    "contentplan.idea": _("idea"),
    "contentplan.phraselist": _("worn-out phrases"),
    "contentplan.media": _("file"),
    "contentplan.post": _("post"),
    "contentplan.proposal": _("proposal"),
    "contentplan.postimport": _("file of posts"),
    "contentplan.speaker": _("person who speaks"),
    "contentplan.waiver": _("waiver"),
    "goals.channelstrategy": _("a channel in a strategy"),
    "goals.competitor": _("competitor"),
    "goals.competitorchannel": _("competitor's channel"),
    "goals.competitorfile": _("file about competitors"),
    "goals.goal": _("goal"),
    "goals.goaldraft": _("a goal being set"),
    "goals.goalreview": _("review of a goal"),
    "goals.lesson": _("lesson from a competitor"),
    "goals.snapshot": _("competitor's figures"),
    "goals.strategy": _("strategy"),
    "goals.trouble": _("what hurts"),
    "jobs.job": _("background work"),
    "kpis.audiencetarget": _("target audience"),
    "kpis.import": _("import"),
    "kpis.kpi": _("KPI"),
    "reports.correction": _("correction"),
    "reports.report": _("report"),
    "webhooks.delivery": _("delivery of a webhook"),
    "webhooks.endpoint": _("webhook"),
}
DOOR_WORDS = {
    "page": _("page"),
    "api": _("API"),
    "link": _("personal link"),
    "code": _("personal link and mailed code"),
    "job": _("background work"),
    "command": _("command line"),
}
# What an entry names that isn't a field, or is one that no form shows.
FIELD_WORDS = {
    "argument": _("Reason"),
    "as": _("Format"),
    "corrections": _("Corrections"),
    "created": _("New"),
    "deciders": _("Deciders"),
    "decision": _("Decision"),
    "due": _("Decide by"),
    "idea": _("Idea"),
    "ideas": _("Ideas"),
    "in_place_of": _("In place of"),
    "name": _("Name"),
    "posts": _("Posts"),
    "rejected": _("Rejected"),
    "returned_posts": _("Returned posts"),
    "review_days": _("Review dates"),
    "stand_in": _("Substitute"),
    "status": _("State"),
    "unchanged": _("Same"),
    "updated": _("Changed"),
    "why": _("Reason"),
}


@cache
def field_word(kind: str, field: str) -> Any:
    """Return what people call a field of an entry; "" for one that only machines need."""
    if field in FIELD_WORDS:
        return FIELD_WORDS[field]
    try:
        name = getattr(apps.get_model(kind)._meta.get_field(field), "verbose_name", "")
    except (LookupError, ValueError, FieldDoesNotExist):
        return ""
    return name if isinstance(name, Promise) else ""  # Django's own guess isn't for people


def changed_words(entry: HistoryEntry) -> list[str]:
    """Return what an entry changed, in words, each once; in their order, as JSON keeps none."""
    words = {str(field_word(entry.kind, field)) for field in entry.changes}
    return sorted(words - {""})
