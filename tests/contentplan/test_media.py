"""Files of posts: received, placed, sent, decided about, removed (UPL, PLAN-2, APPR-3)."""

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import now
from contentplan.models import Media, Post, PostMedia
from contentplan.services import change_post, receive_media, remove_media
from contentplan.services.media import redraw, remove_leftovers
from contentplan.uploads import LimitingHandler
from jobs.registry import Progress, Refusal
from tests.factories import (
    ChannelFactory,
    ClientFactory,
    ContentPlanFactory,
    MediaFactory,
    PostFactory,
    with_role,
)
from tests.uploads.hostile.made import image, mp4, place_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return ClientFactory()


@pytest.fixture
def specialist(home):
    return with_role(home, "specialist")


@pytest.fixture
def plan(home):
    return ContentPlanFactory(
        client=home, channels=[ChannelFactory(client=home, network="facebook")], goal_agreed=True
    )


@pytest.fixture
def post(plan):
    return PostFactory(content_plan=plan)


def picture(name: str = "a.png", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or image())


def page(post: Post, end: str = "") -> str:
    return f"/clients/{post.content_plan.client_id}/posts/{post.pk}/media/{end}"


def names_in_storage() -> set[str]:
    return set(default_storage.listdir("media")[1]) if default_storage.exists("media") else set()


# --- Receiving ------------------------------------------------------------------------------------
def test_a_file_is_kept_under_a_random_name_and_served_as_written_anew(home, specialist):
    row = receive_media(home, picture("summer.png"), by=specialist)
    assert "summer" not in row.upload
    assert default_storage.exists(row.upload)
    redraw(str(row.pk), Progress())
    kept = row.upload
    row.refresh_from_db()
    assert row.status == "ready"
    assert (row.width, row.height) == (64, 48)
    assert not default_storage.exists(kept)
    assert default_storage.exists(row.file)
    assert default_storage.exists(row.thumbnail)


def test_writing_anew_twice_changes_nothing(home, specialist):
    row = receive_media(home, picture(), by=specialist)
    redraw(str(row.pk), Progress())
    first = Media.objects.get().__dict__["file"]
    redraw(str(row.pk), Progress())
    assert Media.objects.get().file == first


def test_a_refused_file_says_why_and_is_gone(home, specialist):
    row = receive_media(home, picture(content=image()[:100]), by=specialist)
    for _attempt in range(2):
        with pytest.raises(Refusal):
            redraw(str(row.pk), Progress())
    kept = row.upload
    row.refresh_from_db()
    assert (row.status, row.problem, row.upload) == ("refused", "damaged", "")
    assert not default_storage.exists(kept)


def test_a_lost_file_is_told(home, specialist):
    row = receive_media(home, picture(), by=specialist)
    default_storage.delete(row.upload)
    with pytest.raises(Refusal):
        redraw(str(row.pk), Progress())
    assert Media.objects.get().problem == "file_lost"


def test_the_quota_of_a_client_takes_the_last_byte_and_no_more(home, specialist, settings):
    content = image()
    settings.MEDIA_QUOTA_BYTES = 2 * len(content)
    for _number in range(2):
        receive_media(home, picture(content=content), by=specialist)
    before = names_in_storage()
    with pytest.raises(ValidationError) as refused:
        receive_media(home, picture(content=content), by=specialist)
    assert refused.value.error_dict["file"][0].code == "quota"
    assert names_in_storage() == before
    receive_media(ClientFactory(), picture(content=content), by=specialist)  # has its own


def test_a_full_quota_is_a_400_with_its_code(home, specialist, client, settings):
    settings.MEDIA_QUOTA_BYTES = 10
    client.force_login(specialist)
    answer = client.post("/api/v1/media/", {"client": str(home.pk), "file": picture()})
    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/file", "quota")]


@pytest.mark.parametrize("path", ["page", "api"])
def test_a_full_disk_is_507_and_leaves_nothing_half_made(
    path, post, specialist, client, monkeypatch
):
    client.force_login(specialist)
    before = names_in_storage()

    def full(self: Any, name: str, content: Any) -> str:
        Path(default_storage.path(name)).write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    if path == "page":
        answer = client.post(page(post), {"uploads": picture()})
    else:
        body = {"client": str(post.content_plan.client_id), "file": picture()}
        answer = client.post("/api/v1/media/", body)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == 507
    assert not Media.objects.exists()
    assert not PostMedia.objects.exists()
    assert names_in_storage() == before


