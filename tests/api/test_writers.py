"""Cells that are written the short way say what their field says, in every resource."""

import enum
from datetime import date
from uuid import UUID

from rest_framework import serializers

from budget.models import Budget
from smmhub.api.fields import StrictChoiceField
from smmhub.api.router import router
from smmhub.api.serializers import ClientSerializer, _is_told_as_it_is, _writer
from tests.factories import with_role

SAMPLES = {
    serializers.CharField: ["", "Guests", "Ёж"],
    serializers.IntegerField: [0, -3, 2**40],
    serializers.UUIDField: [UUID(int=7)],
    serializers.ChoiceField: ["", "no choice"],
}


def test_every_short_way_says_what_the_field_says():
    seen = set()
    for _prefix, view, _name in router.registry:
        for name in ("serializer_class", "client_serializer_class"):
            kind = getattr(view, name, None)
            if not (isinstance(kind, type) and issubclass(kind, ClientSerializer)):
                continue
            for field in kind().fields.values():
                as_it_is = _is_told_as_it_is(field)
                if not as_it_is and _writer(field) is not str:
                    continue
                stock = next(each for each in SAMPLES if isinstance(field, each))
                own = list(getattr(field, "choices", ()))
                for value in [*SAMPLES[stock], *own]:
                    told = value if as_it_is else str(value)
                    assert told == field.to_representation(value), field
                seen.add(stock)
    assert seen == set(SAMPLES)


def test_choices_that_are_no_texts_keep_their_own_way():
    class Stars(enum.IntEnum):
        ONE = 1

    field = StrictChoiceField(choices=[(Stars.ONE, "one"), (2, "two")])
    assert not _is_told_as_it_is(field)
    assert _writer(field) == field.to_representation


def test_a_kept_serializer_writes_what_the_present_caller_asked_for(api, business, stranger):
    """A thread keeps the serializers that it writes rows with, but not who asked before."""
    for client in (business, stranger):
        june = {"start": date(2026, 6, 1), "end": date(2026, 6, 30)}
        money = {"currency": "GEL", "total_minor": 100_000}
        budget = Budget.objects.create(client=client, **june, **money)
        shown = api(with_role(client, "manager")).get("/api/v1/budgets/").json()["results"]
        assert [row["id"] for row in shown] == [str(budget.pk)]
