"""import_metrics: the main job without a browser."""

import io
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Job
from kpis import imports
from kpis.models import ChannelDay, Import
from tests.kpis.world import may, overview

pytestmark = pytest.mark.django_db(transaction=True)  # the job starts after the commit


@pytest.fixture
def run(tmp_path, channel):
    def call(content, *more, pk=None):
        file = tmp_path / "Overview.csv"
        file.write_bytes(content)
        out, err = io.StringIO(), io.StringIO()
        arguments = [str(file), "--channel", str(pk or channel.pk), *more]
        try:
            call_command("import_metrics", *arguments, stdout=out, stderr=err)
        except CommandError as error:
            return out.getvalue(), err.getvalue(), (str(error), error.returncode)
        return out.getvalue(), err.getvalue(), None

    return call


def test_a_file_is_read_and_its_counts_are_printed(run):
    content = overview(may(1), may(2))
    said = "tiktok_overview: read 2, created 2, updated 0, unchanged 0, rejected 0\n"
    assert run(content) == (said, "", None)
    assert run(content)[0].endswith("unchanged 2, rejected 0\n")


def test_a_bad_row_is_named_and_ends_with_code_1(run):
    out, err, ended = run(overview(may(1), may(2, "x")))
    assert out.endswith("created 0, updated 0, unchanged 1, rejected 1\n")
    assert err == "row 3, Video views: 'x': This is not a number.\n"
    assert ended == ("Some rows could not be read, so nothing was written.", 1)
    assert not ChannelDay.objects.exists()


def test_partial_writes_the_good_rows(run):
    out, err, ended = run(overview(may(1), may(2, "x")), "--partial")
    assert (ended, ChannelDay.objects.count()) == (None, 1)
    assert "row 3" in err
    assert out.endswith("created 1, updated 0, unchanged 0, rejected 1\n")


def test_a_question_is_answered_on_the_command_line(run):
    content = overview(("April 12", 5, 5, 1, 1, 1, 1))
    assert run(content)[2][0].startswith("The days in this file have no year.")
    assert run(content, "--year", "2025")[2] is None
    assert "does not fit" in run(content, "--as-of", "tomorrow")[2][0]


def test_an_unknown_channel_or_file_is_said_plainly(run, channel):
    assert "There is no channel" in run(b"x", pk=uuid4())[2][0]
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_metrics", "nowhere.csv", "--channel", str(channel.pk))
    assert not Import.objects.exists()


def test_a_fault_is_said_and_left_to_the_workers(run, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(imports, "read_file", fail)
    assert "is tried again later" in run(overview(may(1)))[2][0]
    assert Job.objects.get(kind="import_file").status == "queued"


def test_without_workers_in_the_process_it_reads_by_itself(run, settings):
    settings.JOBS_INLINE = False
    assert run(overview(may(1)))[2] is None
    assert ChannelDay.objects.count() == 1
