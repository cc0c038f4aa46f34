"""The words for who an audience is: its parts, and how much of it is in the target (KPI-8)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Channel
from common import formats
from kpis.audience_models import AudienceShare
from kpis.target_rules import Told

if TYPE_CHECKING:
    from kpis.quality import Counter

PARTS_SHOWN = 12  # of a table of places
GENDER_WORDS = {"female": gettext_lazy("women"), "male": gettext_lazy("men")}
TARGET_WORDS = {
    ("followers", "age"): gettext_lazy(
        "%(channel)s: %(share)s of the followers are of the target age, %(target)s, as of %(day)s."
    ),
    ("followers", "place"): gettext_lazy(
        "%(channel)s: %(share)s of the followers are in the target region, %(target)s, as of "
        "%(day)s."
    ),
    ("visitors", "age"): gettext_lazy(
        "%(channel)s: %(share)s of the visitors of %(day)s are of the target age, %(target)s: "
        "%(above)s of the %(below)s whose age the network knows."
    ),
    ("visitors", "place"): gettext_lazy(
        "%(channel)s: %(share)s of the visitors of %(day)s are from the target region, %(target)s: "
        "%(above)s of the %(below)s whose place the network knows."
    ),
}


def dimension_name(dimension: str) -> str:
    return str(AudienceShare.Dimension(dimension).label)


def share_name(code: str) -> str:
    """Return a part of an audience as a page names it: `age: 25–34`."""
    _of, dimension, bucket = code.split(":", 2)
    return f"{dimension_name(dimension)}: {_shown(dimension, bucket)}"


def _shown(dimension: str, bucket: str) -> str:
    if dimension == "age":
        bucket = bucket.replace("-", "–")
    named = GENDER_WORDS.get(bucket, bucket) if dimension == "gender" else bucket
    return str(named or _("not known"))


def share_value(code: str, value: Decimal) -> str:
    """Return how large a part is: percent of the followers, or people who visited."""
    return formats.percent(value) if code.startswith("followers:") else formats.number(value)


def table_shown(told: Told) -> dict[str, Any]:
    """Return one table of an audience for a page, its largest parts first, ages in order."""
    by_size = sorted(told.buckets.items(), key=lambda part: (-part[1], part[0]))
    parts = sorted(told.buckets.items()) if told.dimension == "age" else by_size[:PARTS_SHOWN]
    return {
        "channel": channel_name(told.network, told.name),
        "dimension": dimension_name(told.dimension),
        "day": told.day,
        "parts": [
            (_shown(told.dimension, name), share_value(f"{told.of}:", value))
            for name, value in parts
        ],
    }


def channel_name(network: str, name: str) -> str:
    return f"{Channel.Network(network).label} · {name}"


def target_text(counter: "Counter") -> str:
    """Return how much of an audience is of the target age or region, as of when, by whom."""
    found = counter.found
    assert found is not None
    told = found.told
    percent = formats.percent(found.percent)
    if found.at_least:
        percent = _("at least %(percent)s") % {"percent": percent}
    kind = "age" if told.dimension == "age" else "place"
    return str(TARGET_WORDS[told.of, kind]) % {
        "channel": channel_name(told.network, told.name),
        "share": percent,
        "target": counter.target,
        "day": formats.day(told.day),
        "above": formats.number(counter.above),
        "below": formats.number(counter.below),
    }
