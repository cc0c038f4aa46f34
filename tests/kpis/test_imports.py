"""Export files from the upload to the figures (IMP-1, IMP-2, UPL-5, JOB-5)."""

import os
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction

from clients.models import HistoryEntry
from common.errors import WrongState
from common.files import shown_name
from jobs.models import Job
from jobs.registry import Progress, Refusal
from kpis import import_writing, imports
from kpis.imports import (
    fill_import,
    job_key,
    read_again,
    receive_file,
    remove_leftovers,
)
from kpis.models import ChannelDay, Import, ImportedMonth, ObjectFact
from tests.factories import ChannelFactory, with_role
from tests.kpis.world import DAY, committed, figures, kept, may, overview, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def specialist(business):
    return with_role(business, "specialist")


def receive(channel, content, **more) -> Import:
    with committed():
        row = receive_file(channel, upload(content), by=more.pop("by", None), **more)
    row.refresh_from_db()
    return row


def counts(row: Import) -> tuple[int, ...]:
    assert row.rows_read == row.created + row.updated + row.unchanged + len(row.rejected)  # IMP-1
    assert row.rejected_count == len(row.rejected)
    return (row.rows_read, row.created, row.updated, row.unchanged, len(row.rejected))


def test_a_file_is_kept_as_sent_and_read_in_a_job(channel, specialist):
    content = overview(may(1, 715, "NAN"), may(2, 75155, 75134))
    row = receive(channel, content, by=specialist)
    assert (row.status, row.source) == ("done", "tiktok_overview")
    assert counts(row) == (2, 2, 0, 0, 0)
    assert figures(channel, "views", "reach") == [
        (DAY, 715, None),
        (date(2026, 5, 2), 75155, 75134),
    ]
    assert row.totals["views"] == "75870"
    assert (row.first_day, row.last_day) == (DAY, date(2026, 5, 2))
    with default_storage.open(row.file) as kept:
        assert kept.read() == content
    job = Job.objects.get(key=job_key(Import(pk=row.pk, version=1)))
    assert (job.status, job.result_url) == ("done", row.get_absolute_url())
    assert job.api_url == f"/api/v1/imports/{row.pk}/"


def test_who_imported_what_is_in_the_history(channel, specialist):
    row = receive(channel, overview(may(1)), by=specialist)
    verbs = HistoryEntry.objects.filter(subject_id=row.pk).order_by("number")
    assert [(one.verb, one.person_id) for one in verbs] == [
        ("created", specialist.pk),
        ("imported", specialist.pk),
    ]
    assert verbs[1].changes["created"] == [0, 1]


def test_the_same_file_again_is_all_unchanged(channel):
    content = overview(may(1), may(2), may(3))
    receive(channel, content)
    months = ImportedMonth.objects.count()
    again = receive(channel, content)
    assert counts(again) == (3, 0, 0, 3, 0)
    assert ImportedMonth.objects.count() == months


def test_a_corrected_file_corrects(channel):
    receive(channel, overview(may(1, 10), may(2, 20)))
    corrected = receive(channel, overview(may(1, 10), may(2, 25), may(3, 30)))
    assert counts(corrected) == (3, 1, 1, 1, 0)
    assert [views for _day, views in figures(channel, "views")] == [10, 25, 30]
    assert [(one.day, one.rows) for one in kept(corrected)] == [
        (date(2026, 5, 2), 3),
        (date(2026, 5, 3), 4),
    ]


def test_one_bad_row_means_that_nothing_is_written(channel):
    row = receive(channel, overview(may(1), may(2, "many"), may(3)))
    assert (row.status, row.problem) == ("refused", "rejected_rows")
    assert counts(row) == (3, 0, 0, 2, 1)
    assert row.rejected == [
        {
            "row": 3,
            "sheet": "",
            "column": "Video views",
            "value": "many",
            "reason": "not_a_number",
        }
    ]
    assert figures(channel, "views") == []
    job = Job.objects.get(kind="import_file")
    assert (job.status, job.error["code"]) == ("failed", "rejected_rows")
    assert job.error["errors"][0]["pointer"] == "/rows/3"


