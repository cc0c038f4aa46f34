"""What the check of a plan still says when it is sent: its deciders read it too (PLAN-9)."""

from typing import Any

from django.utils import translation

from contentplan.desk import load
from contentplan.models import ContentPlan
from contentplan.wording import tell


def findings_sent(plan: ContentPlan) -> list[dict[str, Any]]:
    """Return the warnings that nobody waived, in the client's language.

    Errors keep a plan in the house, and advice is for whoever writes. Posts of which the same is
    said share an entry: {"code", "what", "why", "posts": [ids]}, without posts about the plan."""
    desk = load(plan)
    channels = {channel.pk: str(channel) for channel in desk.channels}
    said: dict[tuple[str, str], dict[str, Any]] = {}
    with translation.override(plan.client.language):
        for finding in desk.standing("warning"):
            told = tell(finding, channels)
            key = (finding.code, told.what)
            entry = {"code": finding.code, "what": told.what, "why": told.why, "posts": []}
            about = said.setdefault(key, entry)
            if finding.subject is not None:
                about["posts"].append(str(finding.subject))
    return list(said.values())
