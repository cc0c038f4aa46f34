"""One-row writes with history, and the steps that set up an agency and its clients."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import BaseConstraint, CheckConstraint
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.leaving import hand_over, joined
from clients.models import Agency, Channel, Client, Membership
from clients.rules import AGENCY_ROLES, MOST_DATES, OwnDate, may_stand_in, read_dates
from common.errors import StaleVersion, WrongState
from common.models import Row


def client_of(row: models.Model) -> Client | None:
    """Return the client that a row belongs to, along its queryset's client_path."""
    if isinstance(row, Client):
        return row
    found: Any = row
    rows: Any = type(row)._default_manager.all()
    for step in rows.client_path.split("__"):
        found = getattr(found, step)
    return found


def _names(row: models.Model, fields: Iterable[str]) -> dict[str, object]:
    columns: Any = {name: row._meta.get_field(name) for name in fields}
    return {name: getattr(row, column.attname) for name, column in columns.items()}


@transaction.atomic
def add(row: Row, *, by: User | None, sets: Mapping[str, Iterable[Any]] | None = None) -> Any:
    """Check and insert a row, with its history; return it. Raises ValidationError.

    sets are its many-to-many values."""
    row.full_clean()
    row.save(force_insert=True)
    for name, values in (sets or {}).items():
        getattr(row, name).set(values)
    record("created", row, client=client_of(row), agency=_agency_of(row), by=by)
    return row


@transaction.atomic
def change(
    row: Row,
    values: Mapping[str, Any],
    *,
    by: User | None,
    seen: int | None = None,
    verb: str = "changed",
    besides: Mapping[str, Any] | None = None,
) -> Any:
    """Give a row new values if it is still as it was read; return it. No change writes nothing.

    besides are changes that the caller made in the same transaction to what hangs on the row: they
    share its new version and its line in the history.
    seen is the version the person worked on (default: the one in `row`). Raises StaleVersion when
    somebody was faster (CON-3), ValidationError when a value won't do."""
    current = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    return change_locked(current, row, values, by=by, seen=seen, verb=verb, besides=besides)


def change_locked(
    current: Row,
    row: Row,
    values: Mapping[str, Any],
    *,
    by: User | None,
    seen: int | None = None,
    verb: str = "changed",
    besides: Mapping[str, Any] | None = None,
) -> Any:
    """Do what change() does to a row that the caller has locked: current is what it is now."""
    model = type(row)
    if current.version != (row.version if seen is None else seen):
        raise StaleVersion(_("Somebody changed this in the meantime."), current)
    _keep_relations(current, row)
    many = {f.name for f in model._meta.many_to_many} & values.keys()
    plain = {name: value for name, value in values.items() if name not in many}
    before = _names(current, plain)
    for name, value in plain.items():
        setattr(current, name, value)
    _clean(current, plain)
    after = _names(current, plain)
    changes: dict[str, Any] = {
        name: [before[name], after[name]] for name in plain if before[name] != after[name]
    }
    changes |= besides or {}
    for name in many:
        old = sorted(str(pk) for pk in getattr(current, name).values_list("pk", flat=True))
        new = sorted(str(item.pk) for item in values[name])
        if old != new:
            getattr(current, name).set(values[name])
            changes[name] = [old, new]
    if changes:
        current.version += 1
        derived = {f.name for f in model._meta.fields if f.name.startswith("folded_")}
        aside = many | set(besides or ())
        current.save(update_fields={*changes, *derived, "version", "updated_at"} - aside)
        record(
            verb,
            current,
            client=client_of(current),
            agency=_agency_of(current),
            by=by,
            changes=changes,
        )
    row.__dict__.update(current.__dict__)
    return row


def _keep_relations(current: Row, row: Row) -> None:
    """Take over the related rows that were loaded already: they are asked for again otherwise."""
    for field in current._meta.fields:
        same = field.is_relation and getattr(current, field.attname) == getattr(row, field.attname)
        if same and field.is_cached(row):  # type: ignore[attr-defined]  # a foreign key
            field.set_cached_value(current, field.get_cached_value(row))  # type: ignore[attr-defined]


