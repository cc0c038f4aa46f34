"""Posts as they were sent, drawn as their networks show them, with the controls of a decider."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from approvals.rules import Change, differences
from approvals.wording import Told, choice_label, choice_labels, iso_moment, told
from common.formats import moment
from common.rows import RowTemplate, joined, marked
from contentplan.calendar import LETTERS
from contentplan.compared import Sent
from contentplan.preview_files import frame_of
from contentplan.rules.previewing import are_leafed, fold, pictures_first

_card = RowTemplate(
    "contentplan/_card.html",
    *("id", "marks", "initial", "channel", "network", "when", "type", "type_name", "letter"),
    *("format", "above", "text", "below", "foot", "changes", "control"),
)
_image = RowTemplate("contentplan/_card_image.html", "url", "alt", "width", "height")
_cut = RowTemplate("contentplan/_card_cut.html", "url", "alt", "width", "height", "box")
_video = RowTemplate("contentplan/_card_video.html", "url", "alt")
_files = RowTemplate("contentplan/_card_files.html", "count", "files")
_leafed = RowTemplate("contentplan/_card_leafed.html", "count", "files")
_fold = RowTemplate("contentplan/_card_fold.html", "seen", "more")
_changes = RowTemplate("contentplan/_card_changes.html", "rows", "files")
_change = RowTemplate("contentplan/_card_change.html", "where", "pieces")
_beside = RowTemplate("contentplan/_card_beside.html", "before", "after")
_return = RowTemplate("contentplan/_card_return.html", "id", "checked", "remark")
_speaker = RowTemplate("contentplan/_card_speaker.html", "name")
_goal = RowTemplate("contentplan/_card_goal.html", "goal")

Writer = Callable[..., SafeString]
NOTHING = SafeString("")


def cards(
    posts: Iterable[Sent],
    parts: Mapping[str, Any] | None,
    zone: str,
    media_base: str = "",
    posts_base: str = "",
    before: Mapping[str, Sent] | None = None,
) -> SafeString:
    """Return a card for each post; parts are the controls to return it (approvals/forms.py).

    media_base is the address below which this reader finds the files: by the gate, or by a link;
    posts_base that of the posts themselves, where each has a page for the reader. before are the
    posts of an earlier version by id: what differs is shown word by word."""
    files, changes = _files_writer(media_base), _changes_writer(media_base, before, zone)
    card, text, foot, control = _card.writer(), _text_writer(), _foot_writer(), _return.writer()
    parts = parts or {}
    types = choice_labels("contentplan.Post.type")
    formats = choice_labels("contentplan.Post.format")
    networks = choice_labels("clients.Channel.network")

    def draw(post: Sent) -> SafeString:
        part, network = parts.get(post["id"]), post["channel"]["network"]
        shown, above = files(post), pictures_first(network, post["format"])
        return card(
            id=post["id"],
            marks=_mark(" data-returned", part),
            initial=post["channel"]["name"][:1],
            channel=post["channel"]["name"],
            network=networks[network],
            when=_when(post, zone, posts_base),
            type=post["type"],
            type_name=types[post["type"]],
            letter=LETTERS.get(post["type"], ""),
            format=formats[post["format"]],
            above=shown if above else NOTHING,
            text=text(post),
            below=NOTHING if above else shown,
            foot=foot(post),
            changes=changes(post),
            control=_control(control, part),
        )

    return joined(draw(post) for post in posts)


def _when(post: Sent, zone: str, base: str) -> SafeString | str:
    text = moment(iso_moment(post["publish_at"]), zone, name_zone=True)
    return format_html('<a href="{}{}/">{}</a>', base, post["id"], text) if base else text


def files(post: Sent, media_base: str) -> SafeString:
    """Return the files of one post as it was sent."""
    return _files_writer(media_base)(post)


def _mark(attribute: str, part: Any) -> SafeString:
    return SafeString(attribute if part and part.returned else "")


def _control(write: Writer, part: Any) -> SafeString:
    if part is None:
        return NOTHING
    return write(id=part.pk, checked=_mark(" checked", part), remark=part.remark)


def _text_writer() -> Callable[[Sent], SafeString]:
    """Return a function that writes a text as its network folds it: all of it can be read."""
    folded = _fold.writer()

    none = format_html('<span class="muted">{}</span>', _("No text yet"))

    def write(post: Sent) -> SafeString:
        seen, more = fold(post["channel"]["network"], post["text"].strip())
        lines = [folded(seen=seen, more=more) if more else escape(seen) or none]
        for name, style in (("hashtags", "network-tags"), ("link", "network-link")):
            if post[name] and post[name] not in post["text"]:
                lines.append(f'<span class="{style}">{escape(post[name])}</span>')
        return SafeString("\n".join(lines))

    return write


def _files_writer(base: str) -> Callable[[Sent], SafeString]:
    """Return a function that shows the files of a post as a feed does; nothing without any."""
    image, cut, video = _image.writer(), _cut.writer(), _video.writer()
    beside, leafed = _files.writer(), _leafed.writer()

    def one(file: Mapping[str, Any], network: str, format_: str, count: int) -> SafeString:
        url = f"{base}{file['id']}/"
        if file["kind"] != "image":
            return video(url=url, alt=file["alt"])
        size = {name: file[name] for name in ("alt", "width", "height")}
        box = frame_of(network, format_, count, file["width"], file["height"], *file["focus"])
        if (box.width, box.height) == (file["width"], file["height"]):
            return image(url=url, **size)
        return cut(url=url, box=f"{box.x} {box.y} {box.width} {box.height}", **size)

    def write(post: Sent) -> SafeString:
        found, network = post.get("media", ()), post["channel"]["network"]
        if not found:
            return NOTHING
        shown = joined(one(file, network, post["format"], len(found)) for file in found)
        row = leafed if len(found) > 1 and are_leafed(network, post["format"]) else beside
        return row(count=len(found), files=shown)

    return write


def _changes_writer(
    base: str, before: Mapping[str, Sent] | None, zone: str
) -> Callable[[Sent], SafeString]:
    """Return a function that writes what a post was before; nothing when there is no before."""
    if before is None:
        return lambda post: NOTHING
    files, card, beside = _files_writer(base), _changes.writer(), _beside.writer()
    row = _change.writer()

    def write(post: Sent) -> SafeString:
        old = before.get(post["id"])
        if old is None:
            said = '<p class="post-card-changes"><strong>{}</strong></p>'
            return format_html(said, _("New in this version"))
        found = differences(old, post)
        if not found:
            return NOTHING
        pictures = _shas(old) != _shas(post)
        rows = _worded(found, post, zone, files_too=not pictures)
        if not rows and not pictures:  # nothing that a person could see
            return NOTHING
        none = format_html('<p class="muted">{}</p>', _("No file"))
        return card(
            rows=joined(row(where=one.where, pieces=marked(one.pieces)) for one in rows),
            files=beside(before=files(old) or none, after=files(post) or none)
            if pictures
            else NOTHING,
        )

    return write


def _shas(post: Sent) -> list[str]:
    return [file["sha256"] for file in post.get("media", ())]


def _worded(found: list[Change], post: Sent, zone: str, *, files_too: bool) -> list[Told]:
    shown = [one for one in found if files_too or not one.path.startswith("media")]
    return told(shown, {"posts": [post]}, zone)


def _foot_writer() -> Callable[[Sent], SafeString]:
    """Return a function that says who speaks in a post, what for, and whose material it is."""
    speaker, goal = _speaker.writer(), _goal.writer()

    def write(post: Sent) -> SafeString:
        said: list[str] = []
        if post["speaker"]:
            said.append(speaker(name=post["speaker"]))
        if post["goal"]:
            said.append(goal(goal=post["goal"]["measure"]))
        if post["source"] != "own":
            source = choice_label(post["source"], "contentplan.Post.source")
            named = [source, post["ugc_author"], post["source_url"]]
            words = " · ".join(part for part in named if part)
            said.append(format_html("<span>{}</span>", words))
        return SafeString(f'<p class="post-card-foot">{"".join(said)}</p>') if said else NOTHING

    return write
