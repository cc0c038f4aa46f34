"""Codes mailed at the moment of deciding by link, where a client demands them (LNK-6)."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.limits import count
from approvals.models import AskedDecider, DecisionCode
from approvals.said import problem
from jobs.services import start_job

DIGITS = 8
WORKS_FOR = timedelta(minutes=10)
TRIES = 5
MINUTE, HOUR = 60, 3600  # seconds
CODES_AN_HOUR = 5  # per decider and request, so that nobody floods a mailbox


def promise_code(asked: AskedDecider) -> None:
    """Promise a mail with a new code, one a minute at most; it's made when the mail leaves.

    Raises ValidationError after CODES_AN_HOUR."""
    if count(f"code-minute:{asked.pk}", window=MINUTE) > 1:
        return
    number = count(f"code-hour:{asked.pk}", window=HOUR)
    if number > CODES_AN_HOUR:
        text = _("Too many codes were asked for: please try again in an hour.")
        raise problem("code", text, "LNK-6")
    with transaction.atomic():
        start_job(
            "mail_code",
            args={"asked_id": str(asked.pk)},
            key=f"mail-code:{asked.pk}:{timezone.now():%Y%m%d%H%M}",
            client=asked.request.client,
            by=asked.person,
        )


def make_code(asked: AskedDecider) -> str:
    """Return a new code of eight digits; it ends the one before. Only its hash is kept."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    values = {
        "code_hash": _hash(asked, code),
        "expires_at": timezone.now() + WORKS_FOR,
        "tries": 0,
        "updated_at": timezone.now(),
    }
    DecisionCode.objects.bulk_create(
        [DecisionCode(asked=asked, **values)],
        update_conflicts=True,
        unique_fields=["asked"],
        update_fields=list(values),
    )
    return code


def check_code(asked: AskedDecider, typed: str) -> None:
    """Return if this is the code that was mailed; ValidationError if not.

    Each call is a try, counted before it's judged, so that many at once are counted too."""
    open_ = DecisionCode.objects.filter(asked=asked, tries__lt=TRIES, expires_at__gt=timezone.now())
    if not open_.update(tries=F("tries") + 1):
        raise problem("code", _("This code works no longer: have a new one mailed."), "LNK-6")
    code = DecisionCode.objects.get(asked=asked)
    digits = "".join(sign for sign in typed if sign.isdecimal())
    if not constant_time_compare(code.code_hash, _hash(asked, digits)):
        text = _("This is not the code that we mailed last. Please look again.")
        raise problem("code", text, "LNK-6")


def _hash(asked: AskedDecider, code: str) -> str:
    return salted_hmac("approvals.codes", f"{asked.pk}:{code}", algorithm="sha256").hexdigest()
