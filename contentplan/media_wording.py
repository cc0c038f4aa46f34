"""Files in words: sizes, crops, and what a network does not take of them (PLAN-8)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from approvals.wording import choice_label
from common.formats import number
from contentplan.rules.media import MB

CROP_NAMES = {
    "square": gettext_lazy("square"),
    "portrait": gettext_lazy("upright in the feed"),
    "wide": gettext_lazy("wide in the feed"),
    "grid": gettext_lazy("in the profile grid"),
    "tall": gettext_lazy("full screen"),
    "card": gettext_lazy("as a wide card"),
}
ENDINGS = {"image/webp": "WebP", "image/gif": "GIF", "image/png": "PNG", "image/jpeg": "JPEG"}


MEDIA_PROBLEMS = frozenset(  # of PLAN-8, beside those of texts (rules/findings/networks.py)
    ["refused_file", "waiting_file", "too_many", "mixed", "too_heavy", "file_type", "ratio"]
) | {"format_takes_one", "no_alt"}


def megabytes(size: int) -> str:
    """Return a size in megabytes, to a tenth."""
    return _("%(size)s MB") % {"size": number(max(Decimal(size) / MB, Decimal("0.1")), 1)}


def told_of_media(facts: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what a finding about files says, why, and how to fix it (rules/media.py)."""
    network = choice_label(facts["network"], "clients.Channel.network")
    count = facts.get("count", 0)
    named = {
        "name": facts.get("name", ""),
        "network": network,
        "count": count,
        "limit": facts.get("limit", 0),
    }
    if facts["problem"] == "too_many":
        return _too_many(facts["kind"], named)
    if facts["problem"] == "too_heavy":
        sizes = {"size": megabytes(facts["size"]), "limit": megabytes(facts["limit"])}
        return (
            _("“%(name)s” has %(size)s, %(network)s takes %(limit)s.") % {**named, **sizes},
            _("The network would refuse it or press it until it is a blur."),
            _("Make it smaller and upload it again."),
        )
    if facts["problem"] == "file_type":
        ending = ENDINGS.get(facts["content_type"], "")
        return (
            _("“%(name)s” is %(type)s, which %(network)s does not take.")
            % {**named, "type": ending},
            _("On the day of publishing there is no time to look for another file."),
            _("Save it as JPEG and upload it again."),
        )
    if facts["problem"] == "format_without":
        what = (
            _("The format is video, but there is none.")
            if facts["kind"] == "video"
            else _("The format shows a picture, but there is none yet.")
        )
        return (what, _("The client cannot approve what is not there."), _("Upload the file."))
    if facts["problem"] == "no_alt":
        what = ngettext(
            "%(count)d picture has no words for people who do not see it.",
            "%(count)d pictures have no words for people who do not see them.",
            count,
        )
        return (
            what % named,
            _("Screen readers and search engines read these words."),
            _("Write in one sentence what is to be seen."),
        )
    if facts["problem"] == "format_takes_one":
        what = ngettext(
            "This format shows one file, the post has %(count)d.",
            "This format shows one file, the post has %(count)d.",
            count,
        )
        return (
            what % named,
            _("Only the first one would be seen."),
            _("Choose the format carousel, or take files out."),
        )
    what, why, fix = _PLAIN[facts["problem"]]
    return str(what) % named, str(why), str(fix)


def _too_many(kind: str, named: Mapping[str, Any]) -> tuple[str, str, str]:
    if kind == "video":
        what = _("%(count)d videos are in the post, %(network)s takes %(limit)d.")
    elif kind == "image":
        what = _("%(count)d pictures are in the post, %(network)s takes %(limit)d.")
    else:
        what = _("%(count)d files are in the post, %(network)s takes %(limit)d.")
    return (
        what % named,
        _("What does not fit is left out, and nobody chooses which."),
        _("Take files out, or make two posts of it."),
    )


_PLAIN: Mapping[str, tuple[Any, Any, Any]] = {
    "refused_file": (
        gettext_lazy("“%(name)s” could not be read."),
        gettext_lazy("The client would not see it."),
        gettext_lazy("Take it out and upload another file."),
    ),
    "waiting_file": (
        gettext_lazy("“%(name)s” is still being read."),
        gettext_lazy("It takes a moment; then it can be seen."),
        gettext_lazy("Wait a moment and reload the page."),
    ),
    "mixed": (
        gettext_lazy("%(network)s does not take these files in one post."),
        gettext_lazy("A video or a moving picture stands alone there."),
        gettext_lazy("Choose pictures or a video."),
    ),
    "ratio": (
        gettext_lazy("“%(name)s” is too narrow or too wide for %(network)s."),
        gettext_lazy("The network would cut it or add bars."),
        gettext_lazy("Crop it and upload it again."),
    ),
    "no_media": (
        gettext_lazy("%(network)s publishes nothing without a picture or a video."),
        gettext_lazy("On the day of publishing there is no time to look for another file."),
        gettext_lazy("Upload the file."),
    ),
}
