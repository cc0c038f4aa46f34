"""What stands beside a plan's calendar: the mix, why it is skewed, and what would balance it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from contentplan.calendar import LETTERS, meter
from contentplan.desk import Desk
from contentplan.models import Type
from contentplan.rules.mix import GOLDEN, formula_deviation, skews
from contentplan.wording import SKEW_WORDS, repair_words, shown, signed


def beside(desk: Desk) -> dict[str, Any]:
    """Return the mix of a desk, its explanation and repair, for contentplan/_mix_card.html."""
    names = {channel.pk: str(channel) for channel in desk.channels}
    posts = {post.pk: post for post in desk.posts}
    deviation = formula_deviation(desk.plan.formula)
    return {
        "mix": meter(desk.mix),
        "balanced": desk.mix.balanced,
        "total": desk.mix.total,
        "skews": [SKEW_WORDS[code] for code in skews(desk.mix)],
        "by_channel": [(names[pk], meter(mix)) for pk, mix in desk.mix_by_channel.items()],
        "own_formula": own_formula(deviation),
        "golden": " / ".join(str(share) for share in GOLDEN.values()),
        "repairs": [
            {
                "change": change,
                "value": "|".join(str(part or "") for part in change),
                "post": str(posts.get(change.post, "")),
                "from": Type(change.from_type).label if change.from_type else "",
                "to": Type(change.to_type).label if change.to_type else "",
                "from_letter": LETTERS.get(change.from_type or "", ""),
                "to_letter": LETTERS.get(change.to_type or "", ""),
            }
            for change in desk.repair
        ],
        "repair_groups": repair_groups(desk),
        "repair_why": repair_words(
            desk.repair,
            sum(post.locked for post in desk.counted),
            balanced=desk.mix.balanced,
        ),
        "exact": {kind: shown(share.exact) for kind, share in desk.mix.types.items()},
    }


def own_formula(deviation: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return by how many points each type differs from the golden formula; nothing if none does."""
    if not any(deviation.values()):
        return []
    return [
        {
            "type": kind,
            "letter": LETTERS[kind],
            "label": Type(kind).label,
            "share": GOLDEN[kind] + points,
            "points": signed(points),
        }
        for kind, points in deviation.items()
    ]


def repair_groups(desk: Desk) -> list[dict[str, Any]]:
    """Return the suggested changes counted by what they do, in their order."""
    kinds = Counter((change.action, change.from_type, change.to_type) for change in desk.repair)
    return [
        {
            "action": action,
            "from": Type(before).label if before else "",
            "to": Type(after).label if after else "",
            "count": count,
        }
        for (action, before, after), count in kinds.items()
    ]
