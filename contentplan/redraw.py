"""Writes one file of a post anew, in a process of its own that may use little (UPL-2, UPL-3).

`python -m contentplan.redraw JSON` loads nothing of the app: no settings, no database, no secrets.
It prints what it made, or why it made nothing, as JSON. contentplan/media_files.py calls it."""

import json
import os
import resource
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from contentplan.rules.filetypes import (
    MOST_FRAMES,
    TYPES,
    WEBM,
    BadContainer,
    Size,
    Span,
    is_too_big,
    mp4_notes,
    webm_notes,
)

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
QUALITY = {"JPEG": {"quality": 90, "progressive": True}, "WEBP": {"quality": 90}, "PNG": {}}
THUMBNAIL = (640, 640)
MOST_FILE = 300_000_000  # bytes that it may write


class Refused(Exception):  # noqa: N818 - an answer
    pass


def limit(memory: int, seconds: int) -> None:
    """Let this process use so many bytes and seconds, and write no core when it dies."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def redraw_image(content_type: str, source: Path, target: Path, thumbnail: Path) -> dict[str, Any]:
    """Decode an image and write its pixels, nothing else, into a new file."""
    from PIL import Image, ImageOps

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    wanted = FORMATS[content_type]
    try:
        with Image.open(source, formats=[wanted]) as image:
            if is_too_big(Size(*image.size)):
                raise Refused("pixels")
            frames = getattr(image, "n_frames", 1)
            if frames > MOST_FRAMES:
                raise Refused("frames")
            if frames > 1 and wanted in ("GIF", "WEBP"):
                first = _write_moving(image, wanted, target)
            else:
                ImageOps.exif_transpose(image, in_place=True)
                first = _bare(_as_srgb(image), wanted)
                first.save(target, wanted, **QUALITY.get(wanted, {}))
            size = first.size
            first.thumbnail(THUMBNAIL)
            first.convert("RGBA" if "A" in first.mode else "RGB").save(
                thumbnail, "WEBP", quality=82
            )
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk, not the file
        raise Refused("damaged") from error
    return {"width": size[0], "height": size[1], "frames": frames}


def _as_srgb(image: Any) -> Any:
    """Return the image in the colours that networks show; a profile is a place to hide things."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    import io

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, srgb, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _bare(image: Any, wanted: str) -> Any:
    """Return the pixels in a mode that the format has, without what else was in the file."""
    image.load()
    clear = image.info.get("transparency")
    if image.mode in ("P", "PA", "LA", "RGBa") or clear is not None:
        image = image.convert("RGBA" if clear is not None or "A" in image.mode else "RGB")
    elif image.mode in ("I", "I;16", "F"):
        image = image.convert("L")
    elif image.mode not in ("1", "L", "RGB", "RGBA"):
        image = image.convert("RGB")
    if wanted == "JPEG" and image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    if wanted == "GIF" and image.mode == "RGB":
        image = image.quantize(256)
    image.info = {}
    return image


def _write_moving(image: Any, wanted: str, target: Path) -> Any:
    """Write all frames with their times; return a copy of the first one."""
    first = image.convert("RGBA").copy()
    first.info = {}
    times = []

    def frames() -> Iterator[Any]:
        for number in range(1, image.n_frames):
            image.seek(number)
            frame = image.convert("RGBA")
            frame.info = {}
            yield frame

    for number in range(image.n_frames):
        image.seek(number)
        times.append(min(max(int(image.info.get("duration") or 100), 10), 60_000))
    loop = int(image.info.get("loop", 0) or 0)
    image.seek(0)
    more = {"quality": 85} if wanted == "WEBP" else {"disposal": 2}
    first.save(
        target, wanted, save_all=True, append_images=frames(), duration=times, loop=loop, **more
    )
    return first


def clean_video(content_type: str, source: Path, target: Path) -> dict[str, Any]:
    """Copy a video whose boxes fill it exactly, and blank the notes in it: places, programs."""
    size = source.stat().st_size
    try:
        with source.open("rb") as file:
            notes = (webm_notes if content_type == WEBM.content_type else mp4_notes)(file, size)
    except (BadContainer, RecursionError) as error:
        raise Refused("damaged") from error
    shutil.copyfile(source, target)
    with target.open("r+b") as file:
        for note in notes:
            if content_type == WEBM.content_type:
                _void(file, note)
            else:
                file.seek(note.start + 4)
                file.write(b"free")
                _blank(file, note.body, note.end)
    return {"width": 0, "height": 0, "frames": 1}


def _void(file: BinaryIO, note: Span) -> None:
    """Put an empty EBML element in the place of another one as long."""
    width = min(note.body - note.start - 1, 8)
    body = note.start + 1 + width
    file.seek(note.start)
    file.write(b"\xec" + ((1 << 7 * width) | (note.end - body)).to_bytes(width, "big"))
    _blank(file, body, note.end)


def _blank(file: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    left = end - start
    while left:
        left -= file.write(bytes(min(left, 1 << 20)))


def most_memory() -> int:
    """Return the most bytes this process has held; getrusage() would count its parent's too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    peak = next((one for one in status.read_text().splitlines() if one.startswith("VmHWM")), "")
    return int("".join(filter(str.isdigit, peak)) or 0) * 1024


def main() -> None:
    asked = json.loads(sys.argv[1])
    limit(asked["memory"], asked["seconds"])
    source, target = Path(asked["source"]), Path(asked["target"])
    found = TYPES[asked["content_type"]]
    try:
        if found.kind == "image":
            made = redraw_image(found.content_type, source, target, Path(asked["thumbnail"]))
        else:
            made = clean_video(found.content_type, source, target)
    except Refused as refused:
        made = {"problem": str(refused)}
    except MemoryError:
        made = {"problem": "too_heavy"}
    except OSError as error:
        made = {"errno": error.errno}
    made["memory"] = most_memory()
    sys.stdout.write(json.dumps(made))
    sys.stdout.flush()
    os._exit(0)  # without the tidying that a full memory would stop


if __name__ == "__main__":
    main()
