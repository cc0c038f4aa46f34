"""Files received straight into a post (UPL, PLAN-2)."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import first_time, forget
from contentplan.models import Media, Post, PostMedia
from contentplan.services.media import MOST_IN_POST, receive_media
from contentplan.services.plans import check_editable, check_post_editable, locked_plan
from contentplan.services.posts import change_post


def receive_into(
    post: Post, uploads: Sequence[File], *, by: User, sent: str = ""
) -> tuple[list[Media], list[ValidationError]]:
    """Keep the files that will do and put them at the end of a post; return them and the refusals.

    sent is the form they came by (accounts/once.py): sent again while or after its files are kept,
    it keeps none.
    Raises WrongState for a post that can't be changed now, before any file is kept."""
    check_editable(post.content_plan)
    check_post_editable(post)
    if PostMedia.objects.filter(post=post).count() + len(uploads) > MOST_IN_POST:
        text = _("A post holds at most %(most)d files.") % {"most": MOST_IN_POST}
        return [], [ValidationError(text, code="PLAN-8")]
    if not first_time(by, sent):
        return [], []
    try:
        kept, refused = _receive(post, uploads, by=by)
        if kept:
            put_in(post, kept, by=by)
    except BaseException:
        forget(by, sent)
        raise
    if not kept:
        forget(by, sent)
    return kept, refused


def _receive(
    post: Post, uploads: Sequence[File], *, by: User
) -> tuple[list[Media], list[ValidationError]]:
    kept, refused = [], []
    for upload in uploads:
        try:
            kept.append(receive_media(post.content_plan.client, upload, by=by))
        except ValidationError as error:
            refused += error.error_dict["file"]
    return kept, refused


@transaction.atomic
def put_in(post: Post, media: Sequence[Media], *, by: User) -> Post:
    """Put files behind those that a post has by now: of two people adding at once none loses."""
    locked_plan(post.content_plan)
    there = PostMedia.objects.filter(post=post).select_related("media")
    version = Post.objects.values_list("version", flat=True).get(pk=post.pk)
    wanted = [*(one.media for one in there), *media]
    return change_post(post, {"media": wanted}, by=by, seen=version)
