"""Who is away from a client, until when, and who stands in meanwhile (TEAM-3)."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from clients.models import Absence, AbsenceQuerySet, Client, Membership
from clients.rules import may_stand_in, present
from clients.services import add, change, manager_of, remove
from common.formats import day as day_text
from common.periods import at_local, now, today_in
from jobs.services import start_job

LONGEST = 366  # days
DAY = timedelta(days=1)


def roles_at(clients: Iterable[UUID]) -> dict[UUID, dict[UUID, str]]:
    """Return the role of each active person at each client, owners of its agency included."""
    clients = list(clients)
    found: dict[UUID, dict[UUID, str]] = {pk: {} for pk in clients}
    active = Membership.objects.filter(person__is_active=True)
    owners = active.filter(client=None, role="owner", agency__clients__in=clients)
    for client, person in owners.values_list("agency__clients", "person"):
        found.setdefault(client, {})[person] = "owner"
    held = active.filter(client__in=clients)
    for client, person, role in held.values_list("client", "person", "role"):
        found[client][person] = role
    return found


def away_on(client: Client, day: date) -> dict[UUID, UUID]:
    """Return who is away on a day and who acts for them: somebody present who still may.

    Absent people for whom nobody can act are left out: their things stay with them."""
    absences = Absence.objects.filter(client=client).on(day)
    named = dict(absences.values_list("person", "substitute"))
    if not named:
        return {}
    roles = roles_at([client.pk])[client.pk]
    acting = {person: present(person, named) for person in named}
    return {
        person: other
        for person, other in acting.items()
        if other in roles and may_stand_in(roles.get(person, "observer"), roles[other])
    }


def contacts(client: Client) -> list[User]:
    """Return who is told what goes to the manager: the manager, and while they are away their
    substitute as well (TEAM-1, TEAM-3)."""
    manager = manager_of(client)
    if manager is None:
        return []
    acting = away_on(client, today_in(client.timezone))
    if manager.pk not in acting:
        return [manager]
    return [manager, *User.objects.filter(pk=acting[manager.pk])]


def mailed_to(
    client: Client, kind: str, args: dict[str, str], job_id: UUID | None, person_id: str = ""
) -> User | None:
    """Return to whom a job's mail for the manager goes: the manager, or the substitute it names.

    The job of the manager's mail, of that kind and with those args, promises one that names the
    substitute while the manager is away, so that each try sends one mail (JOB-9)."""
    people = contacts(client)
    if person_id:
        return next((one for one in people if str(one.pk) == person_id), None)
    for other in people[1:]:
        start_job(
            kind,
            args={**args, "person_id": str(other.pk)},
            key=f"{kind}:{job_id or ':'.join(args.values())}:{other.pk}",
            client=client,
            by=other,
            language=other.language,
        )
    return people[0] if people else None


def substitutes_of(person: User, clients: Iterable[UUID]) -> list[User]:
    """Return who could stand in for a person at any of these clients, by name."""
    able = set()
    for roles in roles_at(clients).values():
        mine = roles.get(person.pk)
        able |= {pk for pk, role in roles.items() if mine and may_stand_in(mine, role)}
    return list(User.objects.filter(pk__in=able - {person.pk}).order_by("name", "pk"))


def upcoming(rows: AbsenceQuerySet) -> list[Absence]:
    """Return the absences among these that aren't over, with their people, in one query."""
    left = rows.filter(last_day__gte=now().date() - DAY)  # a client's day may begin later
    return list(left.select_related("person", "substitute", "client"))


@transaction.atomic
def announce_absence(
    person: User,
    clients: Sequence[Client],
    *,
    substitute: User,
    first_day: date,
    last_day: date,
    by: User,
) -> list[Absence]:
    """Write down that a person is away from these clients and who stands in; return a row each.

    What waits for them goes over on the first day and comes back after the last, by jobs that are
    promised here. Raises ValidationError for what a person can repair."""
    roles = roles_at(client.pk for client in clients)
    made = []
    for client in Client.objects.select_for_update().filter(pk__in=roles).order_by("pk"):
        absence = Absence(
            client=client,
            person=person,
            substitute=substitute,
            first_day=first_day,
            last_day=last_day,
        )
        _check(absence, roles[client.pk])
        made.append(add(absence, by=by))
        for day in (first_day, last_day + DAY):
            _promise(absence, day)
    return made


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> None:
    """Have a person back from today; what went to the substitute comes back, decisions stay."""
    yesterday = today_in(absence.client.timezone) - DAY
    if absence.first_day <= yesterday:
        change(absence, {"last_day": min(absence.last_day, yesterday)}, by=by)
    else:
        remove(absence, by=by)
    start_job(
        "cover_absent",
        args={"client_id": str(absence.client_id)},
        key=f"cover-absent:{absence.pk}:ended",
        client=absence.client_id,
    )


def _promise(absence: Absence, day: date) -> None:
    """Promise to see who stands in for whom when a day of the client begins (JOB-1)."""
    start_job(
        "cover_absent",  # approvals/tasks.py
        args={"client_id": str(absence.client_id)},
        key=f"cover-absent:{absence.pk}:{day.isoformat()}",
        client=absence.client_id,
        due_at=max(now(), at_local(day, time(0), absence.client.timezone)[0]),
    )


def _check(absence: Absence, roles: dict[UUID, str]) -> None:
    """Raise ValidationError unless the substitute may stand in at this client in that time."""
    client, other = absence.client, absence.substitute
    if absence.last_day < today_in(client.timezone):
        raise _problem("last_day", _("These days are over."))
    if absence.last_day - absence.first_day > timedelta(days=LONGEST):
        raise _problem("last_day", _("Choose at most a year."))
    mine, theirs = roles.get(absence.person_id), roles.get(other.pk, "")
    named = {"name": other.name, "client": client.name}
    if mine is None:
        raise _problem("client", _("Choose one of your clients."))
    if not theirs or not may_stand_in(mine, theirs):
        if mine == "decider":
            text = _("%(name)s does not decide for %(client)s: invite them as a decider first.")
        else:
            text = _("%(name)s does not have your rights at %(client)s.")
        raise _problem("substitute", text % named)
    near = Absence.objects.filter(
        Q(person=absence.person_id) | Q(person=other.pk),
        client=client,
        first_day__lte=absence.last_day,
        last_day__gte=absence.first_day,
    ).first()
    if near is None:
        return
    days = {"first": day_text(near.first_day), "last": day_text(near.last_day)}
    if near.person_id == other.pk:
        text = _("%(name)s is away from %(client)s too, from %(first)s to %(last)s.")
        raise _problem("substitute", text % {**named, **days})
    text = _("An absence from %(client)s is written down already, from %(first)s to %(last)s.")
    raise _problem("first_day", text % {**named, **days})


def _problem(field: str, text: str) -> ValidationError:
    return ValidationError({field: ValidationError(text, code="TEAM-3")})
