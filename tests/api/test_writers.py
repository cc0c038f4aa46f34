"""Cells that are written the short way say what their field says, in every resource."""

import enum
from uuid import UUID

from rest_framework import serializers

from smmhub.api.fields import StrictChoiceField
from smmhub.api.router import router
from smmhub.api.serializers import ClientSerializer, _writer

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
                if _writer(field) not in (str, int):
                    continue
                stock = next(each for each in SAMPLES if isinstance(field, each))
                own = list(getattr(field, "choices", ()))
                for value in [*SAMPLES[stock], *own]:
                    assert _writer(field)(value) == field.to_representation(value), field
                seen.add(stock)
    assert seen == set(SAMPLES)


def test_choices_that_are_no_texts_keep_their_own_way():
    class Stars(enum.IntEnum):
        ONE = 1

    field = StrictChoiceField(choices=[(Stars.ONE, "one"), (2, "two")])
    assert _writer(field) == field.to_representation
