"""What waits for a person over all clients, in words and by how grave it is."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.access import Access
from common.formats import percent
from common.periods import now
from goals.models import Goal
from smmhub.overview import ClientLine, Item

LATE_REVIEW = 7  # days after which a goal that nobody has judged burns (GOAL-7)
LATE_ANSWER = 3  # days after which a proposal without an answer burns


class Need(NamedTuple):
    """Something that waits for the reader; the graver the earlier in the list."""

    tone: str  # stop, bad, warn, info; until they are sorted "worst" too
    text: str
    url: str
    client: str
    age: int  # days that it waits


def needs(access: Access, lines: Iterable[ClientLine], today: date) -> list[Need]:
    """Return what waits for this person over all clients, gravest and oldest first; before all
    else what the client has stopped."""
    found: list[Need] = []
    moment = now()
    for line in lines:
        ours = not access.is_client_side(line.pk)
        answers = access.may(line.pk, "send")
        for item in line.items:
            told = _need(item, ours=ours, answers=answers, today=today)
            if told:
                by_day = item.what in ("review", "brief")
                since = today - item.start if by_day else moment - item.at
                age = max(0, since.days)
                found.append(Need(*told, item.url, line.name, age))
        for kpi in line.kpis if ours else []:
            if kpi.unexplained:
                text = _("Explain a suspicious day: %(kpi)s") % {"kpi": kpi.name}
                found.append(Need("warn", text, kpi.url, line.name, 0))
            if kpi.status == "off_track":
                text = _("Off track: %(kpi)s") % {"kpi": kpi.name}
                found.append(Need("bad", text, kpi.url, line.name, 0))
    order = ("stop", "worst", "bad", "warn", "info")
    found.sort(key=lambda need: (order.index(need.tone), -need.age))
    return [need._replace(tone="bad") if need.tone == "worst" else need for need in found]


def _need(item: Item, *, ours: bool, answers: bool, today: date) -> tuple[str, str] | None:
    if item.what == "approval":
        late = item.end < today
        if item.numbers[3]:  # the reader is waited for
            return ("bad" if late else "warn"), _("Decide: %(title)s") % {"title": item.name}
        if ours:
            escalated, able, shown, _mine = item.numbers
            if not able:
                return "worst", _("Nobody is left to decide: %(title)s") % {"title": item.name}
            if escalated:
                return "worst", _("Late, nobody has decided: %(title)s") % {"title": item.name}
            if not shown:
                return "info", _("Your agency reviews: %(title)s") % {"title": item.name}
            text = _("The client has to decide: %(title)s") % {"title": item.name}
            return ("bad" if late else "info"), text
    if item.what == "brief":
        return _brief(item, ours=ours, answers=answers, today=today)
    if not ours:
        return None
    if item.what == "hold" and answers:
        return "stop", _("The client has stopped a post: %(reason)s") % {"reason": item.short}
    if item.what == "review" and answers:
        text = _("Review the goal “%(goal)s”: are we nearer?") % {
            "goal": Goal.Kind(item.title).label
        }
        return ("bad" if (today - item.start).days > LATE_REVIEW else "warn"), text
    if item.what == "proposal" and answers:
        text = _("Answer the client: %(proposal)s") % {"proposal": item.short}
        return ("bad" if (now() - item.at).days >= LATE_ANSWER else "warn"), text
    if item.what == "late":
        words = ngettext(
            "%(count)d approved post is late: %(title)s",
            "%(count)d approved posts are late: %(title)s",
            item.numbers[0],
        )
        return "bad", words % {"count": item.numbers[0], "title": item.title}
    if item.what == "question":
        words = ngettext(
            "%(count)d question waits too long for an answer: %(channel)s",
            "%(count)d questions wait too long for an answer: %(channel)s",
            item.numbers[0],
        )
        return "bad", words % {"count": item.numbers[0], "channel": item.title}
    if item.what == "plan" and item.state == "returned":
        return "bad", _("Returned by the client: %(title)s") % {"title": item.title}
    if item.what == "plan" and item.state == "draft":
        text = _("Not sent yet: %(title)s") % {"title": item.title}
        return ("warn" if item.start <= today else "info"), text
    if item.what == "report" and item.state == "review":
        text = _("Write the conclusions: report %(period)s") % {"period": item.period}
        return "warn", text
    if item.what == "budget" and item.warning:
        text = _("%(percent)d %% of the budget %(period)s is spent")
        return (
            "bad" if item.warning == 100 else "warn",
            text % {"percent": item.warning, "period": item.period},
        )
    if item.what == "budget":
        return _money(item, today)
    return None


def _brief(item: Item, *, ours: bool, answers: bool, today: date) -> tuple[str, str] | None:
    """Return what the brief asks of its reader; who runs the client hears what is late."""
    _asked, _answered, mine, late = item.numbers
    if mine and not ours:
        words = ngettext(
            "%(count)d question about your business waits for your answer",
            "%(count)d questions about your business wait for your answer",
            mine,
        )
        return ("bad" if item.end < today else "warn"), words % {"count": mine}
    if late and answers:
        words = ngettext(
            "The client owes %(count)d answer of the brief",
            "The client owes %(count)d answers of the brief",
            late,
        )
        return "warn", words % {"count": late}
    return None


def _money(item: Item, today: date) -> tuple[str, str] | None:
    """Return what a budget's parts ask for while its whole is in order (BUDG-4)."""
    _total, _spent, parts, hardly = item.numbers
    named = {"period": item.period}
    if parts:
        words = ngettext(
            "%(count)d part of the budget %(period)s is spent",
            "%(count)d parts of the budget %(period)s are spent",
            parts,
        )
        return "warn", words % {"count": parts, **named}
    if hardly:
        at = item.pace(today)
        text = _("Only %(percent)s of the budget %(period)s is spent on day %(day)s of %(days)s")
        told = {"percent": percent(at.spent_percent, 0), "day": at.day, "days": at.days, **named}
        return "info", text % told
    return None
