"""Pictures for the posts to come: drawn here, so that the demo brings no file of anybody's."""

from collections.abc import Iterable
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from contentplan.models import Media, Post, PostMedia
from contentplan.services import place, receive_media
from contentplan.services.media import redraw
from jobs.registry import Progress
from smmhub.demo.stage import Stage

SHAPES = ((1600, 1200), (1080, 1350))
PALETTES = (
    ((236, 226, 208), (207, 122, 74), (58, 90, 99), (240, 178, 103)),
    ((221, 232, 230), (47, 111, 109), (227, 160, 83), (140, 70, 60)),
)
ALTS = {  # what the two pictures show, by the client's language
    "en": ("Warm circles around a still table", "Green hills below a low sun"),
    "ru": ("Тёплые круги вокруг накрытого стола", "Зелёные холмы под низким солнцем"),
    "ka": ("თბილი წრეები გაშლილი მაგიდის გარშემო", "მწვანე გორაკები ჩამავალი მზის ქვეშ"),
}
SHOWING = ("photo", "carousel", "infographic")


def illustrate(stage: Stage, posts: Iterable[Post]) -> None:
    """Put pictures into the posts whose format shows one."""
    media = [_picture(stage, number) for number in range(len(SHAPES))]
    alts = ALTS.get(stage.client.language, ALTS["en"])
    for number, post in enumerate(post for post in posts if post.format in SHOWING):
        chosen = [number % 2] if post.format != "carousel" else [number % 2, 1 - number % 2]
        place(post, [PostMedia(media=media[n], alt=alts[n], focus_y=60) for n in chosen])


def _picture(stage: Stage, number: int) -> Media:
    """Return one of the client's pictures, drawn once."""
    name = f"{stage.words.key}-{number + 1}.jpg"
    there = Media.objects.ready().filter(client=stage.client, name=name).first()
    if there is not None:
        return there
    file = ContentFile(_drawn(stage, number), name=name)
    made = receive_media(stage.client, file, by=stage.specialist)
    redraw(str(made.pk), Progress())
    made.refresh_from_db()
    return made


def _drawn(stage: Stage, number: int) -> bytes:
    """Return a JPEG of large calm shapes."""
    chance = stage.chance(f"picture {number}")
    width, height = SHAPES[number]
    ground, *colours = PALETTES[number]
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    for turn in range(9):
        radius = chance.randrange(width // 12, width // 3)
        x, y = chance.randrange(width), chance.randrange(height // 3, height)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colours[turn % 3])
    draw.rectangle((0, height * 5 // 6, width, height), fill=colours[1])
    made = BytesIO()
    image.save(made, "JPEG", quality=88)
    return made.getvalue()
