"""UPL: every hostile file by the API, what the door says, what becomes of it, what is served."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contentplan.models import Media
from contentplan.rules.filetypes import TYPES
from tests.factories import ClientFactory, with_role
from tests.uploads.hostile.files import HOSTILE, SMUGGLED, Sent
from tests.uploads.hostile.made import SCRIPT, SECRET

pytestmark = pytest.mark.django_db
REFUSED_AT_ONCE = {"UPL-1": 400, "UPL-2": 400, "too_large": 413}


@pytest.fixture
def specialist():
    return with_role(ClientFactory(), "specialist")


@pytest.fixture
def send(client, specialist, django_capture_on_commit_callbacks):
    """Return a function that sends a file and lets the job run; it gives the answer."""
    client.force_login(specialist)
    home = specialist.memberships.get().client

    def sent(name: str, content: bytes) -> Any:
        body = {"client": str(home.pk), "file": SimpleUploadedFile("x", content)}
        body["file"].__dict__["_name"] = name  # past the cleaning of a Python object
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/api/v1/media/", body)

    return sent


def test_the_set_is_large_enough():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: f"{one.name[:20]}-{one.expected}")
def test_each_file_is_answered_as_expected(one: Sent, send, client):
    answer = send(one.name, one.make())
    if one.expected in REFUSED_AT_ONCE:
        assert answer.status_code == REFUSED_AT_ONCE[one.expected]
        assert answer.headers["Content-Type"] == "application/problem+json"
        if answer.status_code == 400:
            assert {error["code"] for error in answer.json()["errors"]} == {one.expected}
        assert not Media.objects.exists()
        return
    assert answer.status_code == 201, answer.content
    item = client.get(answer.headers["Location"]).json()
    assert (item["problem"] or item["status"]) == one.expected
    if one.shown:
        assert item["name"] == one.shown
    row = Media.objects.get()
    assert row.upload == ""
    if item["status"] == "ready":
        served = client.get(item["file"])
        check_served(served, row)
    else:
        assert item["file"] is None
        assert client.get(f"/clients/{row.client_id}/media/{row.pk}/").status_code == 404


def check_served(served: Any, row: Media) -> None:
    body = b"".join(served.streaming_content)
    assert served.status_code == 200
    assert served.headers["Content-Type"] == row.content_type
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert served.headers["Cache-Control"] == "private, no-store"
    assert served.headers["Content-Disposition"].startswith("inline")
    assert "\n" not in served.headers["Content-Disposition"]
    assert SCRIPT not in body
    assert SECRET not in body
    assert len(body) == row.size
    if row.kind == "image":
        with Image.open(io.BytesIO(body)) as picture:
            assert picture.get_format_mimetype() == row.content_type
            assert not picture.getexif()
            assert not set(picture.info) & {"exif", "comment", "xmp", "icc_profile", "Comment"}
            assert picture.size == (row.width, row.height)
    assert TYPES[row.content_type].kind == row.kind


@pytest.mark.parametrize("one", SMUGGLED, ids=lambda one: one.name)
def test_what_is_smuggled_was_there_before(one: Sent):
    """Else the test above would be content with files that never held anything."""
    content = one.make()
    assert SCRIPT in content or SECRET in content or b"PK\x03\x04" in content
