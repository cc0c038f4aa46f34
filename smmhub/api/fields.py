"""Serializer fields that take one spelling of a value and refuse the rest (ERR-2)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from clients.models import Membership
from common.money import CURRENCIES, Money, from_minor, to_minor
from common.periods import check_year
from common.text import clean_text
from smmhub.api.refusals import NOT_FOUND

# Years are checked apart, so that 1999 is "out of range" and not "malformed".
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MOST_MINOR = 10**15 - 1


def read_uuid(text: Any) -> UUID | None:
    """Return the id in its one written form, None for anything else."""
    return UUID(text) if isinstance(text, str) and UUID_TEXT.fullmatch(text) else None


class StrictCharField(serializers.CharField):
    """Text as TXT-1 wants it; a number or a truth value isn't text."""

    default_error_messages = {
        "invalid_text": _("Remove the invisible or control characters from this text.")
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return super().to_internal_value(clean_text(data))
        except ValueError:
            self.fail("invalid_text")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip() and not self.allow_blank:
            self.fail("blank")
        return super().run_validation(data)


class StrictURLField(StrictCharField):
    """An http or https address; a `javascript:` one in a link would run in our pages (OUT-3)."""

    default_error_messages = {"url": _("Give an address that starts with https://.")}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not text.lower().startswith(("http://", "https://")):
            self.fail("url")
        return text


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer, not text; by default within PostgreSQL's `integer`."""

    def __init__(self, **kwargs: Any):
        super().__init__(**{"min_value": -(2**31), "max_value": 2**31 - 1, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, Decimal) and data == data.to_integral_value() and abs(data) < 2**63:
            return int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class StrictBooleanField(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictDecimalField(serializers.DecimalField):
    """A decimal as text, "12.50"; a JSON number is taken as well, it's read exactly (MON-2)."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            self.fail("invalid")
        text = data if isinstance(data, str) else format(data, "f") if _plain(data) else ""
        if not DECIMAL.fullmatch(text):
            self.fail("invalid")
        return super().to_internal_value(text)


def _plain(number: int | Decimal) -> bool:
    """Return whether writing the number out is short; `1e999999999` isn't."""
    if not isinstance(number, Decimal):
        return True
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent > -30 and number.adjusted() < 30


class PointsField(serializers.Field):
    """A percentage in points as a JSON number: 40, not 0.4. `places` decimals are kept."""

    default_error_messages = {
        "invalid": _("Give a number, such as 40 for forty percent."),
        "range": _("Give a number from {least} to {most}."),
        "places": _("At most {places} decimals are kept."),
    }

    def __init__(self, *, least: int = 0, most: int = 100, places: int = 0, **kwargs: Any):
        super().__init__(**kwargs)
        self.least, self.most, self.places = least, most, places

    def to_internal_value(self, data: Any) -> int | Decimal:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("invalid")
        if not self.least <= data <= self.most:
            self.fail("range", least=self.least, most=self.most)
        value = Decimal(data)
        if value != round(value, self.places):
            self.fail("places", places=self.places)
        return round(value, self.places) if self.places else int(value)

    def to_representation(self, value: Any) -> int | float:
        whole = int(value)
        return whole if whole == value else float(round(Decimal(value), 4))  # JSON has no decimal


class StrictDateField(serializers.DateField):
    default_error_messages = {"year": _("Choose a year from 2000 to 2100.")}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(data)
        try:
            return check_year(day)
        except ValueError:
            self.fail("year")


class StrictDateTimeField(serializers.Field):
    """A moment as RFC 3339 has it, with its offset; answered in UTC."""

    default_error_messages = {
        "invalid": _("Give a moment with its offset, such as 2026-06-01T10:00:00+04:00."),
        "year": _("Choose a year from 2000 to 2100."),
    }

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not MOMENT.fullmatch(data):
            self.fail("invalid")
        try:
            moment = datetime.fromisoformat(data.upper())
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid")
        try:
            check_year(moment.date())
        except ValueError:
            self.fail("year")
        return moment

    def to_representation(self, value: datetime | str) -> str:
        if isinstance(value, str):  # from a stored version, as it was sent
            return value
        at = value if value.tzinfo is UTC else value.astimezone(UTC)
        return at.isoformat().removesuffix("+00:00") + "Z"


class ClockField(serializers.Field):
    """A local time of day, "10:00", kept as text."""

    default_error_messages = {"invalid": _("Give a time such as 10:00.")}

    def to_internal_value(self, data: Any) -> str:
        try:
            if not isinstance(data, str) or not CLOCK.fullmatch(data):
                raise ValueError
            time.fromisoformat(data)
        except ValueError:
            self.fail("invalid")
        return data

    def to_representation(self, value: str | time) -> str:
        return value if isinstance(value, str) else value.strftime("%H:%M")


class StrictChoiceField(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class RowField(serializers.PrimaryKeyRelatedField):
    """The id of a row that the person may see; malformed, unknown and foreign ids are refused
    alike, with `not_found` (TEN-2). For a plain serializer: RowField(model=Channel)."""

    default_error_messages = {"not_found": NOT_FOUND}

    def __init__(self, *, model: type[Model] | None = None, **kwargs: Any):
        self.model = model
        if not kwargs.get("read_only"):
            any_model: Any = model or Membership
            kwargs.setdefault("queryset", any_model._default_manager.none())
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        rows = vars(self)["queryset"]
        model: Any = self.model or rows.model
        view, access = self.context["view"], self.context["request"].access
        return access.rows(model, view.reading_verb)

    def to_internal_value(self, data: Any) -> Model:
        pk = read_uuid(data)
        found = self.get_queryset().filter(pk=pk).first() if pk else None
        if found is None:
            self.fail("not_found")
        return found

    def to_representation(self, value: Any) -> str:
        return str(value.pk)


class PersonField(RowField):
    """The id of a person who works with one of the clients that the caller sees."""

    def __init__(self, **kwargs: Any):
        super().__init__(model=get_user_model(), **kwargs)

    def get_queryset(self) -> Any:
        view, access = self.context["view"], self.context["request"].access
        seen = access.rows(Membership, view.reading_verb).values("person")
        return get_user_model()._default_manager.filter(is_active=True, pk__in=seen)


class MoneyReader(serializers.Field):
    """Reads `{"amount": "12.50", "currency": "GEL"}` (MON-1)."""

    default_error_messages = {
        "invalid": _('Give an amount such as {{"amount": "12.50", "currency": "GEL"}}.'),
        "currency": _("Choose a currency such as GEL."),
        "decimals": _("This currency has fewer decimals."),
        "range": _("This amount is out of range."),
    }

    def __init__(self, *, negative: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.negative = negative

    def read(self, data: Any) -> tuple[int, str]:
        """Return the whole minor units and the currency of a money document."""
        if not isinstance(data, Mapping) or set(data) != {"amount", "currency"}:
            self.fail("invalid")
        amount, currency = data["amount"], data["currency"]
        if not isinstance(amount, str) or not DECIMAL.fullmatch(amount):
            self.fail("invalid")
        if not isinstance(currency, str) or currency not in CURRENCIES:
            self.fail("currency")
        try:
            minor = to_minor(Decimal(amount), currency)
        except ValueError:
            self.fail("decimals")
        if minor > MOST_MINOR or minor < (-MOST_MINOR if self.negative else 0):
            self.fail("range")
        return minor, currency

    def written(self, value: Money) -> dict[str, str]:
        return {"amount": format(value.amount, "f"), "currency": value.currency}


class MoneyValueField(MoneyReader):
    """Money that stands for itself, as a Money."""

    def to_internal_value(self, data: Any) -> Money:
        return from_minor(*self.read(data))

    def to_representation(self, value: Money) -> dict[str, str]:
        return self.written(value)


class MoneyField(MoneyReader):
    """Money kept in a row's column of minor units: MoneyField(minor="total_minor").

    currency is where the row says its currency, perhaps further off ("budget.currency"). A body
    that names another currency than the row's is refused; a currency column of the row itself is
    set from the body."""

    def __init__(self, *, minor: str, currency: str = "currency", **kwargs: Any):
        super().__init__(source="*", **kwargs)
        self.minor, self.currency = minor, currency

    def run_validation(self, data: Any = serializers.empty) -> dict[str, Any]:
        if data is None and self.allow_null:
            return {self.minor: None}
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        minor, currency = self.read(data)
        return {self.minor: minor, self.asked: currency}

    @property
    def asked(self) -> str:
        """The key under which the body's currency travels until the row is known."""
        return f"currency of {self.minor}"

    def currency_of(self, row: Any) -> str | None:
        for step in self.currency.split("."):
            row = getattr(row, step, None)
        return row

    def to_representation(self, row: Any) -> dict[str, str] | None:
        minor = getattr(row, self.minor)
        if minor is None:
            return None
        return self.written(from_minor(minor, str(self.currency_of(row))))