def test_partial_writes_the_good_rows_and_lists_the_same(channel):
    row = receive(channel, overview(may(1), may(2, "many"), may(3)), partial=True)
    assert row.status == "done"
    assert counts(row) == (3, 2, 0, 0, 1)
    assert [one["row"] for one in row.rejected] == [3]
    assert [day.day for day, _views in figures(channel, "views")] == [1, 3]


def test_the_good_rows_of_a_refused_file_can_be_written_afterwards(channel, specialist):
    row = receive(channel, overview(may(1), may(2, "many")))
    with committed():
        read_again(row, by=specialist, partial=True)
    row.refresh_from_db()
    assert (row.status, counts(row)) == ("done", (2, 1, 0, 0, 1))
    with pytest.raises(WrongState):
        read_again(row, by=specialist, partial=True)


def test_a_figure_of_tomorrow_is_refused(channel):
    row = receive(channel, overview(may(20), may(21)))
    assert [one["reason"] for one in row.rejected] == ["after_today"]
    assert not ChannelDay.objects.exists()


def test_a_file_of_no_known_kind_is_refused_with_its_reason(channel):
    row = receive(channel, b"a,b\n1,2\n")
    assert (row.status, row.problem, counts(row)) == ("refused", "unknown_layout", (0,) * 5)
    assert Job.objects.get(kind="import_file").error["code"] == "unknown_layout"


def test_a_file_without_years_asks_and_is_read_after_the_answer(channel, specialist):
    content = overview(("April 12", 5, 5, 1, 1, 1, 1), ("April 13", 6, 5, 1, 1, 1, 1))
    row = receive(channel, content)
    assert (row.status, row.problem, counts(row)) == ("asking", "year", (0,) * 5)
    assert Job.objects.get(kind="import_file").error["errors"][0]["pointer"] == "/year"
    with pytest.raises(ValidationError) as refused:
        read_again(row, by=specialist, options={"year": "20x5"})
    assert set(refused.value.error_dict) == {"year"}
    with committed():
        read_again(row, by=specialist, options={"year": 2025})
    row.refresh_from_db()
    assert (row.status, counts(row)) == ("done", (2, 2, 0, 0, 0))
    assert figures(channel, "views")[0] == (date(2025, 4, 12), 5)


def test_the_same_file_is_not_asked_about_twice(channel):
    content = overview(("April 12", 5, 5, 1, 1, 1, 1))
    receive(channel, content, options={"year": 2025})
    assert counts(receive(channel, content)) == (1, 0, 0, 1, 0)


POSTS = (
    "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,"
    "Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Comments,Saves,Follows\n"
    "18355151116178767,17841446494080465,cafe,Cafe,x,0,05/01/2026 01:30,"
    "https://www.instagram.com/p/A/,IG image,,Lifetime,10,8,3,1,1,1,\n"
)


def test_figures_of_posts_are_kept_as_of_the_day_of_the_upload(business):
    channel = ChannelFactory(client=business, network="instagram", handle="cafe")
    assert counts(receive(channel, POSTS.encode())) == (1, 1, 0, 0, 0)
    fact = ObjectFact.objects.get()
    assert (fact.object_id, fact.views, fact.new_followers) == ("18355151116178767", 10, None)
    assert (fact.as_of, fact.start) == (date(2026, 5, 20), None)
    assert fact.published_at.isoformat() == "2026-05-01T08:30:00+00:00"  # from US Pacific time
    assert fact.url == "https://www.instagram.com/p/A/"
    assert not ChannelDay.objects.exists()


def test_figures_of_posts_uploaded_again_days_later_are_unchanged(business):
    channel = ChannelFactory(client=business, network="instagram", handle="cafe")
    receive(channel, POSTS.encode())
    with time_machine.travel("2026-06-03T08:00:00Z", tick=False):
        assert counts(receive(channel, POSTS.encode())) == (1, 0, 0, 1, 0)
        newer = POSTS.replace(",10,8,", ",12,9,")
        assert counts(receive(channel, newer.encode())) == (1, 1, 0, 0, 0)
    facts = ObjectFact.objects.order_by("as_of").values_list("as_of", "views")
    assert list(facts) == [(date(2026, 5, 20), 10), (date(2026, 6, 3), 12)]


