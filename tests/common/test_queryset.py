from uuid import UUID

import pytest
from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps

from common.models import Row
from common.queryset import ClientScopedQuerySet

ONE, TWO = UUID(int=1), UUID(int=2)


class NoteQuerySet(ClientScopedQuerySet):
    client_path = "owner"
    client_sees = Q(shared=True)


class SecretQuerySet(ClientScopedQuerySet):
    client_path = "owner"


class OwnerQuerySet(ClientScopedQuerySet):
    client_path = ""
    client_sees = Q()


class ForgetfulQuerySet(ClientScopedQuerySet):
    pass


@isolate_apps("common")
def rows_of(queryset_class):
    class Owner(Row):
        objects = OwnerQuerySet.as_manager()

        class Meta:
            app_label = "common"

    class Note(Row):
        owner = models.ForeignKey(Owner, models.CASCADE)
        shared = models.BooleanField()
        objects = queryset_class.as_manager()

        class Meta:
            app_label = "common"

    return (Owner if queryset_class is OwnerQuerySet else Note).objects.all()


def where(rows) -> str:
    if rows.query.is_empty():
        return "nothing"
    condition = str(rows.query).split("WHERE ")[1].replace('"', "").replace("common_note.", "")
    return condition.replace("-", "")  # in the ids of PostgreSQL


A, B = ONE.hex, TWO.hex


def test_rows_of_clients_are_narrowed_by_the_path_to_the_client():
    assert where(rows_of(NoteQuerySet).of_clients([ONE, TWO])) == f"owner_id IN ({A}, {B})"
    assert where(rows_of(OwnerQuerySet).of_clients([ONE])) == f"common_owner.id IN ({A})"


def test_no_clients_are_no_rows():
    assert where(rows_of(NoteQuerySet).of_clients([])) == "nothing"
    assert where(rows_of(NoteQuerySet).of_clients(iter(()))) == "nothing"
    assert where(rows_of(NoteQuerySet).for_sides([], [])) == "nothing"


def test_the_client_side_sees_what_was_shown_to_it_or_nothing():
    assert where(rows_of(NoteQuerySet).visible_to_client()) == "shared"
    assert where(rows_of(SecretQuerySet).visible_to_client()) == "nothing"


@pytest.mark.parametrize(
    ("agency", "client", "condition"),
    [
        ([ONE], [], f"owner_id IN ({A})"),
        ([], [TWO], f"(owner_id IN ({B}) AND shared)"),
        ([ONE], [TWO], f"(owner_id IN ({A}) OR (owner_id IN ({B}) AND shared))"),
    ],
)
def test_each_side_gets_its_rows_and_an_empty_side_adds_no_condition(agency, client, condition):
    assert where(rows_of(NoteQuerySet).for_sides(agency, client)) == condition


def test_what_clients_never_see_stays_with_the_agency_side():
    rows = rows_of(SecretQuerySet)
    assert where(rows.for_sides([ONE], [TWO])) == f"owner_id IN ({A})"
    assert where(rows.for_sides([], [TWO])) == "nothing"


def test_a_queryset_that_forgot_its_path_breaks_instead_of_leaking():
    for ask in ("of_clients", "for_sides"):
        with pytest.raises(AttributeError, match="client_path"):
            getattr(rows_of(ForgetfulQuerySet), ask)([ONE], *([[]] * (ask == "for_sides")))


def test_a_row_has_a_sortable_id_a_version_and_its_moments():
    rows = rows_of(OwnerQuerySet)
    first, second = rows.model(), rows.model()
    assert first.pk < second.pk
    assert first.version == 1
    assert first.created_at.tzinfo is not None
