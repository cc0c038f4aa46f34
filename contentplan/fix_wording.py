"""The words for severities, for groups of findings and for what can be done about them (PLAN-9)."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.formats import day, integer, wall_clock
from contentplan.desk import Desk
from contentplan.models import Type
from contentplan.rules.channel_repair import ChannelRepair
from contentplan.rules.fixes import Fix

SEVERITY_WORDS: dict[str, Promise] = {
    "error": gettext_lazy("Error"),
    "warning": gettext_lazy("Warning"),
    "info": gettext_lazy("Advice"),
    "waived": gettext_lazy("Waived"),
}
# What several posts have in common whose findings differ in their figures.
SEVERAL: dict[str, Promise] = {
    "repeat": gettext_lazy("Posts that say what was said already."),
    "worn_out": gettext_lazy("Posts with worn-out phrases."),
    "avoided": gettext_lazy("Posts with words that the client asked to avoid."),
    "pile_up": gettext_lazy("Posts less than an hour after another one of their channel."),
    "off_rhythm": gettext_lazy("Posts at no regular time of their channel."),
    "too_long": gettext_lazy("Texts longer than their network takes."),
    "hashtags": gettext_lazy("Posts with more hashtags than their network takes."),
    "links": gettext_lazy("Posts with more links than their network takes."),
    "MIX-6": gettext_lazy("User-generated posts without author, link or permission."),
}
_OPEN: dict[str, Promise] = {
    "text": gettext_lazy("Edit the text"),
    "goal": gettext_lazy("Choose the goal"),
    "publish_at": gettext_lazy("Choose another time"),
    "source": gettext_lazy("Change the material"),
    "source_url": gettext_lazy("Name the source"),
    "ugc_author": gettext_lazy("Name the author"),
    "ugc_permission": gettext_lazy("Note the permission"),
    "speaker": gettext_lazy("Name who speaks"),
    "format": gettext_lazy("Change a format"),
    "tone": gettext_lazy("Change a tone"),
    "hashtags": gettext_lazy("Edit the hashtags"),
    "link": gettext_lazy("Edit the link"),
    "media": gettext_lazy("To the pictures and videos"),
}


def fix_words(fix: Fix, desk: Desk) -> str:
    """Return what the button or link of a fix says."""
    if fix.action == "open":
        return str(_OPEN[fix.value])
    if fix.action in ("move", "fill"):
        moment = datetime.fromisoformat(fix.value)
        when = {"day": day(moment.date()), "time": wall_clock(moment.time())}
        if fix.action == "move":
            return _("Move to %(day)s, %(time)s") % when
        return _("Draft a post for %(day)s, %(time)s") % when
    if fix.action == "repair":
        words = ngettext("Make %(count)d change", "Make %(count)d changes", len(desk.repair))
        return words % {"count": len(desk.repair)}
    if fix.action == "retype":
        return _retype_words(desk.workshop.channel_repair(fix.subject))
    return str(_DONE[fix.action])


def _retype_words(found: ChannelRepair) -> str:
    """Return which types change in a channel, and at what price if there is one."""
    labels: dict[Any, Any] = dict(Type.choices)
    kinds = Counter((change.from_type, change.to_type) for change in found.changes)
    told = [
        f"{integer(count)} × {labels[before]} → {labels[after]}"
        for (before, after), count in kinds.items()
    ]
    words = (
        _("Change types in this channel: %(changes)s")
        if found.keeps_plan
        else _("Change types in this channel: %(changes)s. The mix of the whole plan gets worse.")
    )
    return words % {"changes": ", ".join(told)}


_DONE: dict[str, Promise] = {
    "goal": gettext_lazy("Give it the only agreed goal"),
    "fill_all": gettext_lazy("Fill all gaps of the channel"),
    "cancel": gettext_lazy("Cancel this post"),
    "agree": gettext_lazy("To the goals"),
    "profiles": gettext_lazy("To the people who speak"),
}