def test_money_in_another_currency_is_refused(business):
    channel = ChannelFactory(client=business, network="facebook")
    ads = "Ad set name,Reporting starts,Reporting ends,Amount spent (INR),Impressions\n"
    ads += "A,2026-05-01,2026-05-01,12.50,100\n"
    row = receive(channel, ads.encode())
    assert (row.status, row.problem) == ("refused", "other_currency")
    business.currency = "INR"
    business.save()
    channel.refresh_from_db()
    assert counts(receive(channel, ads.encode())) == (1, 1, 0, 0, 0)
    assert ObjectFact.objects.get().spend == Decimal("12.5")


def test_a_file_of_another_network_is_read_with_a_warning(business):
    channel = ChannelFactory(client=business, network="vk")
    row = receive(channel, overview(may(1)))
    assert (row.status, row.warnings) == ("done", ["network_mismatch"])
    assert row.found["network"] == "tiktok"


def test_a_job_that_runs_twice_changes_nothing(channel):
    row = receive(channel, overview(may(1)))
    version = Import.objects.get(pk=row.pk).version
    result = fill_import(str(row.pk), Progress())
    assert result["url"] == row.get_absolute_url()
    assert Import.objects.get(pk=row.pk).version == version
    assert ImportedMonth.objects.count() == 1


def test_a_refused_file_is_refused_again_with_the_same_reason(channel):
    row = receive(channel, b"a,b\n1,2\n")
    with pytest.raises(Refusal) as refused:
        fill_import(str(row.pk), Progress())
    assert refused.value.code == "unknown_layout"


def test_a_kill_between_reading_and_writing_leaves_all_or_nothing(channel, settings, monkeypatch):
    """The process dies inside the transaction; the sweep gives the job to the next one."""
    settings.JOBS_INLINE = False
    row = receive_file(channel, upload(overview(may(1), may(2))), by=None)

    class Killed(BaseException):
        pass

    class Dying(Progress):
        def finish(self):
            return transaction.atomic()

    def die(*args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(import_writing, "write_things", die)  # after the days were written
        with pytest.raises(Killed):
            fill_import(str(row.pk), Dying())
    assert not ChannelDay.objects.exists()
    assert not ImportedMonth.objects.exists()
    fill_import(str(row.pk), Progress())
    row.refresh_from_db()
    assert (row.status, counts(row)) == ("done", (2, 2, 0, 0, 0))
    assert len(kept(row)) == 2


def test_a_file_that_is_too_large_is_not_kept(channel, settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(RequestDataTooBig):
        receive_file(channel, upload(overview(may(1))), by=None)
    assert not Import.objects.exists()


def test_an_unknown_source_or_answer_keeps_no_file(channel):
    for more in ({"source": "myspace"}, {"options": {"colour": "red"}}, {"options": {"year": 1}}):
        with pytest.raises(ValidationError):
            receive_file(channel, upload(overview(may(1))), by=None, **more)
    assert not Import.objects.exists()


def test_no_file_stays_without_its_row(channel, monkeypatch):
    folder = settings.MEDIA_ROOT / "imports"
    before = set(folder.glob("*")) if folder.exists() else set()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(imports, "add", fail)
    with pytest.raises(RuntimeError):
        receive_file(channel, upload(overview(may(1))), by=None)
    assert set(folder.glob("*")) == before


def test_leftovers_of_uploads_go_after_a_day(channel):
    kept = receive(channel, overview(may(1)))
    folder = settings.MEDIA_ROOT / "imports"
    old, young = folder / "old", folder / "young"
    for path in (old, young):
        path.write_bytes(b"x")
    long_ago = 1_700_000_000
    os.utime(old, (long_ago, long_ago))
    os.utime(settings.MEDIA_ROOT / kept.file, (long_ago, long_ago))
    remove_leftovers()
    assert not old.exists()
    assert young.exists()
    assert (settings.MEDIA_ROOT / kept.file).exists()
    young.unlink()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Отчёт.csv", "Отчёт.csv"),
        ("a\u202egpj.csv", "agpj.csv"),
        ("a\x00b.csv", "ab.csv"),
        ("ж" * 300 + ".csv", "ж" * 116 + ".csv"),
        ("", ""),
    ],
)
def test_a_file_s_name_is_made_fit_for_show(given, shown):
    assert shown_name(given) == shown
