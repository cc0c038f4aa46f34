"""What a file is, by its first bytes: only what posts may hold is known here (UPL-1, UPL-2).

Sizes of images are read from their headers by hand: a decoder would set the memory aside that the
header asks for before anybody could say no."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple


class Size(NamedTuple):
    width: int
    height: int


class FileType(NamedTuple):
    """A kind of file that posts may hold; the first extension is the one we give it."""

    content_type: str
    kind: str  # image, video, document
    extensions: tuple[str, ...]


JPEG = FileType("image/jpeg", "image", ("jpg", "jpeg", "jpe", "jfif"))
PNG = FileType("image/png", "image", ("png",))
WEBP = FileType("image/webp", "image", ("webp",))
GIF = FileType("image/gif", "image", ("gif",))
MP4 = FileType("video/mp4", "video", ("mp4", "m4v"))
MOV = FileType("video/quicktime", "video", ("mov", "qt"))
WEBM = FileType("video/webm", "video", ("webm",))
PDF = FileType("application/pdf", "document", ("pdf",))  # of receipts alone
TYPES = {one.content_type: one for one in (JPEG, PNG, WEBP, GIF, MP4, MOV, WEBM)}

HEAD = 4096  # bytes that sniff() looks at
MOST_PIXELS = 40_000_000
MOST_SIDE = 12_000
MOST_FRAMES = 300

# Brands of moving pictures; pictures (heic, avif) and sounds (M4A) come in the same container.
_MP4_BRANDS = frozenset(
    b"isom,iso2,iso3,iso4,iso5,iso6,iso7,iso8,iso9,mp41,mp42,avc1,dash,M4V ,M4VH,M4VP,MSNV,XAVC,"
    b"mmp4".split(b",")
)
_WEBM_DOCTYPE = b"\x42\x82\x84webm"  # EBML: DocType, four bytes
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start-of-frame markers
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})  # markers without a length


def sniff(head: bytes) -> FileType | None:
    """Return what a file is by its first bytes (HEAD of them), None for what we don't take."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand == b"qt  ":
            return MOV
        return MP4 if brand in _MP4_BRANDS else None
    if head.startswith(b"\x1aE\xdf\xa3") and _WEBM_DOCTYPE in head[:128]:
        return WEBM
    return None


def sniff_receipt(head: bytes) -> FileType | None:
    """Return what a receipt is by its first bytes: a PDF or an image, None for all else (UPL-1)."""
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        return PDF
    found = sniff(head)
    return found if found is not None and found.kind == "image" else None


def pdf_is_whole(end: bytes) -> bool:
    """Return whether the last bytes of a file end a PDF: nothing broken off, nothing behind."""
    return end.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF")


def extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def image_size(found: FileType, file: BinaryIO) -> Size | None:
    """Return width and height as an image's header says them, None when it's broken off."""
    file.seek(0)
    try:
        if found == JPEG:
            return _jpeg_size(file)
        head = file.read(64)
        if found == PNG:
            return Size(*struct.unpack_from(">II", head, 16)) if head[12:16] == b"IHDR" else None
        if found == GIF:
            return Size(*struct.unpack_from("<HH", head, 6))
        return _webp_size(head)
    except (struct.error, IndexError):
        return None


def _jpeg_size(file: BinaryIO) -> Size | None:
    file.seek(2)
    while True:
        marker = file.read(2)
        while marker[:1] == b"\xff" and marker[1:] == b"\xff":  # any number of fill bytes
            marker = b"\xff" + file.read(1)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        if marker[1] in _JPEG_ALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker[1] in _JPEG_SIZES:
            height, width = struct.unpack_from(">HH", file.read(5), 1)
            return Size(width, height)
        if length < 2 or marker[1] == 0xDA:
            return None
        file.seek(length - 2, 1)


def _webp_size(head: bytes) -> Size | None:
    chunk = head[12:16]
    if chunk == b"VP8X":
        wide, high = head[24:27], head[27:30]
        return Size(1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little"))
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 21)
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if chunk == b"VP8 ":
        wide, high = struct.unpack_from("<HH", head, 26)
        return Size(wide & 0x3FFF, high & 0x3FFF)
    return None


def is_too_big(size: Size) -> bool:
    """Return whether an image is more than we decode (UPL-2)."""
    return size.width * size.height > MOST_PIXELS or max(size) > MOST_SIDE


