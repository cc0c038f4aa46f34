"""Links to a sent report for whoever has them: an end, maybe a password (LNK-1, LNK-4, LNK-7)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import TooOften
from accounts.limits import count, forget, seconds_left
from accounts.models import User
from clients.history import record
from common.errors import WrongState
from common.periods import now
from common.tokens import hash_of, make_seed, token_for
from reports.models import Report, Share

SHARE = "share"  # the purpose of a link's token
MOST_DAYS = 365
SHORTEST, LONGEST = 6, 128  # characters of a password
HOUR = 3600  # seconds


@transaction.atomic
def make_share(
    report: Report,
    *,
    by: User,
    money: bool = False,
    days: int | None = None,
    password: str = "",
) -> Share:
    """Return a new link to a sent report, in place of the one before (LNK-4). It works so many
    days, LINK_DAYS unless said, and asks for the password if there is one.

    Raises WrongState for a report that was not sent: a link shows what is frozen (LNK-7), and
    ValidationError for days or a password that won't do."""
    days = settings.LINK_DAYS if days is None else days
    _check_share(days, password)
    current = Report.objects.select_for_update(of=("self",)).select_related("client")
    locked = current.defer("sections", "charts").get(pk=report.pk)
    if not locked.is_sent:
        raise WrongState(_("Only a report that was sent can be shared."), report)
    moment = now()
    Share.objects.filter(report=locked, ended_at=None).update(
        ended_at=moment, updated_at=moment, version=F("version") + 1
    )
    seed = make_seed()
    share = Share(
        report=locked,
        seed=seed,
        token_hash=hash_of(token_for(SHARE, seed)),
        money=money,
        password=make_password(password) if password else "",
        expires_at=moment + timedelta(days=days),
    )
    share.save(force_insert=True)
    told = {"money": [None, money], "days": [None, days], "password": [None, bool(password)]}
    record("shared", locked, client=locked.client, by=by, changes=told)
    return share


def _check_share(days: int, password: str) -> None:
    problems = {}
    if not 1 <= days <= MOST_DAYS:
        problems["days"] = ValidationError(
            _("A link works from 1 to %(most)s days."), code="invalid", params={"most": MOST_DAYS}
        )
    if password and not SHORTEST <= len(password) <= LONGEST:
        problems["password"] = ValidationError(
            _("A password has from %(least)s to %(most)s characters."),
            code="invalid",
            params={"least": SHORTEST, "most": LONGEST},
        )
    if problems:
        raise ValidationError(problems)


def opens(share: Share, password: str) -> bool:
    """Return whether a password is that of a link; the tries of an hour are counted, and TooOften
    raised for one too many (LNK-7)."""
    key = f"share-password:{share.pk}"
    if count(key, window=HOUR) > settings.SHARE_PASSWORD_LIMIT:
        raise TooOften(seconds_left(window=HOUR))
    if len(password) > LONGEST or not check_password(password, share.password):
        return False
    forget(key)
    return True


def proof_of(share: Share) -> str:
    """Return what shows for some hours that somebody knew the password of a link: no cookie is set
    for it. It ends with the link, and with its password."""
    return signing.dumps(_proved(share), salt=SHARE)


def is_proof(share: Share, proof: str) -> bool:
    try:
        known = signing.loads(proof, salt=SHARE, max_age=settings.SHARE_PROOF_HOURS * HOUR)
    except signing.BadSignature:
        return False
    return bool(known == _proved(share))


def _proved(share: Share) -> list[str]:
    """Return the link and which password it had: what is signed can be read, so a hash of it."""
    return [str(share.pk), hash_of(share.password)]


@transaction.atomic
def end_share(report: Report, *, by: User) -> None:
    """End the link to a report: from the next request on it is 410 (LNK-4, TEN-6)."""
    moment = now()
    ended = Share.objects.filter(report=report, ended_at=None).update(
        ended_at=moment, updated_at=moment, version=F("version") + 1
    )
    if not ended:
        raise WrongState(_("This report is not shared."), report)
    record("unshared", report, client=report.client, by=by)


def share_of(report: Report) -> Share | None:
    """Return the link to a report that works now; one query."""
    newest = Share.objects.filter(report=report).order_by("-pk").first()
    return newest if newest is not None and newest.works_at(now()) else None


def find_share(token: str) -> Share | None:
    """Return the link of a token, dead or alive; None when it is unknown."""
    found = Share.objects.select_related("report__client__agency").defer("report__charts")
    return found.filter(token_hash=hash_of(token)).first()


def share_url(share: Share) -> str:
    """Return the whole address of a link, to be handed on by people of the agency."""
    path = reverse("reports:shared", kwargs={"token": token_for(SHARE, share.seed)})
    return settings.SITE_URL + path
