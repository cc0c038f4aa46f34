import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from clients.invitations import accept, by_token, invite, revoke
from clients.models import Invitation, Membership
from common.errors import WrongState
from common.periods import now
from tests.factories import AgencyFactory, ClientFactory, PersonFactory, with_role

pytestmark = pytest.mark.django_db

PASSWORD = "fresh bread every morning"


@pytest.fixture
def client_row():
    return ClientFactory(language="ka")


def invited(client_row, role="specialist", **what):
    manager = with_role(client_row, "manager")
    asked = {"email": "new@example.com", "name": "Nino", "role": role, "by": manager} | what
    return invite(agency=client_row.agency, client=client_row, **asked)


def test_a_new_decider_is_there_at_once_without_a_password(client_row):
    invited(client_row, role="decider", duty="owner")
    held = Membership.objects.get(client=client_row, role="decider")
    assert (held.person.email, held.duty) == ("new@example.com", "owner")
    assert held.person.language == "ka"
    assert not held.person.has_usable_password()


def test_a_person_who_is_here_gets_the_role_at_once(client_row):
    person = PersonFactory(email="new@example.com")
    invited(client_row)
    assert client_row.memberships.get(person=person).role == "specialist"
    assert not Invitation.objects.exists()


def test_somebody_new_gets_a_mail_whose_link_is_nowhere_in_the_database(
    client_row, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row = invited(client_row)
    token = re.search(r"/invite/([^/]+)/", mail.outbox[0].body)[1]
    assert mail.outbox[0].to == ["new@example.com"]
    assert by_token(token) == row
    assert token not in (row.token_hash, bytes(row.seed).hex())
    assert by_token("x" * len(token)) is None


def test_opening_the_link_accepts_nothing_and_joining_signs_in(
    client, client_row, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invited(client_row)
    url = re.search(r"(/invite/[^/]+/)", mail.outbox[0].body)[1]
    page = client.get(url)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"
    assert not Membership.objects.filter(role="specialist").exists()
    assert client.post(url, {"name": "Nino", "password": "short"}).status_code == 400
    assert client.post(url, {"name": "Nino", "password": PASSWORD}).status_code == 302
    assert client.get(client_row.get_absolute_url()).status_code == 200
    assert client.get(url).status_code == 410


@pytest.mark.parametrize("end", ["revoked", "expired", "used"])
def test_an_invitation_that_is_over_is_gone(client_row, end):
    row = invited(client_row)
    if end == "revoked":
        revoke(row, by=row.invited_by)
    elif end == "expired":
        Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    else:
        accept(row, name="Nino", password=PASSWORD)
    with pytest.raises(WrongState):
        accept(row, name="Other", password=PASSWORD)


def test_a_revoked_invitation_is_not_mailed(client_row, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = invited(client_row)
        revoke(row, by=row.invited_by)
    assert mail.outbox == []


def test_an_unknown_link_is_not_found_and_guessing_ends(client, settings):
    settings.LINK_UNKNOWN_LIMIT = 3
    url = reverse("clients:invitation", kwargs={"token": "a" * 43})
    assert [client.get(url).status_code for _try in range(4)] == [404, 404, 404, 429]


def test_an_agency_invites_its_own_people():
    agency = AgencyFactory()
    row = invite(
        agency=agency,
        client=None,
        email="n@example.com",
        name="N",
        role="manager",
        by=PersonFactory(),
    )
    person = accept(row, name="N", password=PASSWORD)
    assert agency.memberships.get(person=person).role == "manager"
