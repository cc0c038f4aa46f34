"""When a job is tried and announced again, and what it says when it failed."""

from collections.abc import Mapping, Sequence


def retry_pause(attempts: int, *, first: float, last: float) -> float:
    """Return the seconds between failed attempt number `attempts` and the next one (JOB-6).

    It grows eightfold from first up to last: 1 s, 8 s, 64 s, 512 s, 600 s."""
    if attempts < 1:
        raise ValueError(f"attempt {attempts} can't have failed")
    return min(last, first * 8 ** min(attempts - 1, 20))


def publish_pause(waited: float, *, first: float, last: float = 300) -> float:
    """Return the seconds until a job that waited so long is announced once more (JOB-3).

    As long as it has waited already, at least first, at most last: 10 s, 20 s, 40 s … 5 min. So a
    lost message is made good within 10 s, and a long queue doesn't fill up with repetitions."""
    return min(last, max(first, waited))


def problem(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    errors: Sequence[Mapping[str, object]] = (),
) -> dict[str, object]:
    """Return a problem document (RFC 9457) as a job keeps it in `error`."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        document["errors"] = [dict(error) for error in errors]
    return document
