"""import-mappings/ of the API: what the columns of an agency's own tables mean (IMP-5)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clients.models import Client
from clients.zones import timezones
from common.errors import StaleVersion
from kpis.importing.day_texts import FORMS
from kpis.importing.headers import fold_header
from kpis.importing.layouts import (
    LEVELS,
    MOST_SKIPPED,
    UNITS,
    Heading,
    Layout,
    Told,
    fingerprint,
    headings,
)
from kpis.mapping_models import ImportMapping
from kpis.mappings import change_mapping, remove_mapping, save_mapping
from smmhub.api.fields import RowField, StrictCharField, StrictChoiceField, StrictIntegerField
from smmhub.api.filters import ClientFilterSet
from smmhub.api.serializers import StrictSerializer
from smmhub.api.views import ChangeRow, CreateRow, RemoveRow

MOST_COLUMNS = 200  # as of a file (IMP-3)
_PLAIN = ("level", "day_form", "zone", "decimal", "skip_first", "skip_last")


def _name(heading: Heading) -> str:
    """Return what the API calls a column: its header as it is compared, `views#2` the second."""
    return heading.name if not heading.nth else f"{heading.name}#{heading.nth + 1}"


@extend_schema_field(serializers.DictField(child=serializers.CharField()))
class ColumnsField(serializers.Field):
    """Header -> what it means: a metric's code, `@day`, `@id` or `@link`; a duration that isn't in
    seconds with its factor, `watch_time*60`."""

    default_error_messages = {
        "invalid": _("Give headers and what they mean."),
        "header": _("There is no such header."),
        "unit": _("Give the unit as 60 or 3600 seconds."),
    }

    def get_attribute(self, row: ImportMapping) -> Layout:
        return row.parsed

    def to_representation(self, layout: Layout) -> dict[str, str]:
        return {
            _name(told.heading): told.target if told.times == 1 else f"{told.target}*{told.times}"
            for told in layout.columns
        }

    def to_internal_value(self, data: Any) -> dict[str, tuple[str, int]]:
        if not isinstance(data, Mapping) or len(data) > MOST_COLUMNS:
            self.fail("invalid")
        found = {}
        for header, code in data.items():
            if not isinstance(code, str) or not code:
                self.fail("invalid")
            target, star, times = code.partition("*")
            if star and times not in {str(unit) for unit in UNITS}:
                self.fail("unit")
            found[header] = (target, int(times or 1))
        return found


class MappingSerializer(StrictSerializer):
    """A table's header and what its columns mean, for all clients of the agency."""

    id = serializers.UUIDField(read_only=True)
    client = RowField(model=Client, write_only=True)  # any of the agency that it is for
    agency = serializers.UUIDField(source="agency_id", read_only=True)
    name = StrictCharField(max_length=100)
    fingerprint = serializers.CharField(read_only=True)
    headers = serializers.ListField(
        child=StrictCharField(max_length=200, allow_blank=True), max_length=MOST_COLUMNS
    )
    columns = ColumnsField()
    level = StrictChoiceField(choices=LEVELS, required=False)
    day_form = StrictChoiceField(choices=sorted(FORMS), required=False, allow_blank=True)
    zone = StrictCharField(required=False, allow_blank=True, max_length=50)
    decimal = StrictChoiceField(choices=[".", ","], required=False)
    skip_first = StrictIntegerField(required=False, min_value=0, max_value=MOST_SKIPPED)
    skip_last = StrictIntegerField(required=False, min_value=0, max_value=MOST_SKIPPED)
    created_at = serializers.DateTimeField(read_only=True)

    def fixed(self) -> set[str]:
        """What a mapping is known by stays: another header is another mapping."""
        return {"client", "headers"} if self.instance is not None else set()

    def validate_zone(self, zone: str) -> str:
        if zone and zone not in timezones():
            raise serializers.ValidationError(_("There is no such time zone."), code="invalid")
        return zone

    def to_representation(self, row: ImportMapping) -> dict[str, Any]:
        layout = row.parsed
        told = {name: getattr(layout, name) for name in _PLAIN}
        return {
            "id": str(row.pk),
            "agency": str(row.agency_id),
            "name": row.name,
            "fingerprint": row.fingerprint,
            "headers": row.headers,
            "columns": ColumnsField().to_representation(layout),
            **told,
            "created_at": row.created_at.isoformat().replace("+00:00", "Z"),
        }

    def layout(self) -> Layout:
        """Return the layout that was sent, with what stands already where nothing was."""
        said = self.validated_data
        row: Any = self.instance
        before = row.parsed if row is not None else Layout(())
        plain = {name: said.get(name, getattr(before, name)) for name in _PLAIN}
        if "columns" not in said:
            return Layout(before.columns, **plain)
        known = {
            _name(one): one
            for one in headings(row.headers if row is not None else said["headers"])
            if one.name
        }
        columns = []
        for header, (target, times) in said["columns"].items():
            heading = known.get(header) or known.get(fold_header(header))
            if heading is None:
                message = ColumnsField.default_error_messages["header"]
                raise serializers.ValidationError({"columns": [message]}, code="header")
            columns.append(Told(heading, target, times))
        return Layout(tuple(columns), **plain)


class MappingFilter(ClientFilterSet):
    class Meta:
        model = ImportMapping
        fields = ()


class MappingViewSet(CreateRow, ChangeRow, RemoveRow):
    """Tables of one's own, mapped once for all clients of an agency; `imports/` takes the id of
    one. Changing one makes its next version; what was imported by it stays."""

    model = ImportMapping
    serializer_class = MappingSerializer
    filterset_class = MappingFilter
    needs = {
        "list": "import",
        "retrieve": "import",
        "create": "manage",
        "partial_update": "manage",
        "destroy": "manage",
    }

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("agency")

    def perform_create(self, serializer: Any) -> None:
        said = serializer.validated_data
        rows = self.request.access.rows(Client).select_related("agency")
        pk = said["client"].pk
        client = self.request.access.get(Client, pk, needs="manage", rows=rows)
        mark = fingerprint(headings(said["headers"]))
        if not mark:
            message = _("Give the names of the columns.")
            raise DjangoValidationError({"headers": DjangoValidationError(message, code="IMP-5")})
        try:
            serializer.instance = save_mapping(
                client.agency,
                name=said["name"],
                fingerprint=mark,
                headers=said["headers"],
                layout=serializer.layout(),
                by=self.request.user,
            )
        except StaleVersion as stale:  # there is one of this header
            message = _("A table with this header is mapped already.")
            problem = DjangoValidationError(message, code="IMP-5")
            raise DjangoValidationError({"headers": problem}) from stale
        except DjangoValidationError as error:
            raise _at_fields(error) from error

    def perform_update(self, serializer: Any) -> None:
        row = serializer.instance
        said = serializer.validated_data
        try:
            change_mapping(
                row,
                name=said.get("name", ""),
                layout=serializer.layout(),
                seen=row.version,
                by=self.request.user,
            )
        except DjangoValidationError as error:
            raise _at_fields(error) from error

    def perform_destroy(self, row: ImportMapping) -> None:
        remove_mapping(row, by=self.request.user)


def _at_fields(error: DjangoValidationError) -> DjangoValidationError:
    """Return the problems of a layout at the fields of the body: those of a metric at columns."""
    if not hasattr(error, "error_dict"):
        return error
    found: dict[str, list[Any]] = {}
    for name, problems in error.error_dict.items():
        at = name if name in ("name", "headers", *_PLAIN) else "columns"
        found.setdefault(at, []).extend(problems)
    return DjangoValidationError(found)
