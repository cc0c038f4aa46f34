"""UPL-2: the process that decodes stays under its limit, whatever it is given."""

import json
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from contentplan.models import Media
from contentplan.services.media import _redrawn
from tests.factories import MediaFactory

pytestmark = pytest.mark.django_db
LIMIT = 512_000_000


def redrawn(source: bytes, content_type: str, folder: Path) -> dict[str, Any]:
    row = MediaFactory(content_type=content_type)
    (Path(settings.MEDIA_ROOT) / row.file).write_bytes(source)
    Media.objects.filter(pk=row.pk).update(upload=row.file)
    row.upload = row.file
    return _redrawn(row, folder)


def saved(image: Image.Image, folder: Path, kind: str, **more: Any) -> bytes:
    path = folder / "made"
    image.save(path, kind, **more)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("mode", "kind", "more"),
    [
        ("RGB", "JPEG", {"progressive": True, "subsampling": 0}),
        ("RGBA", "PNG", {"compress_level": 1}),
    ],
)
def test_the_largest_pictures_fit_or_are_refused(mode, kind, more, tmp_path):
    """40 megapixels each: three of them in memory would be more than it gets."""
    noise = Image.frombytes("L", (64, 64), random.Random(1).randbytes(4096)).resize((8000, 5000))
    source = saved(noise.convert(mode), tmp_path, kind, **more)
    told = redrawn(source, f"image/{kind.lower()}", tmp_path)
    assert told.get("problem") in (None, "too_heavy")
    assert told.get("memory", 0) < LIMIT


def test_a_small_file_that_unfolds_is_stopped(tmp_path):
    """Within the limits of its header, but in 16 bits a colour: 480 MB before any copy is made."""
    row = b"\0" + bytes(8000 * 8)
    packer = zlib.compressobj()
    data = b"".join(packer.compress(row) for _row in range(5000)) + packer.flush()

    def chunk(kind: bytes, inside: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + inside))
        return struct.pack(">I", len(inside)) + kind + inside + check

    head = struct.pack(">IIBBBBB", 8000, 5000, 16, 6, 0, 0, 0)
    source = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
    assert len(source) < 1_000_000
    told = redrawn(source, "image/png", tmp_path)
    assert told.get("memory", 0) < LIMIT


def test_the_limit_is_one(tmp_path, settings):
    """With less memory the same picture is refused: so the limit is what holds it."""
    settings.MEDIA_MEMORY = 150_000_000
    source = saved(Image.new("RGB", (6000, 5000)), tmp_path, "PNG")
    assert redrawn(source, "image/png", tmp_path)["problem"] == "too_heavy"


def test_what_takes_too_long_is_stopped(tmp_path, settings):
    settings.MEDIA_SECONDS = 0.01
    source = saved(Image.new("RGB", (60, 50)), tmp_path, "PNG")
    assert redrawn(source, "image/png", tmp_path) == {"problem": "too_heavy"}


def test_the_process_knows_nothing_of_the_app(tmp_path, monkeypatch):
    """No settings, no secrets: what takes it over finds nothing there."""
    seen: dict[str, Any] = {}

    def run(command: list[str], **more: Any) -> Any:
        seen.update(more, command=command)
        raise ValueError

    monkeypatch.setattr("contentplan.services.media.subprocess.run", run)
    redrawn(b"x", "image/png", tmp_path)
    assert set(seen["env"]) == {"PATH", "LC_ALL", "TMPDIR"}
    assert settings.SECRET_KEY not in json.dumps(seen["command"])
