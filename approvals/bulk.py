"""Approving several questions together: each by itself, in the version that was named."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.decisions import decide
from approvals.models import AskedDecider
from common.errors import WrongState

MOST = 100  # at once


class Skipped(NamedTuple):
    """A question that was not decided, and why."""

    asked: AskedDecider
    reason: str


def read_choices(values: Iterable[str]) -> dict[UUID, int]:
    """Return the versions by the ids of parts: from "ID:VERSION", as the inbox names them.

    Raises ValidationError for anything else, and for more than MOST."""
    chosen: dict[UUID, int] = {}
    for value in values:
        pk, _colon, version = value.partition(":")
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            raise ValidationError(_("Choose from the list."), code="invalid_choice")
        try:
            chosen[UUID(pk)] = int(version)
        except ValueError as error:
            raise ValidationError(_("Choose from the list."), code="invalid_choice") from error
    if len(chosen) > MOST:
        raise ValidationError(_("Choose fewer at once."), code="max_length")
    return chosen


def approve_many(
    chosen: Iterable[tuple[AskedDecider, int]], *, by: User
) -> tuple[list[AskedDecider], list[Skipped]]:
    """Approve each part in the version that was shown; return what was decided and what was not.

    Each is a decision of its own: one that changed or was decided meanwhile stops no other."""
    done, skipped = [], []
    for asked, version in chosen:
        try:
            done.append(decide(asked, decision="approve", version=version, via="page", by=by))
        except WrongState as late:
            skipped.append(Skipped(asked, str(late.message)))
        except ValidationError as error:
            skipped.append(Skipped(asked, " ".join(error.messages)))
    return done, skipped