# --- Containers of video --------------------------------------------------------------------------
class BadContainer(ValueError):  # noqa: N818 - a refusal
    """The boxes of a video don't fill its file exactly: broken off, or with something behind."""


class Span(NamedTuple):
    """A part of a file that says where, when or by whom, and that no player needs."""

    start: int  # of its header
    body: int
    end: int


MOST_BOXES = 200_000
# Boxes that hold notes (places in `udta`, programs' own things in `uuid`) or nothing at all.
_NOTES = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"})
_INSIDE = frozenset({b"moov", b"trak"})  # where there may be notes too
_KNOWN = _NOTES | {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"pdin", b"ssix"}


def mp4_notes(file: BinaryIO, size: int) -> list[Span]:
    """Return the parts of an MP4 or MOV file that may tell more than the pictures do (UPL-3).

    Raises BadContainer unless known boxes fill the file to its end and one of them is `moov`."""
    seen: set[bytes] = set()
    found = list(_boxes(file, 0, size, seen, 0))
    if not {b"ftyp", b"moov"} <= seen:
        raise BadContainer("no moov")
    return found


def _boxes(
    file: BinaryIO, start: int, end: int, seen: set[bytes], depth: int, most: int = MOST_BOXES
) -> Iterator[Span]:
    at = start
    while at < end:
        most -= 1
        file.seek(at)
        head = file.read(16)
        if len(head) < 8 or most < 0:
            raise BadContainer("a box is broken off")
        length, kind = struct.unpack_from(">I4s", head)
        body = at + 8
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack_from(">Q", head, 8)
            body = at + 16
        elif length == 0 and not depth:
            length = end - at  # the last box may say so
        if length < body - at or at + length > end:
            if depth and end - at <= 8:
                return  # QuickTime ends a list of boxes with a zero
            raise BadContainer("a box is longer than what holds it")
        if not depth:
            if kind not in _KNOWN:
                raise BadContainer("an unknown box")
            seen.add(kind)
        if kind in _NOTES:
            yield Span(at, body, at + length)
        elif kind in _INSIDE:
            yield from _boxes(file, body, at + length, seen, depth + 1, most)
        at += length


_SEGMENT, _CLUSTER, _TAGS, _ATTACHMENTS = 0x18538067, 0x1F43B675, 0x1254C367, 0x1941A469
_EBML, _VOID, _CRC = 0x1A45DFA3, 0xEC, 0xBF
_OPEN = frozenset({_SEGMENT, _CLUSTER})  # a live recording doesn't know how long they get
# Besides: seek head, info, tracks, cues, chapters; timecode, silent tracks, position, blocks.
_ELEMENTS = frozenset(
    {0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1043A770, _TAGS, _ATTACHMENTS, _VOID, _CRC}
) | {0xE7, 0x5854, 0xA7, 0xAB, 0xA3, 0xA0, 0xAF, _EBML, _SEGMENT, _CLUSTER}


def webm_notes(file: BinaryIO, size: int) -> list[Span]:
    """Return tags, attachments and empty space of a WebM file; BadContainer as for mp4_notes()."""
    found, at, most, seen = [], 0, MOST_BOXES, set()
    while at < size:
        most -= 1
        file.seek(at)
        head = file.read(12)
        element, width = _vint(head, 0, keep_marker=True)
        length, more = _vint(head, width, keep_marker=False)
        body = at + width + more
        if element not in _ELEMENTS or most < 0:
            raise BadContainer("an unknown element")
        seen.add(element)
        unknown = length == (1 << 7 * more) - 1
        if not unknown and body + length > size:
            raise BadContainer("an element is longer than the file")
        if element in _OPEN:
            at = body  # what is inside follows as if it stood alone
            if element == _SEGMENT and not unknown and body + length != size:
                raise BadContainer("something behind the segment")
            continue
        if unknown:
            raise BadContainer("an element without an end")
        if element in (_TAGS, _ATTACHMENTS, _VOID):
            found.append(Span(at, body, body + length))
        at = body + length
    if not {_SEGMENT, 0x1654AE6B} <= seen:
        raise BadContainer("no tracks")
    return found


def _vint(head: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """Return a number of EBML, and how many bytes it takes."""
    if at >= len(head) or not head[at]:
        raise BadContainer("a broken number")
    width = 9 - head[at].bit_length()
    if at + width > len(head):
        raise BadContainer("a broken number")
    value = int.from_bytes(head[at : at + width], "big")
    return (value if keep_marker else value & (1 << 7 * width) - 1), width