def _clean(row: Row, changed: Collection[str]) -> None:
    """Check a changed row as full_clean() does, but for what holds already: foreign keys that stay
    and conditions on other fields are the database's to guard, and each takes a query or three."""
    stays = {f.name for f in row._meta.fields if f.is_relation} - set(changed)
    row.full_clean(exclude=stays, validate_unique=False, validate_constraints=False)
    row.validate_unique()
    problems: dict[str, list[ValidationError]] = {}
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            if not _holds_already(constraint, changed):
                try:
                    constraint.validate(model, row)
                except ValidationError as error:
                    problems = error.update_error_dict(problems)
    if problems:
        raise ValidationError(problems)


def _holds_already(constraint: BaseConstraint, changed: Collection[str]) -> bool:
    """Return whether a constraint looks at none of the changed fields."""
    checks = isinstance(constraint, CheckConstraint)
    return checks and constraint.condition.referenced_base_fields.isdisjoint(changed)  # type: ignore[attr-defined]


@transaction.atomic
def remove(row: Row, *, by: User | None) -> None:
    """Delete a row; its history stays."""
    record("deleted", row, client=client_of(row), agency=_agency_of(row), by=by)
    row.delete()


def _agency_of(row: models.Model) -> Agency | None:
    """The chain of a row without a client is its agency's."""
    if isinstance(row, Agency):
        return row
    return row.agency if isinstance(row, Membership) else None


@transaction.atomic
def found_agency(name: str, *, owner: User) -> Agency:
    """Return a new agency with its owner."""
    agency = Agency(name=name, language=owner.language, timezone=owner.timezone)
    agency.full_clean()
    agency.save()
    record("created", agency, agency=agency, by=owner)
    add(Membership(person=owner, agency=agency, role="owner"), by=owner)
    return agency


@transaction.atomic
def open_client(client: Client, *, by: User) -> Client:
    """Insert a client whose manager is, for now, the person who opened it (TEAM-1)."""
    add(client, by=by)
    add(Membership(person=by, agency=client.agency, client=client, role="manager"), by=by)
    return client


@transaction.atomic
def give_role(client: Client, person: User, role: str, *, by: User, duty: str = "") -> Membership:
    """Give a person a role at a client, in place of the one they had; return the membership.

    A new manager takes over from the old one, who stays as a specialist (TEAM-1, TEAM-3). Taking
    the role from a client's only manager raises ValidationError."""
    Client.objects.select_for_update().get(pk=client.pk)
    held = Membership.objects.filter(client=client, person=person).first()
    if held and held.role == "manager" and role != "manager":
        raise ValidationError(_("Name the new manager first."), code="TEAM-1")
    if role == "manager":
        before = Membership.objects.filter(client=client, role="manager").first()
        if before and before.person_id != person.pk:
            change(before, {"role": "specialist"}, by=by)
            hand_over(client, before.person, person, by)
    if held:
        lost = role != held.role and not may_stand_in(held.role, role)
        change(held, {"role": role, "duty": duty}, by=by)
        if lost:
            hand_over(client, person, None, by)
    else:
        held = add(
            Membership(person=person, agency=client.agency, client=client, role=role, duty=duty),
            by=by,
        )
    joined(client, person, by)
    return held


@transaction.atomic
def take_role(membership: Membership, *, by: User, successor: User | None = None) -> None:
    """Remove a person from a client, or from the agency with all its clients; their rights end with
    the next request (TEN-6), and what waits for them at a client goes to the successor (TEAM-3).

    Raises ValidationError for a client's manager, the last owner, and a successor who may not."""
    if membership.client_id is None:
        _take_agency_roles(membership, by=by)
    elif membership.role == "manager":
        raise ValidationError(_("Name the new manager first."), code="TEAM-1")
    last_owner = (
        membership.role == "owner"
        and Membership.objects.filter(agency=membership.agency, role="owner").count() == 1
    )
    if last_owner:
        raise ValidationError(_("An agency needs an owner."), code="TEAM-1")
    _leave(membership, by=by, successor=successor)


