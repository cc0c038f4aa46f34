import pytest
from django.core.management import CommandError, call_command

from jobs.models import Job
from reports.models import Report
from tests.factories import ClientFactory


def test_a_report_is_computed_here_and_now(may, capsys):
    call_command("compute_report", "bakery", "--month", "2026-05")
    row = Report.objects.get()
    assert row.status == "review"
    assert row.sections["kpis"]["goals"][0]["kpis"][0]["value"] == "13200"
    printed = capsys.readouterr().out
    assert f"edition 1: review\nhttp://127.0.0.1:8000{row.get_absolute_url()}" in printed
    call_command("compute_report", str(may.pk), "--month", "2026-05")
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("client", "month", "says"),
    [
        ("Nobody", "2026-05", "no client"),
        ("Twin", "2026-05", "give its id"),
        ("Bakery", "May", "written like 2026-05"),
        ("Bakery", "2090-01", "not begun"),
    ],
)
def test_what_cannot_be_computed_is_said_in_words(may, client, month, says):
    ClientFactory(name="Twin")
    ClientFactory(name="Twin")
    with pytest.raises(CommandError, match=says):
        call_command("compute_report", client, "--month", month)
    assert not Report.objects.exists()


def test_a_job_that_failed_ends_the_command_with_its_reason(may, monkeypatch, settings):
    settings.JOB_MAX_ATTEMPTS = 1

    def fall(*_given):
        raise RuntimeError

    monkeypatch.setitem(__import__("reports.sections").sections.SECTIONS, "budget", fall)
    with pytest.raises(CommandError, match="unexpected error"):
        call_command("compute_report", "Bakery", "--month", "2026-05")
    assert Job.objects.get(kind="compute_report").status == "failed"
