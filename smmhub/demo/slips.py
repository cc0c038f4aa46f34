"""What slips through on a bad day: a plan that isn't ready has something true to say of itself."""

from datetime import timedelta

from common.periods import zone_info
from contentplan.models import ContentPlan, Post
from contentplan.services import change_post, move_post
from contentplan.services.siblings import spread
from smmhub.demo.stage import Stage

EARLIER = 3  # months ago the text was told that comes again
WORN_OUT = "განსაკუთრებული შეთავაზება, არ გამოტოვოთ."  # of the agency's list, in the café's words


def slip(stage: Stage, plan: ContentPlan) -> None:
    """Repeat an old text, write a worn-out phrase, and put a post where nobody expects it
    (PLAN-4, PLAN-5); users' posts without permission are there anyway (MIX-6)."""
    written = plan.posts.exclude(text="").exclude(channel__network="tiktok")
    posts = list(written.filter(type="engaging").select_related("content_plan__client", "channel"))
    again, worn, moved = posts[0], posts[1], posts[2]
    old = Post.objects.filter(
        content_plan__client=stage.client,
        content_plan__start=stage.month(EARLIER).start,
        type="engaging",
        channel=again.channel,
        status=Post.Status.PUBLISHED,
    ).latest("publish_at")
    change_post(again, {"text": old.text}, by=stage.specialist)
    change_post(worn, {"text": f"{worn.text} {WORN_OUT}"}, by=stage.specialist)
    at = moved.publish_at.astimezone(zone_info(stage.client.timezone)) + timedelta(minutes=25)
    move_post(moved, at.date(), at.time(), by=stage.specialist)
    tell_elsewhere(stage, posts[3])


def tell_elsewhere(stage: Stage, post: Post) -> None:
    """Tell a post in another channel too, where no regular time is free any more."""
    network = next(name for name in stage.channels if name not in (post.channel.network, "tiktok"))
    spread(post, [stage.channels[network]], by=stage.specialist)
