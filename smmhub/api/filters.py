"""Filters that are strict: an unknown name, a bad value, somebody else's id are a 400."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError

from clients.models import Client
from common.periods import check_year
from common.queryset import ClientScopedQuerySet
from smmhub.api.fields import DAY, MOMENT, read_uuid
from smmhub.api.refusals import NOT_FOUND, refuse

_NUMBER = re.compile(r"-?[0-9]{1,9}")


class RowIdField(forms.Field):
    def to_python(self, value: Any) -> Any:
        pk = read_uuid(value) if value else None
        if value and pk is None:
            raise DjangoValidationError(NOT_FOUND, code="not_found")
        return pk


@extend_schema_field(OpenApiTypes.UUID)
class RowFilter(django_filters.Filter):
    """The id of a row that the person may see; all others are refused alike (TEN-2)."""

    field_class = RowIdField

    def __init__(self, *, rows: type[Model], **kwargs: Any):
        super().__init__(**kwargs)
        self.rows = rows

    def filter(self, queryset: QuerySet, value: Any) -> QuerySet:
        if value is None:
            return queryset
        request = self.parent.request
        verb = request.parser_context["view"].reading_verb
        if self.rows is Client:  # the gate knows them already
            known = value in request.access.clients_with(verb)
        else:
            known = request.access.rows(self.rows, verb).filter(pk=value).exists()
        if not known:
            raise refuse(self.parent.name_of(self), NOT_FOUND, "not_found")
        return super().filter(queryset, value)


class DayField(forms.Field):
    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        try:
            if not DAY.fullmatch(value):
                raise ValueError
            return check_year(datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date())
        except ValueError:
            message = _("Give a day such as 2026-06-01, from 2000 to 2100.")
            raise DjangoValidationError(message, code="invalid") from None


class DayFilter(django_filters.DateFilter):
    """A day. For `from` and `to`: DayFilter(field_name="day", lookup_expr="gte")."""

    field_class = DayField


class MomentField(forms.Field):
    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        try:
            if not MOMENT.fullmatch(value):
                raise ValueError
            moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
            check_year(moment.date())
        except (ValueError, OverflowError):
            message = _("Give a moment with its offset, such as 2026-06-01T10:00:00+04:00.")
            raise DjangoValidationError(message, code="invalid") from None
        return moment


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField


class WholeField(forms.Field):
    def to_python(self, value: Any) -> Any:
        if value and not _NUMBER.fullmatch(value):
            raise DjangoValidationError(_("Give a whole number."), code="invalid")
        return int(value) if value else None


class WholeFilter(django_filters.NumberFilter):
    field_class = WholeField


class TruthField(forms.Field):
    def to_python(self, value: Any) -> Any:
        if value and value not in ("true", "false"):
            raise DjangoValidationError(_("Give true or false."), code="invalid")
        return value == "true" if value else None


class TruthFilter(django_filters.BooleanFilter):
    field_class = TruthField


class ChangedFilter(MomentFilter):
    """Rows changed at or after a moment. For what a client sees, the change is the sending: edits
    made inside since then don't show (TEN-3)."""

    def filter(self, queryset: QuerySet, value: Any) -> QuerySet:
        if value is None:
            return queryset
        model = queryset.model
        if "sent_at" not in {field.name for field in model._meta.fields}:
            return queryset.filter(updated_at__gte=value)
        access = self.parent.request.access
        theirs = [pk for pk in access.roles if access.is_client_side(pk)]
        seen_by_client = Q(**{f"{client_path(model)}__in": theirs})
        return queryset.filter(
            (seen_by_client & Q(sent_at__gte=value)) | (~seen_by_client & Q(updated_at__gte=value))
        )


def client_path(model: type[Model]) -> str:
    """Return the ORM path from a row of the model to its client's id."""
    rows: Any = model._default_manager.all()
    return rows.client_path or "pk"


def _rows_of(field: Any) -> dict[str, Any]:
    return {"rows": field.remote_field.model}


class ClientFilterSet(django_filters.FilterSet):
    """`client` and `updated_since` for every resource; name the others in Meta.fields.

    Foreign keys become RowFilters by themselves."""

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.ForeignKey: {"filter_class": RowFilter, "extra": _rows_of},
        models.OneToOneField: {"filter_class": RowFilter, "extra": _rows_of},
        models.ManyToManyField: {
            "filter_class": RowFilter,
            "extra": lambda field: {**_rows_of(field), "distinct": True},
        },
        models.DateField: {"filter_class": DayFilter},
        models.DateTimeField: {"filter_class": MomentFilter},
        models.BooleanField: {"filter_class": TruthFilter},
        models.IntegerField: {"filter_class": WholeFilter},
        models.PositiveIntegerField: {"filter_class": WholeFilter},
        models.PositiveSmallIntegerField: {"filter_class": WholeFilter},
    }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any):
        """Make the filters that are asked for: a form of them all took as long as the query."""
        asked = {name: one for name, one in self.base_filters.items() if name in (data or ())}
        self.__dict__["base_filters"] = asked
        super().__init__(data, *args, **kwargs)

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        filters = super().get_filters()
        model = cls._meta.model
        if model is None:
            return filters
        if issubclass(type(model._default_manager.all()), ClientScopedQuerySet):
            filters.setdefault("client", RowFilter(field_name=client_path(model), rows=Client))
        if "updated_at" in {field.name for field in model._meta.fields}:
            filters.setdefault("updated_since", ChangedFilter(field_name="updated_at"))
        return filters

    def name_of(self, wanted: django_filters.Filter) -> str:
        return next(name for name, known in self.filters.items() if known is wanted)


@cache
def plain_filterset(for_model: type[Model]) -> type[ClientFilterSet]:
    """Return the filters of a resource that names none of its own."""

    class Meta:
        model = for_model
        fields: tuple[str, ...] = ()

    return type(f"{for_model.__name__}Filter", (ClientFilterSet,), {"Meta": Meta})


class StrictFilterBackend(DjangoFilterBackend):
    """Unknown names are refused before, by smmhub/api/views.py: for every action, not for lists."""

    filterset_base = ClientFilterSet

    def get_filterset_class(self, view, queryset=None):
        named = getattr(view, "filterset_class", None)
        model = getattr(view, "model", None)
        return named or (plain_filterset(model) if model is not None else None)

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(
                {
                    name: [
                        ErrorDetail(str(message), error.code or "invalid")
                        for error in errors
                        for message in error.messages
                    ]
                    for name, errors in filterset.errors.as_data().items()
                }
            )
        return filterset.qs
