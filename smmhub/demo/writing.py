"""Words into the drafted posts of a month, and addresses for those that come out."""

from collections import Counter
from collections.abc import Iterable
from random import Random
from string import ascii_letters, digits

from clients.history import record
from clients.services import add
from contentplan.models import ContentPlan, Idea, Post
from smmhub.demo.content import PostWords
from smmhub.demo.stage import Stage, date_back

WRITTEN = (
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
)
APART = 2  # months between two tellings that may be alike
SHORT = ("x", "tiktok")  # where the first paragraph is enough
VIDEO = ("youtube", "tiktok")
NO_POLLS = ("instagram", "facebook")
LIVE = ("youtube", "instagram", "facebook", "vk", "tiktok", "linkedin")
SERVED_FIRST = ("educational", "promotional")  # types for the first goal, the rest for the second


def write_month(stage: Stage, plan: ContentPlan, posts: list[Post], number: int) -> None:
    """Write these posts of a plan; number is the month's, so that each month tells other stories.

    One statement and one entry in the history, as a person has who writes a month at a sitting."""
    told: Counter[str] = Counter()
    for post in posts:
        of_type = [words for words in stage.words.posts if words.type == post.type]
        place = told[post.type]
        told[post.type] += 1
        words = of_type[(place + 3 * number) % len(of_type)]
        write(stage, post, words, number + APART * (place // len(of_type)))
        if words.idea and number == place:
            _keep_idea(stage, post, words)
    # All at once; bulk_update would write a condition for each of their texts.
    Post.objects.bulk_create(
        posts, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    counts = {"posts": [0, len(posts)]}
    record("written", plan, client=stage.client, by=stage.specialist, changes=counts)


def write(stage: Stage, post: Post, words: PostWords, number: int) -> None:
    """Put the words into a post, as its network shows them; nothing is saved."""
    network, chance = post.channel.network, stage.chance(post.publish_at)
    post.text = shown(words.words.told(number), network)
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


def shown(text: str, network: str) -> str:
    return text.partition("\n\n")[0] if network in SHORT else text


def fresh(stage: Stage, post: Post, kind: str, posts: Iterable[Post], number: int) -> str:
    """Return another text of a type for a post, one that none of these posts tells."""
    told = {one.text.partition("\n")[0] for one in posts}
    network = post.channel.network
    texts = (
        shown(words.words.told(number + APART + further), network)
        for further in range(4)
        for words in stage.words.posts
        if words.type == kind
    )
    return next((text for text in texts if text.partition("\n")[0] not in told), post.text)


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
