"""Serializers that accept exactly what they name, check as pages do, and stay inside one client."""

import copy
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.settings import api_settings
from rest_framework.validators import UniqueValidator

from common.queryset import ClientScopedQuerySet
from smmhub.api import fields
from smmhub.api.fields import MoneyField
from smmhub.api.refusals import NOT_FOUND, READ_ONLY, UNKNOWN_FIELD, refuse, refuse_names

# What PostgreSQL's integer types hold; SQLite would take more, and both answer alike (ERR-2).
_RANGES: dict[type[models.Field], tuple[int, int]] = {
    models.PositiveSmallIntegerField: (0, 2**15 - 1),
    models.SmallIntegerField: (-(2**15), 2**15 - 1),
    models.PositiveIntegerField: (0, 2**31 - 1),
    models.PositiveBigIntegerField: (0, 2**63 - 1),
    models.BigIntegerField: (-(2**63), 2**63 - 1),
}


class StrictSerializer(serializers.Serializer):
    """A body of named fields: unknown ones and changed read-only ones are refused (ERR-2)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            self._refuse_unknown(data)
            self._refuse_changed(data)
        return super().to_internal_value(data)

    def _refuse_unknown(self, data: Mapping[str, Any]) -> None:
        unknown = set(data) - set(self.fields)
        if unknown:
            raise refuse_names(unknown, UNKNOWN_FIELD, "unknown_field")

    def fixed(self) -> set[str]:
        """Return the fields that cannot be changed once the row is there."""
        return set()

    def _refuse_changed(self, data: Mapping[str, Any]) -> None:
        fixed = self.fixed()
        still = {
            name: field
            for name, field in self.fields.items()
            if name in data and (field.read_only or name in fixed)
        }
        row = self.standing()
        changed = [name for name, field in still.items() if not _same(field, row, data[name])]
        if changed:
            raise refuse_names(changed, READ_ONLY, "read_only")

    def standing(self) -> Any:
        """Return what read-only fields of a body are compared with; None: with nothing."""
        return self.instance if not isinstance(self.instance, list | models.QuerySet) else None


class NothingSerializer(StrictSerializer):
    """An empty body."""


def _same(field: serializers.Field, row: Any, given: Any) -> bool:
    """Return whether a body repeats what the API itself says of the row."""
    if row is None:
        return False
    try:
        value = field.get_attribute(row)
        said = None if value is None else field.to_representation(value)
    except Exception:  # a figure that an unsaved row cannot have
        return False
    plain = json.loads(JSONRenderer().render(said)) if said is not None else None
    return plain == given


class ClientSerializer(StrictSerializer, serializers.ModelSerializer):
    """A row of a client. List the fields in Meta.fields; `__all__` is refused.

    - Foreign keys take ids of rows that the person may see, of the row's own client only (TEN-2).
    - The model's full_clean() runs on a copy, so the API refuses what a page refuses, with the same
      codes; texts come back as the model cleaned them.
    - The field that says whose the row is (client, goal, content_plan …) cannot change later;
      Meta.fixed names others."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: fields.StrictCharField,
        models.TextField: fields.StrictCharField,
        models.URLField: fields.StrictURLField,
        models.BooleanField: fields.StrictBooleanField,
        models.DecimalField: fields.StrictDecimalField,
        models.DateField: fields.StrictDateField,
        models.DateTimeField: fields.StrictDateTimeField,
        **dict.fromkeys([*_RANGES, models.IntegerField], fields.StrictIntegerField),
    }
    serializer_related_field = fields.RowField
    serializer_choice_field = fields.StrictChoiceField

    class Meta:
        model: type[Model]
        fields: tuple[str, ...]

    def build_standard_field(self, field_name: str, model_field: models.Field) -> tuple:
        if isinstance(model_field, models.JSONField) and model_field.editable:
            raise TypeError(f"{field_name}: name the shape of JSON by a serializer or a field")
        made, kwargs = super().build_standard_field(field_name, model_field)
        if "validators" in kwargs:  # uniqueness is the model's to check, inside the client (TEN-5)
            kept = [v for v in kwargs["validators"] if not isinstance(v, UniqueValidator)]
            kwargs["validators"] = kept
        for kind, (least, most) in _RANGES.items():
            if isinstance(model_field, kind) and not kwargs.get("read_only"):
                kwargs["min_value"] = max(least, kwargs.get("min_value") or least)
                kwargs["max_value"] = min(most, kwargs.get("max_value", most))
                break
        for name in ("min_value", "max_value"):  # SQLite's own range is wider
            if issubclass(made, fields.StrictIntegerField) and abs(kwargs.get(name) or 0) >= 2**63:
                del kwargs[name]
        if issubclass(made, fields.StrictDateTimeField):
            kwargs = {k: v for k, v in kwargs.items() if k not in ("default_timezone", "format")}
        return made, kwargs

    def get_uniqueness_extra_kwargs(self, field_names, declared_fields, extra_kwargs):
        return extra_kwargs, {}

    def get_validators(self) -> list[Any]:
        return []

    def fixed(self) -> set[str]:
        if self.instance is None:
            return set()
        named = set(getattr(self.Meta, "fixed", ()))
        return named | {_path(self.Meta.model).partition("__")[0]}

    def standing(self) -> Any:
        return super().standing() or self.Meta.model()

    def to_representation(self, row: Any) -> dict[str, Any]:
        """Return the row as JSON values; plain columns all at once, without the detours that a list
        of a hundred rows would pay for."""
        columns = self._columns
        shown = dict(columns.order)
        shown.update(zip(columns.names, columns.read(row), strict=True))
        for name, write in columns.written:
            if shown[name] is not None:
                shown[name] = write(shown[name])
        for name, field in columns.others:
            try:
                value = field.get_attribute(row)
            except serializers.SkipField:
                del shown[name]
                continue
            shown[name] = None if value is None else field.to_representation(value)
        return shown

    @cached_property
    def _columns(self) -> "_Columns":
        columns = {field.name: field.attname for field in self.Meta.model._meta.concrete_fields}
        plain: list[tuple[str, str]] = []
        written: list[tuple[str, Callable[[Any], Any]]] = []
        others: list[tuple[str, Any]] = []
        for field in self._readable_fields:
            column, name = columns.get(str(field.source)), str(field.field_name)
            if column and isinstance(field, fields.RowField):
                plain.append((name, column))
                written.append((name, _id_text))  # a foreign key's column is the id
            elif column and type(field).get_attribute is serializers.Field.get_attribute:
                plain.append((name, column))
                if not _is_told_as_it_is(field):
                    written.append((name, _writer(field)))
            else:
                others.append((name, field))
        return _Columns(
            dict.fromkeys(str(field.field_name) for field in self._readable_fields),
            [name for name, _column in plain],
            _reader([column for _name, column in plain]),
            written,
            others,
        )

    def run_validation(self, data: Any = serializers.empty) -> Any:
        attrs = super().run_validation(data)
        return attrs if attrs is None else self.checked_by_model(dict(attrs))

    def checked_by_model(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values as the model cleaned them. Raises ValidationError as a page would."""
        row = self.row_with(attrs)
        self._keep_inside_one_client(attrs, row)
        self._settle_currencies(attrs, row)
        try:
            row.full_clean(exclude=self._not_ours_yet(row))
        except DjangoValidationError as error:
            raise self._told_by_field(error) from error
        columns = {field.name for field in row._meta.concrete_fields}
        return {
            name: getattr(row, name) if name in columns else value for name, value in attrs.items()
        }

    def row_with(self, attrs: Mapping[str, Any]) -> Any:
        """Return a copy of the row, or a new one, with the values that are columns of it."""
        if self.instance is None:
            row = self.Meta.model()
        else:
            row = copy.copy(self.instance)
            row._state = copy.copy(row._state)
            row._state.fields_cache = dict(row._state.fields_cache)
        for field in row._meta.concrete_fields:
            if field.name in attrs:
                setattr(row, field.name, attrs[field.name])
        return row

    def new_row(self) -> Any:
        """Return the unsaved row of a create(), for services that insert it."""
        return self.row_with(self.validated_data)

    def values(self) -> dict[str, Any]:
        """Return the validated values that are columns or many-to-many of the model."""
        ours = {field.name for field in self.Meta.model._meta.get_fields()}
        return {name: value for name, value in self.validated_data.items() if name in ours}

    def sets(self) -> dict[str, Any]:
        """Return the validated many-to-many values."""
        many = {field.name for field in self.Meta.model._meta.many_to_many}
        return {name: value for name, value in self.validated_data.items() if name in many}

    def _not_ours_yet(self, row: Any) -> set[str]:
        """Name the columns that the service fills in, so cannot be judged now."""
        if self.instance is not None:
            return set()
        told = {field.source for field in self._writable_fields} | {
            field.minor for field in self._writable_fields if isinstance(field, MoneyField)
        }
        return {
            field.name
            for field in row._meta.concrete_fields
            if field.name not in told and getattr(row, field.attname) in (None, "")
        }

    def _settle_currencies(self, attrs: dict[str, Any], row: Any) -> None:
        """Turn the currency of each amount in the body into the row's, or refuse it (MON-1)."""
        money = [field for field in self._writable_fields if isinstance(field, MoneyField)]
        for field in money:
            asked = attrs.pop(field.asked, None)
            if asked is None:
                continue
            own = field.currency in {column.name for column in row._meta.concrete_fields}
            if own and self.instance is None and field.currency not in attrs:
                setattr(row, field.currency, asked)
                attrs[field.currency] = asked
            elif field.currency_of(row) != asked:
                message = _("This is in another currency.")
                raise refuse(str(field.field_name), message, "MON-1")

    def _keep_inside_one_client(self, attrs: Mapping[str, Any], row: Any) -> None:
        """Refuse an id of another client, though the person may see both, as unknown (TEN-2)."""
        home = client_id_of(row)
        for field in self._writable_fields:
            given = attrs.get(str(field.source))
            items = given if isinstance(given, list) else [given]
            for item in items:
                theirs = client_id_of(item) if isinstance(item, Model) else None
                if theirs is None:
                    continue
                home = home or theirs
                if theirs != home:
                    raise refuse(str(field.field_name), NOT_FOUND, "not_found")

    def _told_by_field(self, error: DjangoValidationError) -> ValidationError:
        """Return the model's refusal under the names that the API has for its fields."""
        names = {field.source: field.field_name for field in self.fields.values()}
        names |= {f.minor: f.field_name for f in self.fields.values() if isinstance(f, MoneyField)}
        told: dict[str, list[ErrorDetail]] = {}
        for name, errors in error.error_dict.items():
            known = names.get(name) if name != NON_FIELD_ERRORS else None
            place = told.setdefault(known or api_settings.NON_FIELD_ERRORS_KEY, [])
            for one in errors:
                place += [ErrorDetail(text, one.code or "invalid") for text in one.messages]
        return ValidationError(told)


_id_text = lru_cache(maxsize=1024)(str)  # rows of a list share their client, plan, channel …


class _Columns(NamedTuple):
    """How a row is told: fields in their order, those that are a column and what reads all of these
    at once, which of them have to be written, and the fields that find their value themselves."""

    order: dict[str, None]
    names: list[str]
    read: Callable[[Any], tuple[Any, ...]]
    written: list[tuple[str, Callable[[Any], Any]]]
    others: list[tuple[str, Any]]


def _reader(columns: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads these attributes of a row."""
    if len(columns) > 1:
        return attrgetter(*columns)  # a tuple, made in C
    return lambda row: tuple(getattr(row, column) for column in columns)


def _writer(field: Any) -> Callable[[Any], Any]:
    """Return what writes a value of a column: the builtin where the field only calls it."""
    if type(field) is serializers.UUIDField and field.uuid_format == "hex_verbose":
        return str
    return field.to_representation


def _is_told_as_it_is(field: Any) -> bool:
    """Return whether a column's value is its own JSON value: a field would only call str or int."""
    told = type(field).to_representation
    if told is serializers.ChoiceField.to_representation:
        return all(type(value) is str for value in field.choice_strings_to_values.values())
    return told in (
        serializers.CharField.to_representation,
        serializers.IntegerField.to_representation,
    )


def _path(model: type[Model]) -> str:
    rows = model._default_manager.all()
    return rows.client_path if isinstance(rows, ClientScopedQuerySet) else ""


def client_id_of(row: Any) -> UUID | None:
    """Return the id of the client that a row belongs to; None when it belongs to none (yet)."""
    rows = type(row)._default_manager.all()
    if not isinstance(rows, ClientScopedQuerySet):
        return None
    path = rows.client_path.removesuffix("_id")
    if not path or path == "pk":
        return row.pk
    *further, last = path.split("__")
    for step in further:
        if getattr(row, f"{step}_id", row) is None:
            return None
        row = getattr(row, step, None)
        if row is None:
            return None
    return getattr(row, f"{last}_id", None)
