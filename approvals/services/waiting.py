"""By when a decision is wanted, in the client's working hours (APPR-6)."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from approvals.models import ApprovalRequest
from clients.dates import hours_of
from clients.models import Client
from common.periods import now, today_in

MOST_DAYS = 366  # until a decision is due


class Due(NamedTuple):
    """The columns of a request that say by when it is to be decided."""

    due: date
    due_at: datetime  # when the working hours of that day end
    due_wished: date | None = None  # the day that was chosen, when nobody works on it


def default_due(client: Client) -> date:
    """Return by when this client usually decides about what is sent now, in working days."""
    hours = hours_of(client)
    return hours.open_day(hours.add_days(today_in(client.timezone), client.decision_days), now())


def chosen_due(day: date | None, client: Client) -> Due:
    """Return the due day that a person chose, None for the usual one, with its moment.

    A day that isn't worked, or whose hours are over, is moved on to the next that is. Raises
    ValidationError for one that is over or further off than a year."""
    today, hours = today_in(client.timezone), hours_of(client)
    if day is None:
        day = default_due(client)
    if day < today:
        text = _("This day is over: choose today or later.")
        raise ValidationError({"due": ValidationError(text, code="APPR-6")})
    if day > today + timedelta(days=MOST_DAYS):
        text = _("Choose a day within a year.")
        raise ValidationError({"due": ValidationError(text, code="APPR-6")})
    worked = hours.open_day(day, now())
    return Due(worked, hours.end_of(worked), None if worked == day else day)


def due_moment(request: ApprovalRequest) -> datetime:
    """Return the moment until which a decision is in time; its client is loaded.

    Questions of before there were working hours have none of their own."""
    return request.due_at or hours_of(request.client).end_of(request.due)


def late_moment(request: ApprovalRequest) -> datetime:
    """Return when the manager is told that nobody decided: a working day after it was due."""
    hours = hours_of(request.client)
    return hours.end_of(hours.add_days(request.due, 1))
