"""What a file would change is shown before it is written (IMP-2), and exactly that is written."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings

from clients.models import HistoryEntry
from common.errors import StaleVersion, WrongState
from common.periods import now
from kpis.imports import (
    confirm_import,
    discard_import,
    read_again,
    receive_file,
    remove_leftovers,
)
from kpis.models import ChannelDay, ChannelMonth, Import, ImportedMonth
from tests.factories import with_role
from tests.kpis.world import DAY, committed, figures, may, measure, overview, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def specialist(business):
    return with_role(business, "specialist")


def show(channel, *rows, **more) -> Import:
    with committed():
        row = receive_file(channel, upload(overview(*rows)), by=None, asks_first=True, **more)
    row.refresh_from_db()
    return row


def confirm(row, by, seen=None) -> Import:
    with committed():
        confirm_import(row, by=by, seen=row.version if seen is None else seen)
    row.refresh_from_db()
    return row


def test_nothing_is_written_before_somebody_says_so(channel, specialist):
    measure(channel, {DAY: {"views": 7, "likes": 3}})
    days, kept = list(ChannelDay.objects.values()), ImportedMonth.objects.count()
    months = list(ChannelMonth.objects.values())
    row = show(channel, may(1, 10, 5, 1, 3), may(2, 20))
    assert row.status == "ready"
    assert list(ChannelDay.objects.values()) == days
    assert list(ChannelMonth.objects.values()) == months
    assert ImportedMonth.objects.count() == kept
    assert row.rows_read == row.created + row.updated + row.unchanged + len(row.rejected)  # IMP-1
    told = row.preview
    assert told["counts"] == {"created": 1, "updated": 1, "unchanged": 0}
    assert told["changes"] == [
        {
            "day": "2026-05-01",
            "object": "",
            "metric": "views",
            "before": "7",
            "after": "10",
            "row": 2,
        }
    ]
    assert (told["cells"], told["rows"][1]["cells"]["views"]) == ({"new": 10, "changed": 1}, "20")


def test_exactly_what_was_shown_is_written(channel, specialist):
    measure(channel, {DAY: {"views": 7}})
    row = show(channel, may(1, 10), may(2, 20))
    shown = row.preview["counts"]
    confirm(row, specialist)
    assert row.status == "done"
    assert shown == {"created": row.created, "updated": row.updated, "unchanged": row.unchanged}
    assert figures(channel, "views") == [(DAY, 10), (DAY + timedelta(days=1), 20)]
    verbs = HistoryEntry.objects.filter(subject_id=row.pk).order_by("number")
    assert [one.verb for one in verbs] == ["created", "previewed", "confirmed", "imported"]


def test_numbers_that_changed_meanwhile_are_shown_anew_and_not_overwritten(channel, specialist):
    row = show(channel, may(1, 10))
    measure(channel, {DAY: {"views": 99}})
    confirm(row, specialist)
    assert (row.status, row.problem) == ("ready", "changed_since")
    assert row.preview["changes"][0]["before"] == "99"
    assert figures(channel, "views") == [(DAY, 99)]
    confirm(row, specialist)
    assert (row.status, row.problem) == ("done", "")
    assert figures(channel, "views") == [(DAY, 10)]


def test_other_numbers_that_changed_meanwhile_are_no_matter(channel, specialist):
    row = show(channel, may(1, 10))
    measure(channel, {DAY: {"followers": 99}})
    assert confirm(row, specialist).status == "done"


def test_confirmed_twice_is_once_and_an_older_preview_is_not_confirmed(channel, specialist):
    row = show(channel, may(1, 10))
    with pytest.raises(StaleVersion):
        confirm_import(row, by=specialist, seen=row.version - 1)
    confirm(row, specialist)
    confirm(row, specialist)
    assert HistoryEntry.objects.filter(subject_id=row.pk, verb="imported").count() == 1


def test_a_file_without_anything_new_needs_no_button(channel):
    measure(channel, {DAY: {"views": 10, "reach": 5, "profile_visits": 3, "likes": 4}})
    measure(channel, {DAY: {"shares": 2, "comments": 1}})
    row = show(channel, may(1))
    assert (row.status, row.unchanged) == ("done", 1)


def test_rejected_rows_come_before_any_preview_and_good_ones_are_shown(channel, specialist):
    row = show(channel, may(1), may(2, "many"))
    assert (row.status, row.problem, row.preview) == ("refused", "rejected_rows", {})
    with committed():
        read_again(row, by=specialist, partial=True)
    row.refresh_from_db()
    assert (row.status, row.preview["counts"]["created"]) == ("ready", 1)
    assert not ChannelDay.objects.exists()
    assert confirm(row, specialist).status == "done"


def test_read_in_other_letters_it_is_shown_anew(channel, specialist):
    row = show(channel, may(1))
    version = row.version
    with committed():
        read_again(row, by=specialist, options={"encoding": "cp1251"})
    row.refresh_from_db()
    assert (row.status, row.found["encoding"]) == ("ready", "cp1251")
    with pytest.raises(StaleVersion):
        confirm_import(row, by=specialist, seen=version)


def test_a_discarded_file_goes_with_its_row(channel, specialist):
    row = show(channel, may(1))
    path = django_settings.MEDIA_ROOT / row.file
    assert path.exists()
    with committed():
        discard_import(row, by=specialist)
    assert not path.exists()
    assert not Import.objects.exists()
    assert HistoryEntry.objects.filter(subject_id=row.pk, verb="deleted").exists()


def test_what_was_written_is_not_discarded(channel, specialist):
    row = confirm(show(channel, may(1)), specialist)
    with pytest.raises(WrongState):
        discard_import(row, by=specialist)
    assert figures(channel, "views") == [(DAY, 10)]


def test_an_abandoned_preview_goes_after_a_week_and_leaves_nothing(channel):
    row = show(channel, may(1))
    path = django_settings.MEDIA_ROOT / row.file
    with time_machine.travel(now() + timedelta(days=6)), committed():
        remove_leftovers()
    assert Import.objects.exists()
    with time_machine.travel(now() + timedelta(days=8)), committed():
        remove_leftovers()
    assert not Import.objects.exists()
    assert not path.exists()


# --- The API --------------------------------------------------------------------------------------
def send(caller, channel, content, query="?preview=true"):
    with committed():
        sent = {"channel": str(channel.pk), "file": upload(content)}
        answer = caller.post(f"/api/v1/imports/{query}", sent, format="multipart")
    assert answer.status_code == 202, answer.content
    return answer["Link"].split("/imports/")[1].split("/")[0]


def test_the_api_shows_first_and_writes_what_was_confirmed(api, channel, specialist):
    caller = api(specialist)
    measure(channel, {DAY: {"views": 7, "likes": 3}})
    before = list(ChannelDay.objects.values())
    pk = send(caller, channel, overview(may(1, 10, 5, 1, 3), may(2, 20)))
    where = f"/api/v1/imports/{pk}/"
    answer = caller.get(where)
    shown = answer.json()
    assert list(ChannelDay.objects.values()) == before
    assert (shown["status"], shown["source"], shown["rows_read"]) == ("ready", "tiktok_overview", 2)
    assert (shown["first_day"], shown["last_day"]) == ("2026-05-01", "2026-05-02")
    assert shown["totals"]["views"] == "30"
    told = shown["preview"]
    assert told["timezone"] == channel.client.timezone
    assert (told["rows"], told["as_of"]) == ({"created": 1, "updated": 1, "unchanged": 0}, None)
    assert told["cells"]["changed"] == 1
    assert told["changes"] == [
        {
            "row": 2,
            "day": "2026-05-01",
            "object": None,
            "metric": "views",
            "before": "7",
            "after": "10",
        }
    ]
    assert [(one["row"], one["day"], one["cells"]["views"]) for one in told["first_rows"]] == [
        (2, "2026-05-01", "10"),
        (3, "2026-05-02", "20"),
    ]
    stale = caller.post(f"{where}confirm/", headers={"If-Match": '"99"'})
    assert (stale.status_code, list(ChannelDay.objects.values())) == (412, before)
    with committed():
        done = caller.post(f"{where}confirm/", headers={"If-Match": answer["ETag"]})
    assert (done.status_code, done["Location"].count("/jobs/")) == (202, 1)
    assert figures(channel, "views") == [(DAY, 10), (DAY + timedelta(1), 20)]
    written = caller.get(where).json()
    assert (written["status"], written["preview"], written["updated"]) == ("done", None, 1)
    assert caller.post(f"{where}confirm/").status_code == 200  # twice is once
    assert caller.post(f"{where}discard/").status_code == 409


def test_the_api_writes_nothing_else_than_it_showed_and_forgets_what_is_discarded(
    api, channel, specialist
):
    caller = api(specialist)
    pk = send(caller, channel, overview(may(1, 10), may(2, 20)))
    where = f"/api/v1/imports/{pk}/"
    measure(channel, {DAY: {"views": 8}})
    with committed():
        assert caller.post(f"{where}confirm/").status_code == 202
    again = caller.get(where).json()
    assert (again["status"], again["problem"]) == ("ready", "changed_since")
    assert figures(channel, "views") == [(DAY, 8)]
    assert again["preview"]["changes"][0]["before"] == "8"
    with committed():
        assert caller.post(f"{where}discard/").status_code == 204
    assert caller.get(where).status_code == 404
    assert figures(channel, "views") == [(DAY, 8)]
    # One that changes nothing isn't asked about, and without the word all is written at once.
    known = send(caller, channel, overview(may(3, 30)), query="")
    assert caller.get(f"/api/v1/imports/{known}/").json()["status"] == "done"
    same = send(caller, channel, overview(may(3, 30)))
    told = caller.get(f"/api/v1/imports/{same}/").json()
    assert (told["status"], told["unchanged"]) == ("done", 1)
    assert caller.post("/api/v1/imports/?preview=maybe").status_code == 400
