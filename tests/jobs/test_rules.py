import pytest

from jobs.rules import problem, publish_pause, retry_pause


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 1), (2, 8), (3, 64), (4, 512), (5, 600), (1000, 600)]
)
def test_pauses_between_attempts_grow_from_a_second_to_ten_minutes(attempts, seconds):
    """JOB-6"""
    assert retry_pause(attempts, first=1, last=600) == seconds


def test_no_pause_before_the_first_attempt():
    with pytest.raises(ValueError, match="attempt 0"):
        retry_pause(0, first=1, last=600)


@pytest.mark.parametrize(
    ("waited", "seconds"), [(0, 10), (9, 10), (10, 10), (40, 40), (300, 300), (9000, 300)]
)
def test_a_job_is_announced_again_after_as_long_as_it_waited(waited, seconds):
    """JOB-3"""
    assert publish_pause(waited, first=10) == seconds


def test_a_problem_without_errors_has_no_list_of_them():
    assert problem(500, "x", "T") == {
        "type": "about:blank",
        "title": "T",
        "status": 500,
        "detail": "",
        "code": "x",
    }
    assert problem(400, "x", "T", errors=[{"code": "y"}])["errors"] == [{"code": "y"}]
