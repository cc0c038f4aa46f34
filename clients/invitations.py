"""Asking people in by mail: the link alone lets one address take one role."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Agency, Client, Invitation, Membership
from clients.services import add, give_role
from common.errors import WrongState
from common.tokens import hash_of, make_seed, token_for
from jobs.services import start_job

PURPOSE = "invite"


@transaction.atomic
def invite(
    *,
    agency: Agency,
    client: Client | None,
    email: str,
    name: str,
    role: str,
    by: User,
    duty: str = "",
) -> Invitation | Membership:
    """Give a known person the role at once, or promise a mail with an invitation.

    A decider needs no account (APPR-4): each question comes by mail, so a new one is there at once
    too; who wants to sign in asks for a password. Whether the address was known is not shown to
    the inviter (TEN-5)."""
    known = User.objects.filter(email=email, is_active=True).first()
    if known is None and client is not None and role == "decider":
        known = _new_person(email, name, client)
    if known is not None:
        if client is not None:
            return give_role(client, known, role, by=by, duty=duty)
        if Membership.objects.filter(person=known, agency=agency, client=None).exists():
            raise ValidationError(_("This person already works in the agency."), code="TEAM-1")
        return add(Membership(person=known, agency=agency, role=role), by=by)
    seed = make_seed()
    invitation = Invitation(
        agency=agency,
        client=client,
        role=role,
        email=email,
        name=name,
        duty=duty,
        language=client.language if client else agency.language,
        seed=seed,
        token_hash=hash_of(token_for(PURPOSE, seed)),
        expires_at=now() + timedelta(days=settings.LINK_DAYS),
        invited_by=by,
    )
    invitation.full_clean(exclude=["seed", "accepted_at", "revoked_at", "client"])
    invitation.save(force_insert=True)
    record(
        "invited",
        invitation,
        client=client,
        agency=agency,
        by=by,
        changes={"role": [None, role], "duty": [None, duty]},
    )
    start_job(
        "mail_invitation",
        args={"invitation_id": str(invitation.pk)},
        key=f"invitation:{invitation.pk}",
        client=client,
        by=by,
    )
    return invitation


def _new_person(email: str, name: str, client: Client) -> User:
    """Insert somebody of the client's who has no password."""
    person = User(email=email, name=name, language=client.language, timezone=client.timezone)
    person.set_unusable_password()
    person.full_clean()
    person.save(force_insert=True)
    return person


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str) -> User:
    """Return the new person with the role; WrongState when the link was used meanwhile."""
    person = User(email=invitation.email, name=name, language=invitation.language)
    validate_password(password, person)
    person.timezone = (invitation.client or invitation.agency).timezone
    taken = Invitation.objects.filter(
        Q(client=None) | Q(client__closed_at=None),
        pk=invitation.pk,
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=now(),
    ).update(accepted_at=now(), version=invitation.version + 1)
    if not taken or User.objects.filter(email=person.email).exists():
        raise WrongState(_("This invitation is over."))
    person.set_password(password)
    person.full_clean(exclude=["password"])
    person.save(force_insert=True)
    if invitation.client:
        give_role(invitation.client, person, invitation.role, by=person, duty=invitation.duty)
    else:
        add(Membership(person=person, agency=invitation.agency, role=invitation.role), by=person)
    return person


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """End an open invitation; its link answers 410 from now on."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(revoked_at=now())
    record("revoked", invitation, client=invitation.client, agency=invitation.agency, by=by)


def by_token(token: str) -> Invitation | None:
    """Return the invitation of a mailed token, dead or alive; None when there is none."""
    return (
        Invitation.objects.filter(token_hash=hash_of(token))
        .select_related("agency", "client", "invited_by")
        .first()
    )
