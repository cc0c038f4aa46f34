"""What an answer means, when a delivery is tried again, how it is signed and what it says."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

MINUTE, HOUR = 60, 3600  # seconds
# After the first try, the second … (WHK-2). The one after the last pause is the last.
PAUSES = (5, 5 * MINUTE, 30 * MINUTE, *(hours * HOUR for hours in (2, 5, 10, 14, 20, 24)))
LONGEST_WAIT = 24 * HOUR  # that an answer may ask for
SLOWLY = 2 * HOUR  # between the tries beyond the schedule
JITTER = 100  # a pause grows by up to so many thousandths
MOST_BYTES = 20_000  # of a body (WHK-1)
TEST_EVENT = "webhook.test"
GONE, TOO_MANY, UNAVAILABLE = 410, 429, 503


class Verdict(NamedTuple):
    """What follows from one try. pause is in seconds; None: there is no other try."""

    delivered: bool
    gone: bool  # the receiver wants nothing any more
    pause: int | None
    asked_to_wait: bool = False  # by the receiver, for whatever is sent to it


def judge(
    status: int | None,
    tries: int,
    retry_after: str,
    moment: datetime,
    jitter: int,
    waited: float = 0,
) -> Verdict:
    """Return what follows from the answer to try number `tries` (WHK-2).

    status is None without an answer, retry_after that header or "", jitter between 0 and JITTER,
    waited the seconds since the event. A redirect is a failure like any other and is never
    followed. Who asks for a little time again and again is not given up within minutes: not before
    the whole schedule would be over."""
    if tries < 1:
        raise ValueError(f"there is no try {tries}")
    if status is not None and 200 <= status < 300:
        return Verdict(True, False, None)
    if status == GONE:
        return Verdict(False, True, None)
    is_last = tries > len(PAUSES)
    asked = seconds_asked(retry_after, moment) if status in (TOO_MANY, UNAVAILABLE) else None
    if asked is not None and (not is_last or waited < sum(PAUSES)):
        least = SLOWLY if is_last else PAUSES[0]
        return Verdict(False, False, max(asked, least), asked_to_wait=True)
    if is_last:
        return Verdict(False, False, None)
    pause = PAUSES[tries - 1]
    return Verdict(False, False, pause + pause * jitter // 1000)


def seconds_asked(retry_after: str, moment: datetime) -> int | None:
    """Return what a Retry-After header asks for, at most a day; None when it says nothing.

    It is a number of seconds or a date (RFC 9110, 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0, int((until - moment).total_seconds())), LONGEST_WAIT)


def secret_text(key: bytes) -> str:
    """Return a secret as the receiver's library takes it."""
    return "whsec_" + base64.b64encode(key).decode()


def signature(keys: Sequence[bytes], webhook_id: str, stamp: int, body: str) -> str:
    """Return the webhook-signature header: one v1 signature for each key that is valid.

    Source: Standard Webhooks, "Signature scheme". stamp is in seconds since the epoch."""
    told = f"{webhook_id}.{stamp}.{body}".encode()
    made = (hmac.new(key, told, hashlib.sha256).digest() for key in keys)
    return " ".join("v1," + base64.b64encode(one).decode() for one in made)


def body_of(event: str, moment: datetime, data: Mapping[str, object]) -> str:
    """Return what is sent, as JSON of less than MOST_BYTES (WHK-1).

    Lists that would not fit are left empty, and `left_out` names them: the API has the whole."""
    told, left_out = dict(data), []
    lists = sorted(
        (name for name, value in data.items() if isinstance(value, list)),
        key=lambda name: len(_json(data[name])),
    )
    while len(text := _body(event, moment, told).encode()) >= MOST_BYTES:
        if not lists:
            raise ValueError(f"{event} takes {len(text)} bytes")
        told[lists[-1]] = []
        left_out.append(lists.pop())
        told["left_out"] = left_out
    return text.decode()


def _body(event: str, moment: datetime, data: Mapping[str, object]) -> str:
    stamp = moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _json({"type": event, "timestamp": stamp, "data": data})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
