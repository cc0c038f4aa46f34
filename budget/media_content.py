"""The media plan in what deciders approve with a budget, and what the client sees of it (BUDG-5).

docs/media-plan.md says why lines that come later are no part of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from budget.media_models import MediaLine
from budget.models import Budget
from clients.models import Channel
from goals.models import Goal


def media_lines(budget: Budget) -> list[dict[str, Any]]:
    """Return the lines of a budget as they are sent, in order of time; one query."""
    rows = MediaLine.objects.filter(budget=budget).select_related("channel", "goal")
    return [line_content(line) for line in rows]


def line_content(line: MediaLine) -> dict[str, Any]:
    channel, goal = line.channel, line.goal
    return {
        "id": str(line.pk),
        "name": line.title,
        "placement": line.kind,
        "channel": channel
        and {"id": str(channel.pk), "network": channel.network, "name": channel.name},
        "goal": goal and {"id": str(goal.pk), "kind": goal.kind, "measure": goal.measure},
        "start": line.start.isoformat(),
        "end": line.end.isoformat(),
        "amount_minor": line.amount_minor,
        "metric": line.metric,
        "expected": line.expected,
    }


def media_content(lines: list[dict[str, Any]], promotion: int) -> dict[str, Any]:
    """Return what a budget's content says of its lines: nothing without any, so that what was sent
    before there were media plans stays what it is.

    promotion is what is planned for that part; media_left_minor, what the lines leave of it, is
    below 0 when they are more."""
    if not lines:
        return {}
    left = promotion - sum(line["amount_minor"] for line in lines)
    return {"media_lines": lines, "media_left_minor": left}


def those_sent(lines: Iterable[dict[str, Any]], sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the lines that what was sent has too."""
    known = {line["id"] for line in sent.get("media_lines", ())}
    return [line for line in lines if line["id"] in known]


def same_media(sent: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Return a budget's content with channels and goals called what they were called when it was
    sent: a new name isn't what anybody decides about."""
    old = {line["id"]: line for line in sent.get("media_lines", ())}
    if not old or "media_lines" not in now:
        return now
    return {**now, "media_lines": [_as_called(line, old) for line in now["media_lines"]]}


def _as_called(line: dict[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    before = old.get(line["id"], {})
    kept = {
        name: before[name]
        for name in ("channel", "goal")
        if line[name] and before.get(name) and line[name]["id"] == before[name]["id"]
    }
    return {**line, **kept}


def keep_sent_lines(budget: Budget) -> None:
    """Write into each line what the client sees of it from now on (TEN-3)."""
    said = {line["id"]: line for line in budget.sent_content.get("media_lines", ())}
    rows = list(MediaLine.objects.filter(budget=budget, pk__in=list(said)))
    for row in rows:
        row.sent_content = said[str(row.pk)]
        row.sent_version, row.sent_at = budget.sent_version, budget.sent_at
    MediaLine.objects.bulk_update(rows, ["sent_content", "sent_version", "sent_at"])


def line_as_sent(line: MediaLine) -> MediaLine:
    """Put what the client was sent into a line and the currency of its budget, which are for
    reading only from then on (TEN-3)."""
    line.budget.currency = line.budget.sent_content["currency"]
    return _filled(line, line.sent_content)


def lines_as_sent(budget: Budget, rows: Iterable[MediaLine]) -> list[MediaLine]:
    """Return the lines that the client was sent with a budget, as they were sent.

    rows are those of them that are still there: a deleted one stays in what was sent."""
    there = {str(row.pk): row for row in rows}
    return [
        _filled(there.get(told["id"]) or MediaLine(pk=UUID(told["id"]), budget=budget), told)
        for told in (budget.sent_content or {}).get("media_lines", ())
    ]


def _filled(line: MediaLine, told: Mapping[str, Any]) -> MediaLine:
    line.title, line.kind, line.metric = told["name"], told["placement"], told["metric"]
    line.start, line.end = date.fromisoformat(told["start"]), date.fromisoformat(told["end"])
    line.amount_minor, line.expected = told["amount_minor"], told["expected"]
    channel, goal = told["channel"], told["goal"]
    line.channel = channel and Channel(
        pk=UUID(channel["id"]), network=channel["network"], name=channel["name"]
    )
    line.goal = goal and Goal(pk=UUID(goal["id"]), kind=goal["kind"], measure=goal["measure"])
    return line
