"""A plan as a list for paper: what both sides put on the table at a meeting."""

from datetime import date, datetime
from typing import Any

from approvals.wording import choice_labels
from common.formats import clock, day, weekday
from common.periods import Period, local_day
from common.text import beginning
from contentplan.calendar import LETTERS, meter
from contentplan.models import ContentPlan, Post
from contentplan.rules.mix import mix
from contentplan.subjects import content


def sheet(plan: ContentPlan, *, client_side: bool) -> dict[str, Any]:
    """Return a plan in the order of time; for the client side as it was sent (TEN-3)."""
    shown = plan.sent_content if client_side else content(plan)
    zone = plan.client.timezone
    judged = mix(shown["mix"], shown["formula"], shown["tolerance"])
    types = choice_labels("contentplan.Post.type")
    formats = choice_labels("contentplan.Post.format")
    networks = choice_labels("clients.Channel.network")
    statuses: dict[str, str] = {}
    if not client_side:
        labels = dict(Post.Status.choices)
        found = plan.posts.values_list("pk", "status")
        statuses = {str(pk): str(labels[status]) for pk, status in found}
    rows: list[dict[str, Any]] = []
    for post in sorted(shown["posts"], key=lambda post: post["publish_at"]):
        moment = datetime.fromisoformat(post["publish_at"])
        on = local_day(moment, zone)
        rows.append(
            {
                **post,
                "day": day(on),
                "weekday": weekday(on, short=True),
                "first_of_day": not rows or rows[-1]["on"] != on,
                "on": on,
                "time": clock(moment, zone),
                "network": networks[post["channel"]["network"]],
                "channel": post["channel"]["name"],
                "letter": LETTERS[post["type"]],
                "type_name": types[post["type"]],
                "format": formats[post["format"]],
                "status": statuses.get(post["id"], ""),
            }
        )
    texts = {row["id"]: beginning(row["text"], 80) for row in rows}
    return {
        "content": shown,
        "period": Period(date.fromisoformat(shown["start"]), date.fromisoformat(shown["end"])),
        "mix": meter(judged),
        "balanced": judged.balanced,
        "rows": rows,
        "waivers": [
            {**waiver, "post": texts.get(waiver["post"] or "", "")} for waiver in shown["waivers"]
        ],
        "client_side": client_side,
    }
