"""What people change about themselves, with its history (AUD-1): accounts stands below that."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import ApiToken, User
from accounts.services import change_profile, create_token, revoke_token
from clients.history import record


@transaction.atomic
def change_person(person: User, values: Mapping[str, Any]) -> User:
    """Save what a person says about themselves; the same again writes nothing."""
    before = User.objects.values(*values).get(pk=person.pk)
    changes = {name: [before[name], value] for name, value in values.items()}
    changes = {name: change for name, change in changes.items() if change[0] != change[1]}
    if changes:
        change_profile(person, {name: values[name] for name in changes})
        record("changed", person, by=person, changes=changes)
    return person


@transaction.atomic
def make_token(person: User, **asked: Any) -> tuple[ApiToken, str]:
    """Return a new token's row and the token; see accounts.services.create_token."""
    row, token = create_token(person, **asked)
    told = {
        "name": [None, row.name],
        "scopes": [[], row.scopes],
        "client": [None, row.client_id],
        "expires_at": [None, row.expiry],
    }
    record("token_created", person, by=person, changes=told)
    return row, token


@transaction.atomic
def end_token(token: ApiToken) -> None:
    """End a token: the next request with it gets 401."""
    name, person = token.name, token.user
    revoke_token(token)
    record("token_revoked", person, by=person, changes={"name": [name, None]})
