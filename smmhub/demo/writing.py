"""Words into the drafted posts of a month, and addresses for those that come out."""

from collections import Counter
from random import Random
from string import ascii_letters, digits

from clients.history import record
from clients.services import add
from common.ids import uuid7
from common.periods import local_day
from contentplan.models import ContentPlan, Idea, Post
from smmhub.demo.content import PostWords
from smmhub.demo.stage import Stage, date_back

WRITTEN = (
    "type",
    "text",
    "format",
    "tone",
    "goal",
    "hashtags",
    "link",
    "speaker",
    "source",
    "source_url",
    "ugc_author",
    "ugc_permission",
    "group",
)
SHORT = ("x", "tiktok")  # where a post is two sentences
STEP = 5  # sentences of a pool between the first telling of one story and that of the next
VIDEO = ("youtube", "tiktok")
NO_POLLS = ("instagram", "facebook")
LIVE = ("youtube", "instagram", "facebook", "vk", "tiktok", "linkedin")
SERVED_FIRST = ("educational", "promotional")  # types for the first goal, the rest for the second


def write_month(stage: Stage, plan: ContentPlan, posts: list[Post], number: int) -> None:
    """Write these posts of a plan; number is the month's, so that each month tells other stories.

    One statement and one entry in the history, as a person has who writes a month at a sitting."""
    told: Counter[str] = Counter()
    pair = _same_day(stage, posts)
    for post in posts:
        if pair and post is pair[1]:  # the same story, told in the other channel too
            _also(*pair)
            continue
        of_type = [words for words in stage.words.posts if words.type == post.type]
        place = told[post.type]
        told[post.type] += 1
        words = of_type[(place + 3 * number) % len(of_type)]
        write(stage, post, words, number)
        if words.idea and number == place:
            _keep_idea(stage, post, words)
    # All at once; bulk_update would write a condition for each of their texts.
    Post.objects.bulk_create(
        posts, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    counts = {"posts": [0, len(posts)]}
    record("written", plan, client=stage.client, by=stage.specialist, changes=counts)


def _same_day(stage: Stage, posts: list[Post]) -> tuple[Post, Post] | None:
    """Return two posts that become one story in two channels on a day, in the order of posts.

    Where their types differ the second one changes places with another post of its channel, so
    that no channel's mix does."""
    whole = [post for post in posts if post.channel.network not in SHORT]
    days = {post.pk: local_day(post.publish_at, stage.client.timezone) for post in whole}
    for number, first in enumerate(whole):
        for second in whole[number + 1 :]:
            if second.channel_id == first.channel_id or days[first.pk] != days[second.pk]:
                continue
            others = [post for post in whole if post.channel_id == second.channel_id]
            same = [post for post in (second, *others) if post.type == first.type]
            if same and first.type != "user_generated":
                same[0].type, second.type = second.type, first.type
                return first, second
    return None


def _also(first: Post, second: Post) -> None:
    """Give a post what another channel's tells; nothing is saved."""
    for name in WRITTEN:
        setattr(second, name, getattr(first, name))
    first.group = second.group = uuid7()
    second.format = fitting(first.format, second.channel.network)


def write(stage: Stage, post: Post, words: PostWords, number: int) -> None:
    """Put the words into a post, as its network shows them; nothing is saved."""
    network, chance = post.channel.network, stage.chance(post.publish_at)
    post.text = tell(stage, words, network)
    post.format, post.tone = fitting(words.format, network), words.tone
    post.goal = stage.goals[words.type not in SERVED_FIRST]
    post.hashtags = words.tags
    post.link = stage.words.site + words.page if words.page else ""
    post.speaker = speaker(stage, words, number)
    post.source, post.source_url = Post.Source.OWN, ""
    post.ugc_author = post.ugc_permission = ""
    if words.type == "user_generated":
        post.source = Post.Source.USER_GENERATED
        post.source_url = address(network, "guest", chance)
        post.ugc_author = chance.choice(stage.words.fans)
        post.ugc_permission = stage.words.permission.told(number)
    elif words.borrowed:
        post.source, post.source_url = Post.Source.BORROWED, words.borrowed
    post.clean_fields(exclude=["content_plan", "channel", "goal", "author"])


def tell(stage: Stage, words: PostWords, network: str) -> str:
    """Return a story as it was never told before: another beginning, and sentences beside it."""
    short = network in SHORT
    turn, turn_here = stage.told[words], stage.told[words, short]
    stage.told.update([words, (words, short)])
    pool = stage.words.pools[words.type]
    place = STEP * stage.words.posts.index(words) + turn
    lead, _break, own_ending = words.words.told(turn_here).partition("\n\n")
    aside = pool.asides[place % len(pool.asides)]
    if short:
        return f"{lead} {aside}"
    ending = pool.endings[place % len(pool.endings)]
    return f"{lead}\n\n{aside} {ending if turn_here else own_ending or ending}"


def fresh(stage: Stage, post: Post, kind: str) -> str:
    """Return another text of a type for a post: the story that was told least so far."""
    of_type = [words for words in stage.words.posts if words.type == kind]
    return tell(stage, min(of_type, key=lambda words: stage.told[words]), post.channel.network)


def fitting(format_: str, network: str) -> str:
    """Return the format, or the next best that the network has."""
    if format_ == "live":
        return "live" if network in LIVE else "text"
    if network in VIDEO:
        return "video"
    if format_ == "poll" and network in NO_POLLS:
        return "photo"
    if network == "x" and format_ == "carousel":
        return "photo"
    return "photo" if network == "instagram" and format_ in ("text", "link") else format_


def speaker(stage: Stage, words: PostWords, number: int) -> str:
    """Return who speaks: the first of them in videos that explain, nobody in games."""
    people = [person.name for person in stage.words.speakers]
    if words.type == "educational":
        return people[0] if words.format == "video" else people[number % len(people)]
    return people[number % len(people)] if words.tone == "friendly" else ""


def _keep_idea(stage: Stage, post: Post, words: PostWords) -> None:
    """Put the idea that a post came from into the bank, used."""
    idea = Idea(client=stage.client, text=words.idea, type=words.type, origin=stage.words.origin)
    idea.author, idea.post = stage.specialist, post
    add(idea, by=stage.specialist)
    date_back([idea], post.created_at)


def address(network: str, handle: str, chance: Random) -> str:
    """Return what the address of a post looks like in a network."""
    number = chance.randrange(10**17, 10**18)
    code = "".join(chance.choices(ascii_letters + digits + "-_", k=11))
    return {
        "linkedin": f"https://www.linkedin.com/feed/update/urn:li:activity:7{number}/",
        "x": f"https://x.com/{handle}/status/1{number}",
        "youtube": f"https://www.youtube.com/watch?v={code}",
        "instagram": f"https://www.instagram.com/p/{code}/",
        "facebook": f"https://www.facebook.com/{handle}/posts/{number}",
        "tiktok": f"https://www.tiktok.com/@{handle}/video/7{number}",
        "vk": f"https://vk.com/wall-2{number % 10**8:08}_{number % 9000 + 1000}",
        "telegram": f"https://t.me/{handle}/{number % 900 + 100}",
    }[network]
