"""The hostile set: what is sent under which name, and what must become of it (UPL)."""

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from tests.uploads.hostile import made
from tests.uploads.hostile.made import SCRIPT, SECRET, box, image, mp4, small_png, webm


class Sent(NamedTuple):
    """One file. expected is what the door says at once ("UPL-1", "too_large"), or what becomes of
    it afterwards ("ready", or why it is refused); shown is the name that people see then."""

    name: str
    make: Callable[[], bytes]
    expected: str
    shown: str = ""


def archive() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made_:
        made_.writestr("run.js", SCRIPT.decode())
    return file.getvalue()


def named(name: str, shown: str) -> Sent:
    return Sent(name, image, "ready", shown)


OTHER_KINDS = [
    Sent("a.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT, "UPL-1"),
    Sent("a.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT, "UPL-1"),
    Sent("a.html", lambda: b"<!doctype html>" + SCRIPT, "UPL-1"),
    Sent("a.jpg", lambda: b"<!doctype html>" + SCRIPT, "UPL-1"),
    Sent("a.txt", lambda: b"hello", "UPL-1"),
    Sent("a.pdf", lambda: b"%PDF-1.7\n1 0 obj", "UPL-1"),
    Sent("a.zip", archive, "UPL-1"),
    Sent("a.jpeg", archive, "UPL-1"),
    Sent("a.tif", lambda: b"II*\0" + bytes(64), "UPL-1"),
    Sent("b.png", lambda: b"MM\0*" + bytes(64), "UPL-1"),
    Sent("a.eps", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(a) run", "UPL-1"),
    Sent("b.jpg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(a) run", "UPL-1"),
    Sent("a.bmp", lambda: image("BMP"), "UPL-1"),
    Sent("a.ico", lambda: image("ICO", (16, 16)), "UPL-1"),
    Sent("a.psd", lambda: b"8BPS\0\1" + bytes(64), "UPL-1"),
    Sent("a.jp2", lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(64), "UPL-1"),
    Sent("a.heic", lambda: mp4(b"heic"), "UPL-1"),
    Sent("a.mp4", lambda: mp4(b"avif"), "UPL-1"),
    Sent("b.mp4", lambda: mp4(b"M4A "), "UPL-1"),
    Sent("a.mkv", lambda: webm(doctype=b"matroska"), "UPL-1"),
    Sent("a.webm", lambda: webm(doctype=b"matroska"), "UPL-1"),
    Sent("a.avi", lambda: b"RIFF\0\0\0\0AVI LIST" + bytes(64), "UPL-1"),
    Sent("a.webp", lambda: b"RIFF\0\0\0\0WAVEfmt " + bytes(64), "UPL-1"),
    Sent("a.exe", lambda: b"MZ\x90\0" + bytes(64), "UPL-1"),
    Sent("c.png", lambda: b"\x7fELF" + bytes(64), "UPL-1"),
    Sent("a.gif", lambda: b"GIF88a" + bytes(64), "UPL-1"),
    Sent("empty.png", lambda: b"", "UPL-1"),
    Sent("one.png", lambda: b"\x89", "UPL-1"),
]
OTHER_NAMES = [
    Sent("a.jpg", image, "UPL-1"),
    Sent("a.gif", lambda: image("JPEG"), "UPL-1"),
    Sent("a.mov", mp4, "UPL-1"),
    Sent("a.mp4", webm, "UPL-1"),
    Sent("a.png.html", image, "UPL-1"),
    Sent("a.svg", image, "UPL-1"),
    Sent("png", image, "UPL-1"),
    Sent("a.png.", image, "UPL-1"),
]
NAMES = [
    named("../x.png", "x.png"),
    named("..\\..\\x.png", "x.png"),
    named("CON.png", "CON.png"),
    named("я" * 150 + ".png", "я" * 116 + ".png"),
    named("ab\u202egnp.exe.png", "abgnp.exe.png"),
    named("<b>&'.PNG", "<b>&'.PNG"),
    named("გაზაფხული.png", "გაზაფხული.png"),
    named("e\u0301.png", "\u00e9.png"),
]
BOMBS = [
    Sent("pixels.png", lambda: made.png(6400, 6400), "UPL-2"),
    Sent("side.png", lambda: made.png(12_001, 1), "UPL-2"),
    Sent("most.png", lambda: made.png(2**31 - 1, 2**31 - 1), "UPL-2"),
    Sent("most.jpg", lambda: made.jpeg_header(65_500, 65_500), "UPL-2"),
    Sent("canvas.webp", lambda: made.webp_canvas(16_383, 16_383), "UPL-2"),
    Sent("screen.gif", lambda: made.gif_screen(65_535, 65_535), "UPL-2"),
    Sent("frame.gif", lambda: made.gif_with_large_frame(60_000, 60_000), "pixels"),
    Sent("frames.gif", lambda: made.moving("GIF", 301), "frames"),
    Sent("frames.webp", lambda: made.moving("WEBP", 301), "frames"),
    Sent("many.gif", lambda: made.moving("GIF", 300), "ready"),
    Sent("long.png", lambda: small_png(data=zlib.compress(bytes(50_000_000))), "ready"),
    Sent(
        "text.png",
        lambda: small_png((b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000)))),
        "damaged",
    ),
]
BROKEN = [
    Sent("half.png", lambda: image(size=(400, 400))[:300], "damaged"),
    Sent("half.jpg", lambda: image("JPEG", (400, 400))[:700], "damaged"),
    Sent("half.webp", lambda: made.moving("WEBP", 9)[:-60], "damaged"),
    Sent("head.png", lambda: image()[:20], "UPL-2"),
    Sent("head.jpg", lambda: image("JPEG")[:20], "UPL-2"),
    Sent("no-frame.jpg", lambda: b"\xff\xd8\xff\xd9", "UPL-2"),
    Sent("crc.png", lambda: image().replace(b"IDAT", b"IDAT\1", 1), "damaged"),
    Sent("no-moov.mp4", lambda: box(b"ftyp", b"isom", bytes(12)) + box(b"mdat"), "damaged"),
    Sent("half.mp4", lambda: mp4()[:-100], "damaged"),
    Sent("lying.mp4", lambda: mp4() + b"\0\0\xff\xffmdat", "damaged"),
    Sent("short.mp4", lambda: mp4() + b"\0\0\0\x04mdat", "damaged"),
    Sent("half.webm", lambda: webm()[:-20], "damaged"),
    Sent("no-tracks.webm", lambda: webm()[:40], "damaged"),
]
SMUGGLED = [  # what is served holds neither SCRIPT nor SECRET
    Sent("tail.png", lambda: image() + SCRIPT, "ready"),
    Sent("zip.png", lambda: image() + archive() + SECRET, "ready"),
    Sent("tail.jpg", lambda: image("JPEG") + SCRIPT, "ready"),
    Sent("tail.gif", lambda: image("GIF") + b"*/=1;" + SCRIPT, "ready"),
    Sent("tail.webp", lambda: image("WEBP") + SCRIPT, "ready"),
    Sent("gps.jpg", lambda: image("JPEG", exif=made.exif()), "ready"),
    Sent("gps.png", lambda: image(exif=made.exif()), "ready"),
    Sent("gps.webp", lambda: image("WEBP", exif=made.exif()), "ready"),
    Sent(
        "xmp.jpg",
        lambda: made.jpeg_with(made.jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)),
        "ready",
    ),
    Sent("comment.jpg", lambda: made.jpeg_with(made.jpeg_segment(0xFE, SCRIPT)), "ready"),
    Sent("comment.gif", lambda: image("GIF", comment=SCRIPT + SECRET), "ready"),
    Sent("moving.gif", lambda: made.moving("GIF", 3) + SECRET, "ready"),
    Sent("text.png", lambda: small_png((b"tEXt", b"Comment\0" + SCRIPT)), "ready"),
    Sent("profile.jpg", lambda: image("JPEG", icc_profile=b"x" * 128 + SECRET), "ready"),
    Sent("place.mp4", lambda: mp4(notes=made.place_note()), "ready"),
    Sent("place.mov", lambda: mp4(b"qt  ", notes=made.place_note()), "ready"),
    Sent("free.mp4", lambda: mp4(behind=box(b"free", SCRIPT + SECRET)), "ready"),
    Sent("uuid.mp4", lambda: mp4(behind=box(b"uuid", bytes(16), SECRET)), "ready"),
    Sent("tags.webm", lambda: webm(tags=made.element(0x1254C367, SECRET)), "ready"),
    Sent("void.webm", lambda: webm(tags=made.element(0xEC, SCRIPT)), "ready"),
    Sent("tail.mp4", lambda: mp4(behind=SCRIPT + SECRET), "damaged"),
    Sent("zip.mov", lambda: mp4(b"qt  ", behind=archive()), "damaged"),
    Sent("tail.webm", lambda: webm(behind=SCRIPT), "damaged"),
]
TOO_LARGE = [
    Sent("large.png", lambda: image() + bytes(20_000_000), "too_large"),
    Sent("large.txt", lambda: bytes(20_000_001), "too_large"),
]
HOSTILE = [*OTHER_KINDS, *OTHER_NAMES, *NAMES, *BOMBS, *BROKEN, *SMUGGLED, *TOO_LARGE]
