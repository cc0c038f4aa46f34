"""Posts as they were sent, drawn as cards, with the controls of a decider."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from approvals.wording import choice_label, choice_labels, iso_moment
from common.formats import moment
from common.rows import RowTemplate, joined
from contentplan.calendar import LETTERS

_card = RowTemplate(
    "contentplan/_card.html",
    *("id", "marks", "type", "type_name", "letter", "when", "network", "channel", "format"),
    *("text", "media", "foot", "control"),
)
_image = RowTemplate("contentplan/_card_image.html", "url", "alt", "width", "height")
_video = RowTemplate("contentplan/_card_video.html", "url", "alt")
_return = RowTemplate("contentplan/_card_return.html", "id", "checked", "remark")
_speaker = RowTemplate("contentplan/_card_speaker.html", "name")
_goal = RowTemplate("contentplan/_card_goal.html", "goal")

Sent = Mapping[str, Any]  # a post in the content of an approval (contentplan/subjects.py)


def cards(
    posts: Iterable[Sent], parts: Mapping[str, Any] | None, zone: str, media_base: str = ""
) -> SafeString:
    """Return a card for each post; parts are the controls to return it (approvals/forms.py).

    media_base is the address below which this reader finds the files: by the gate, or by a link."""
    media = _media_writer(media_base)
    card, controls, foot = _card.writer(), _return.writer(), _foot_writer()
    parts = parts or {}
    types, formats = (
        choice_labels("contentplan.Post.type"),
        choice_labels("contentplan.Post.format"),
    )
    networks = choice_labels("clients.Channel.network")
    return joined(
        card(
            id=post["id"],
            marks=_mark(" data-returned", parts.get(post["id"])),
            type=post["type"],
            type_name=types[post["type"]],
            letter=LETTERS.get(post["type"], ""),
            when=moment(iso_moment(post["publish_at"]), zone, name_zone=True),
            network=networks[post["channel"]["network"]],
            channel=post["channel"]["name"],
            format=formats[post["format"]],
            text=_text(post),
            media=media(post),
            foot=foot(post),
            control=_control(controls, parts.get(post["id"])),
        )
        for post in posts
    )


def files(post: Sent, media_base: str) -> SafeString:
    """Return the files of one post as it was sent."""
    return _media_writer(media_base)(post)


def _mark(attribute: str, part: Any) -> SafeString:
    return mark_safe(attribute if part and part.returned else "")  # noqa: S308 - ours


def _control(write: Any, part: Any) -> SafeString | str:
    if part is None:
        return ""
    return write(id=part.pk, checked=_mark(" checked", part), remark=part.remark)


def _text(post: Sent) -> SafeString:
    lines = [post["text"] or format_html('<span class="muted">{}</span>', _("No text yet"))]
    lines += [
        format_html('<span class="muted">{}</span>', post[name])
        for name in ("hashtags", "link")
        if post[name]
    ]
    return mark_safe("\n".join(conditional_escape(line) for line in lines))  # noqa: S308


def _media_writer(base: str) -> Callable[[Sent], SafeString]:
    """Return a function that shows the files of a post in their order; nothing without any."""
    image, video = _image.writer(), _video.writer()

    def write(post: Sent) -> SafeString:
        found = post.get("media", ())
        shown = [
            image(url=f"{base}{one['id']}/", **{n: one[n] for n in ("alt", "width", "height")})
            if one["kind"] == "image"
            else video(url=f"{base}{one['id']}/", alt=one["alt"])
            for one in found
        ]
        if not shown:
            return joined([])
        return format_html('<div class="post-card-files">{}</div>', joined(shown))

    return write


def _foot_writer() -> Callable[[Sent], SafeString]:
    """Return a function that says who speaks in a post, what for, and whose material it is."""
    speaker, goal = _speaker.writer(), _goal.writer()

    def write(post: Sent) -> SafeString:
        told = []
        if post["speaker"]:
            told.append(speaker(name=post["speaker"]))
        if post["goal"]:
            told.append(goal(goal=post["goal"]["measure"]))
        if post["source"] != "own":
            source = choice_label(post["source"], "contentplan.Post.source")
            named = [source, post["ugc_author"], post["source_url"]]
            told.append(format_html("<span>{}</span>", " · ".join(part for part in named if part)))
        return format_html('<p class="post-card-foot">{}</p>', joined(told)) if told else joined([])

    return write
