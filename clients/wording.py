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
    "archived": _("archived"),
    "became_post": _("made a post of"),
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
    "expired": _("expired"),
    "exported": _("exported"),
    "feed_created": _("made a private calendar"),
    "feed_revoked": _("ended a private calendar"),
    "imported": _("imported"),
    "import_stopped": _("import refused"),
    "invited": _("invited"),
    "link_resent": _("sent a new link"),
    "link_revoked": _("revoked a link"),
    "measured": _("recorded figures"),
    "published": _("recorded the publication"),
    "reopened": _("reopened"),
    "put_back": _("put back"),
    "restored": _("restored an earlier version"),
    "retried": _("tried again"),
    "returned": _("returned"),
    "revoked": _("revoked"),
    "sent": _("sent"),
    "sent_for_approval": _("sent for approval"),
    "shared": _("made a share link"),
    "sign_in_failed": _("sign-in failed"),
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "ticked": _("ticked a correction"),
    "unshared": _("ended a share link"),
    "withdrawn": _("withdrawn"),
    "written": _("written"),
}
KIND_WORDS = {
    "approvals.approvalrequest": _("approval"),
    "approvals.askeddecider": _("approval"),
    "approvals.comment": _("comment"),
    "budget.budget": _("budget"),
    "budget.expense": _("expense"),
    "clients.channel": _("channel"),
    "clients.client": _("client"),
    "clients.invitation": _("invitation"),
    "clients.membership": _("role"),
    "contentplan.calendarfeed": _("private calendar"),
    "contentplan.bulkchange": _("change of many posts"),
    "contentplan.contentplan": _("content plan"),
    "contentplan.event": _("brainstorm or creative day"),
    "contentplan.idea": _("idea"),
    "contentplan.phraselist": _("worn-out phrases"),
    "contentplan.media": _("file"),
    "contentplan.post": _("post"),
    "contentplan.proposal": _("proposal"),
    "contentplan.postimport": _("file of posts"),
    "contentplan.speaker": _("person who speaks"),
    "contentplan.waiver": _("waiver"),
    "goals.goal": _("goal"),
    "jobs.job": _("background work"),
    "kpis.import": _("import"),
    "kpis.kpi": _("KPI"),
    "reports.correction": _("correction"),
    "reports.report": _("report"),
}
DOOR_WORDS = {
    "page": _("page"),
    "api": _("API"),
    "link": _("personal link"),
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
    "idea": _("Idea"),
    "ideas": _("Ideas"),
    "name": _("Name"),
    "posts": _("Posts"),
    "rejected": _("Rejected"),
    "returned_posts": _("Returned posts"),
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