def test_a_file_that_grows_too_large_ends_while_it_streams_in(post, specialist, client, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    settings.UPLOAD_MAX_VIDEO_BYTES = 2000
    client.force_login(specialist)
    assert (
        client.post(page(post), {"uploads": picture(content=image() + bytes(900))}).status_code
        == 413
    )
    video = b"\0\0\0\x18ftypisom" + bytes(1500)
    assert client.post(page(post), {"uploads": picture("a.mp4", video)}).status_code == 302
    video += bytes(600)
    assert client.post(page(post), {"uploads": picture("a.mp4", video)}).status_code == 413


def test_the_rest_of_a_file_that_is_too_large_is_not_taken(settings):
    settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_VIDEO_BYTES = 100, 150
    for head, most in ((b"anything", 100), (b"\0\0\0\x18ftypisom", 150)):
        handler = LimitingHandler()
        handler.new_file("uploads", "a", "", None)
        first = head.ljust(60, b"\0")
        assert handler.receive_data_chunk(first, 0) == first
        assert handler.receive_data_chunk(bytes(most - 60), 60)
        with pytest.raises(RequestDataTooBig):
            handler.receive_data_chunk(b"\0", most)


def test_notes_of_a_video_are_empty_space_of_the_same_length(home, specialist):
    content = mp4(notes=place_note())
    row = receive_media(home, picture("a.mp4", content), by=specialist)
    redraw(str(row.pk), Progress())
    row.refresh_from_db()
    with default_storage.open(row.file) as file:
        served = file.read()
    assert len(served) == len(content)
    assert b"udta" in content
    assert b"udta" not in served
    assert served.count(b"free") == 1


def test_a_request_that_announces_too_much_is_not_read(post, specialist, client, settings):
    settings.UPLOAD_MAX_REQUEST_BYTES = 100
    client.force_login(specialist)
    assert client.post(page(post), {"uploads": picture()}).status_code == 413


def test_files_without_a_row_go_after_a_day(home, specialist, settings, tmp_path):
    row = receive_media(home, picture(), by=specialist)
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    (tmp_path / "half.upload").write_bytes(b"x")
    (tmp_path / "redraw-x").mkdir()
    stray = default_storage.save("media/stray.png", ContentFile(b"x"))
    assert remove_leftovers() == 0
    assert len(list(tmp_path.iterdir())) == 2
    with time_machine.travel(now() + timedelta(hours=25)):
        assert remove_leftovers() >= 1
    assert list(tmp_path.iterdir()) == []
    assert not default_storage.exists(stray)
    assert default_storage.exists(row.upload)


# --- In posts -------------------------------------------------------------------------------------
def test_several_files_come_in_by_one_form_and_stand_in_their_order(post, specialist, client):
    client.force_login(specialist)
    answer = client.post(page(post), {"uploads": [picture("a.png"), picture("b.png")]})
    assert answer.status_code == 302
    post = Post.objects.get()
    assert [one.name for one in post.media] == ["a.png", "b.png"]
    assert post.version == 2


def test_of_several_files_the_good_ones_are_kept_and_the_bad_ones_told(post, specialist, client):
    client.force_login(specialist)
    files = [picture("a.png"), picture("b.png", b"<svg>")]
    answer = client.post(page(post), {"uploads": files})
    assert answer.status_code == 400
    assert "“b.png” is none of" in answer.content.decode()
    assert [one.name for one in Post.objects.get().media] == ["a.png"]


def arranged(post: Post, do: str, **more: Any) -> dict[str, Any]:
    order = [str(one.pk) for one in post.media]
    return {"seen": post.version, "do": do, "order": order, **more}


def test_files_move_get_words_and_are_taken_out(post, home, specialist, client):
    client.force_login(specialist)
    first, second = MediaFactory(client=home), MediaFactory(client=home)
    post = change_post(post, {"media": [first, second]}, by=specialist)
    told = arranged(
        post,
        f"down:{first.pk}",
        **{f"alt-{first.pk}": "Tea", f"x-{first.pk}": 20, f"y-{first.pk}": 100},
    )
    assert client.post(page(post, "arrange/"), told).status_code == 302
    post = Post.objects.get()
    assert [one.pk for one in post.media] == [second.pk, first.pk]
    assert post.media[1].alt == "Tea"
    assert (post.media[1].focus_x, post.media[1].focus_y) == (20, 100)
    assert (
        client.post(page(post, "arrange/"), arranged(post, f"out:{second.pk}")).status_code == 302
    )
    post = Post.objects.get()
    assert [one.alt for one in post.media] == ["Tea"]
    assert client.post(page(post, "arrange/"), arranged(post, f"in:{second.pk}")).status_code == 302
    assert [one.pk for one in Post.objects.get().media] == [first.pk, second.pk]


@pytest.mark.parametrize(("field", "value"), [("x", "101"), ("y", "-1"), ("alt", "a\u202eb")])
def test_words_and_points_that_will_not_do_are_refused(
    field, value, post, home, specialist, client
):
    client.force_login(specialist)
    media = MediaFactory(client=home)
    post = change_post(post, {"media": [media]}, by=specialist)
    answer = client.post(
        page(post, "arrange/"), arranged(post, "save", **{f"{field}-{media.pk}": value})
    )
    assert answer.status_code == 400
    assert value in answer.content.decode()
    assert Post.objects.get().version == post.version


def test_a_stale_arrangement_is_refused_with_what_was_typed(post, home, specialist, client):
    client.force_login(specialist)
    media = MediaFactory(client=home)
    post = change_post(post, {"media": [media]}, by=specialist)
    told = arranged(post, "save", **{f"alt-{media.pk}": "My words"})
    change_post(Post.objects.get(), {"text": "Meanwhile"}, by=specialist)
    answer = client.post(page(post, "arrange/"), told)
    assert answer.status_code == 400
    assert "Somebody changed this" in answer.content.decode()
    assert "My words" in answer.content.decode()


def test_the_api_takes_an_ordered_list_of_ids(post, home, specialist, client):
    client.force_login(specialist)
    first, second = MediaFactory(client=home), MediaFactory(client=home)
    path = f"/api/v1/posts/{post.pk}/"
    wanted = [str(second.pk), str(first.pk)]
    answer = client.patch(path, {"media": wanted, "text": "New"}, "application/json")
    assert answer.json()["media"] == wanted
    assert answer.json()["text"] == "New"
    assert answer.headers["ETag"] == '"2"'
    (entry,) = HistoryEntry.objects.filter(kind="contentplan.post")
    assert set(entry.changes) == {"text", "media"}
    assert (
        client.patch(path, {"media": wanted[::-1]}, "application/json").json()["media"]
        == wanted[::-1]
    )
    assert client.patch(path, {"media": []}, "application/json").json()["media"] == []


@pytest.mark.parametrize("case", ["twice", "refused", "another client's"])
def test_the_api_refuses_files_that_cannot_stand_there(case, post, home, specialist, client):
    client.force_login(specialist)
    media = MediaFactory(client=ClientFactory() if case == "another client's" else home)
    if case == "refused":
        Media.objects.filter(pk=media.pk).update(status="refused", problem="damaged")
    ids = [str(media.pk)] * (2 if case == "twice" else 1)
    answer = client.patch(f"/api/v1/posts/{post.pk}/", {"media": ids}, "application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith("/media")
    assert not PostMedia.objects.exists()


def test_a_post_is_made_with_its_files(plan, home, specialist, client):
    client.force_login(specialist)
    media = MediaFactory(client=home)
    body = {
        "content_plan": str(plan.pk),
        "channel": str(plan.channels.get().pk),
        "type": "engaging",
        "publish_at": "2026-06-05T10:00:00Z",
        "media": [str(media.pk)],
    }
    answer = client.post("/api/v1/posts/", body, "application/json")
    assert answer.json()["media"] == [str(media.pk)]


def test_a_used_file_stays_and_a_free_one_goes_with_its_bytes(
    post, home, specialist, client, django_capture_on_commit_callbacks
):
    client.force_login(specialist)
    media = MediaFactory(client=home)
    change_post(post, {"media": [media]}, by=specialist)
    assert client.delete(f"/api/v1/media/{media.pk}/").status_code == 409
    with pytest.raises(WrongState):
        remove_media(media, by=specialist)
    change_post(Post.objects.get(), {"media": []}, by=specialist)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(f"/api/v1/media/{media.pk}/").status_code == 204
    assert not default_storage.exists(media.file)
