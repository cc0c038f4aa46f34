"""`{% load contentplan %}`: rows of which a plan may have hundreds."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.rows import RowTemplate, joined
from contentplan.calendar import post_url
from contentplan.cards import cards
from contentplan.models import ContentPlan
from contentplan.wording import Shown

register = template.Library()
register.simple_tag(cards, name="post_cards")

_finding = RowTemplate(
    "contentplan/_finding.html",
    *("severity", "about", "what", "why", "fix", "more", "code", "rule"),
)
_waive = RowTemplate("contentplan/_waive.html", "action", "csrf", "code", "post")
_waived = RowTemplate("contentplan/_waived.html", "reason", "back")
_waived_back = RowTemplate("contentplan/_waived_back.html", "action", "csrf")

SEVERITY_NAMES = {"info": "advice"}  # what the style sheets call them, where it differs


@register.simple_tag(takes_context=True)
def finding_items(
    context: Mapping[str, Any], findings: Iterable[Shown], plan: ContentPlan, may_edit: bool
) -> SafeString:
    """The findings of a plan in words, each with its waiver or a form to waive it."""
    csrf = str(context.get("csrf_token", ""))
    write, more = _finding.writer(), _more_of(plan, may_edit, csrf)
    rules: dict[str, str] = {}
    rows = []
    for finding, told, title, waiver in findings:
        code, severity = finding.code, finding.severity
        if code not in rules:
            rules[code] = reverse("help_rule", args=[code])
        about: str = ""
        if finding.subject:
            about = format_html('<a href="{}">{}</a>: ', post_url(finding.subject), title)
        row = write(
            severity="waived" if waiver else SEVERITY_NAMES.get(severity, severity),
            about=about,
            what=told.what,
            why=told.why,
            fix=told.fix,
            more=more(finding, waiver),
            code=code,
            rule=rules[code],
        )
        rows.append(row)
    return joined(rows)


def _more_of(plan: ContentPlan, may_edit: bool, csrf: str) -> Any:
    """Return a function that says what stands under a finding: its waiver, or the form for one."""
    page = {"client_pk": plan.client_id}
    action = reverse("contentplan:waive", kwargs={**page, "pk": plan.pk})
    waive, waived, back = _waive.writer(), _waived.writer(), _waived_back.writer()

    def more(finding: Any, waiver: Any) -> str:
        if waiver is None:
            if not may_edit or finding.severity != "error" or finding.code == "GOAL-1":
                return ""
            post = str(finding.subject or "")
            return waive(action=action, csrf=csrf, code=finding.code, post=post)
        form: str = ""
        if may_edit:
            to = reverse("contentplan:waiver_remove", kwargs={**page, "pk": waiver.pk})
            form = back(action=to, csrf=csrf)
        return waived(reason=waiver.reason, back=form)

    return more
