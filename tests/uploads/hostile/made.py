"""Files as somebody who means harm would make them, each built here from its parts."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image

SCRIPT = b"<script>alert(document.cookie)</script>"
GPS = b"N\x0041.7151,E044.8271"  # bytes to look for in what is served
SECRET = b"Lat41.7151Lon44.8271"


# --- Images ---------------------------------------------------------------------------------------
def image(kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: Any):
    """Return a picture that is right in every way."""
    made = io.BytesIO()
    picture = Image.new(mode, size, 120 if mode in ("L", "1") else (200, 60, 30, 255)[: len(mode)])
    picture.save(made, kind, **more)
    return made.getvalue()


def exif(text: bytes = SECRET) -> bytes:
    """Return EXIF data with a place in it (GPS), as a telephone writes it."""
    data = Image.Exif()
    data[0x010E] = text.decode()  # ImageDescription
    gps = data.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (41.0, 42.0, 54.0), "E", (44.0, 49.0, 37.0)
    return data.tobytes()


def moving(kind: str, frames: int, size: tuple[int, int] = (8, 8)) -> bytes:
    pictures = [
        Image.new("RGB", size, (number % 256, number // 256 * 90, 40)) for number in range(frames)
    ]
    made = io.BytesIO()
    more = {"lossless": True} if kind == "WEBP" else {}
    pictures[0].save(
        made, kind, save_all=True, append_images=pictures[1:], duration=40, loop=0, **more
    )
    return made.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    width: int,
    height: int,
    *,
    data: bytes | None = None,
    chunks: Sequence[tuple[bytes, bytes]] = (),
) -> bytes:
    """Return a grey PNG whose header says what it likes."""
    rows = data if data is not None else zlib.compress(b"\0" * 64)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [png_chunk(b"IHDR", head)]
    parts += [png_chunk(kind, inside) for kind, inside in chunks]
    parts += [png_chunk(b"IDAT", rows), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def small_png(*chunks: tuple[bytes, bytes], data: bytes = b"") -> bytes:
    """Return an 8 × 8 PNG with these chunks before its pixels."""
    return png(8, 8, data=data or zlib.compress((b"\0" + b"\x80" * 8) * 8), chunks=chunks)


def jpeg_header(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def jpeg_segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(segment: bytes) -> bytes:
    plain = image("JPEG")
    return plain[:2] + segment + plain[2:]


def webp_canvas(width: int, height: int) -> bytes:
    """Return a WebP header that asks for a canvas of this size."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def gif_screen(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0" + b";"


def gif_with_large_frame(width: int, height: int) -> bytes:
    """Return a GIF whose screen is small and whose second frame is not."""
    plain = moving("GIF", 2)
    at = plain.rindex(b"\x2c\0\0\0\0")
    return plain[: at + 5] + struct.pack("<HH", width, height) + plain[at + 9 :]


# --- Videos ---------------------------------------------------------------------------------------
def box(kind: bytes, *inside: bytes) -> bytes:
    data = b"".join(inside)
    return struct.pack(">I", 8 + len(data)) + kind + data


def mp4(brand: bytes = b"isom", *, notes: bytes = b"", behind: bytes = b"") -> bytes:
    """Return the boxes of a video; what is in its frames nobody looks at."""
    moov = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84))), notes)
    return box(b"ftyp", brand, bytes(4), b"isommp41") + moov + box(b"mdat", bytes(400)) + behind


def place_note() -> bytes:
    """Return what telephones put into a video: where it was taken."""
    return box(b"udta", box(b"\xa9xyz", b"\0\x14\x15\xc7" + SECRET))


def element(kind: int, *inside: bytes, size: int | None = None) -> bytes:
    data = b"".join(inside)
    name = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    length = len(data) if size is None else size
    return name + (length | 1 << 56).to_bytes(8, "big") + data


def webm(*, doctype: bytes = b"webm", tags: bytes = b"", behind: bytes = b"") -> bytes:
    head = element(0x1A45DFA3, b"\x42\x82" + bytes([0x80 | len(doctype)]) + doctype)
    tracks = element(0x1654AE6B, b"\xae\x80")
    cluster = element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, bytes(40)))
    return head + element(0x18538067, tracks, tags, cluster) + behind