def _leave(membership: Membership, *, by: User, successor: User | None = None) -> None:
    client = membership.client
    if successor and client:
        held = Membership.objects.filter(client=client, person=successor).first()
        if held is None or held == membership or not may_stand_in(membership.role, held.role):
            text = _("Choose somebody who has the same rights here.")
            raise ValidationError(text, code="TEAM-3")
    remove(membership, by=by)
    if client:
        hand_over(client, membership.person, successor, by)


def _take_agency_roles(membership: Membership, *, by: User) -> None:
    """Remove who leaves the agency from its clients, where they work for it."""
    held = Membership.objects.filter(
        person=membership.person_id, agency=membership.agency_id, role__in=AGENCY_ROLES
    )
    held = held.exclude(client=None).select_related("client", "agency")
    if held.filter(role="manager", client__closed_at=None).exists():
        raise ValidationError(_("Name the new manager first."), code="TEAM-1")
    for one in held:
        _leave(one, by=by)


@transaction.atomic
def close_client(client: Client, *, by: User) -> Client:
    """End the work for a client: nothing is deleted, links end (LNK-4)."""
    return change(client, {"closed_at": timezone.now()}, by=by, verb="closed")


@transaction.atomic
def remove_channel(channel: Channel, *, by: User | None) -> None:
    """Delete a channel that nothing hangs on. Raises WrongState when its posts or figures would
    go with it."""
    for relation in channel._meta.related_objects:
        hanging = relation.related_model._default_manager.filter(**{relation.field.name: channel})
        if relation.on_delete is models.CASCADE and hanging.exists():
            raise WrongState(_("This channel has posts or figures, so it stays."), channel)
    remove(channel, by=by)


@transaction.atomic
def add_date(client: Client, own: OwnDate, *, by: User) -> Client:
    """Give a client a date of its own. Raises ValidationError for one it has, or one too many."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    held = read_dates(client.own_dates)
    if any((one.day, one.name) == (own.day, own.name) for one in held):
        raise ValidationError(_("This date is in the list already."), code="PLAN-1")
    if len(held) >= MOST_DATES:
        raise ValidationError(
            _("A client has at most %(count)d dates of its own."),
            code="PLAN-1",
            params={"count": MOST_DATES},
        )
    return change(client, {"own_dates": [one.stored() for one in sorted([*held, own])]}, by=by)


@transaction.atomic
def remove_date(client: Client, day: date, name: str, *, by: User) -> Client:
    """Take one of a client's own dates away; WrongState when it's gone."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    held = read_dates(client.own_dates)
    left = [one for one in held if (one.day, one.name) != (day, name)]
    if len(left) == len(held):
        raise WrongState(_("This date is no longer in the list."), client)
    return change(client, {"own_dates": [one.stored() for one in left]}, by=by)


def deciders(client: Client) -> list[User]:
    """Return the people who decide for a client, by name (TEAM-2)."""
    rows = Membership.objects.deciders().filter(client=client).select_related("person")
    return sorted((row.person for row in rows), key=lambda person: (person.name, str(person.pk)))


def agency_people(client: Client) -> dict[User, str]:
    """Return the agency's people at a client with their roles there, by name; owners are owners
    unless they run the client themselves."""
    held = Membership.objects.of_agency(client.pk, client.agency_id).select_related("person")
    roles: dict[User, str] = {}
    for one in sorted(held, key=lambda one: (one.person.name, str(one.person_id))):
        if one.client_id or one.person not in roles:
            roles[one.person] = one.role
    return roles


def manager_of(client: Client | UUID) -> User | None:
    """Return who runs a client now, through whom everything goes to its people (TEAM-1)."""
    held = Membership.objects.filter(client=client, role="manager", person__is_active=True)
    first = held.select_related("person").first()
    return first.person if first else None


def people_by_id(client: Client, ids: Iterable[UUID]) -> list[User]:
    """Return the active people of a client among these ids."""
    return list(User.objects.filter(pk__in=list(ids), is_active=True, memberships__client=client))
