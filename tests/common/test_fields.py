import json

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Value

from common.fields import CleanJSONField, NameField, ProseField

NAME, PROSE, DATA = NameField(max_length=5), ProseField(), CleanJSONField(null=True)


def code_of(field, value, call="clean"):
    with pytest.raises(ValidationError) as caught:
        field.clean(value, None) if call == "clean" else field.get_prep_value(value)
    return caught.value.error_list[0].code


@pytest.mark.parametrize("field", [NAME, PROSE, DATA])
@pytest.mark.parametrize("bad", ["a\x00", "\ud800", "\x1f", "\x85"])
@pytest.mark.parametrize("call", ["clean", "save"])
def test_bad_characters_are_refused_when_checked_and_when_saved(field, bad, call):
    assert code_of(field, bad, call) == "TXT-1"


def test_a_name_is_one_line_without_marks_and_prose_may_hold_both():
    assert code_of(NAME, "a\nb") == code_of(NAME, "a\u202eb") == "TXT-1"
    assert PROSE.clean("a\r\nb\u202e", None) == "a\nb\u202e"


def test_the_length_counts_what_is_stored():
    assert NAME.clean("  е\u0308е\u0308е\u0308е\u0308е\u0308  ", None) == "ёёёёё"
    assert code_of(NAME, "abcdef") == "max_length"


def test_a_name_of_spaces_is_blank():
    assert code_of(NAME, " \u00a0 ") == "blank"


@pytest.mark.parametrize("field", [NAME, PROSE])
def test_nothing_stays_nothing_and_expressions_pass(field):
    assert field.to_python(None) is None
    assert field.get_prep_value(None) is None
    assert field.get_db_prep_save(Value(" a "), connection) == Value(" a ")


@pytest.mark.parametrize("field", [NAME, PROSE])
def test_a_form_refuses_with_the_same_code_and_normalises(field):
    box = field.formfield()
    assert isinstance(box, forms.CharField)
    assert box.clean(" и\u0306 ") == "й"
    with pytest.raises(ValidationError) as caught:
        box.clean("a\x00")
    assert caught.value.error_list[0].code == "TXT-1"
    with pytest.raises(ValidationError) as caught:
        box.clean("  ")
    assert caught.value.error_list[0].code == "required"


def test_every_string_inside_json_is_cleaned_keys_too():
    value = {" и\u0306 ": [" a ", {"b": "x\r\ny"}], "n": 5, "t": True, "z": None}
    assert DATA.clean(value, None) == {"й": ["a", {"b": "x\ny"}], "n": 5, "t": True, "z": None}
    assert DATA.get_prep_value(value) == DATA.clean(value, None)


@pytest.mark.parametrize("bad", [{"a": ["\ud800"]}, {"\x00": 1}, [["\u0007"]], {"a": 1, " a": 2}])
def test_bad_text_deep_inside_json_is_refused(bad):
    assert code_of(DATA, bad) == code_of(DATA, bad, "save") == "TXT-1"


@pytest.mark.parametrize("bad", [float("nan"), [float("inf")], {"a": float("-inf")}])
def test_what_json_has_no_number_for_is_refused(bad):
    assert code_of(DATA, bad) == "invalid"


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_json_is_at_most_32_levels_deep():
    assert DATA.clean([*nested(32), 0], None)
    assert code_of(DATA, [*nested(33), 0]) == "invalid"


def test_fields_describe_themselves_for_migrations():
    made = CleanJSONField(default=dict, encoder=DjangoJSONEncoder)
    for field in (NAME, PROSE, made):
        _, path, args, kwargs = field.deconstruct()
        assert path == f"common.fields.{type(field).__name__}"
        assert type(field)(*args, **kwargs).deconstruct()[1:] == (path, args, kwargs)


def test_json_is_stored_as_it_was_cleaned():
    stored = DATA.get_db_prep_save({"a": " b "}, connection)
    stored = stored if isinstance(stored, str) else stored.dumps(stored.adapted)  # PostgreSQL
    assert json.loads(stored) == {"a": "b"}
