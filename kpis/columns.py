"""A nullable column per stored metric of the catalogue, declared there and nowhere else (KPI-5).

NULL is "not delivered", never 0."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import models

from common.money import round_half_up
from kpis.catalogue import DIGITS, METRICS, PLACES, STORED

Column = Callable[[], models.Field]
SCALE = 10**PLACES  # of a month's decimals
LATEST: tuple[str, ...] = tuple(code for code in STORED if METRICS[code].cls == "last")


class ExactField(models.BigIntegerField):
    """A decimal with four places that is kept as a whole number of ten-thousandths.

    Thirty-one days of 15 digits have more than 15, which is all that SQLite keeps of a decimal
    (MON-2); a whole number is exact on both databases."""

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-PLACES)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else int(round_half_up(Decimal(value), PLACES).scaleb(PLACES))


def _decimal() -> models.Field:
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)  # MON-2


def _big() -> models.Field:
    return models.BigIntegerField(null=True)


def _columns(name: str, doc: str, whole: Column, decimal: Column, **also: Any) -> Any:
    meta = type("Meta", (), {"abstract": True})
    # Whole numbers first: PostgreSQL then pads nothing between the columns of a row.
    codes = sorted(STORED, key=lambda code: METRICS[code].kind != "int")
    body = {code: whole() if METRICS[code].kind == "int" else decimal() for code in codes}
    named = {"__module__": __name__, "__doc__": doc, "Meta": meta}
    return type(name, (models.Model,), {**named, **body, **also})


# Four bytes a count: with eight, a day of 12 metrics takes a third more on disk.
DayColumns: Any = _columns(
    "DayColumns",
    "A day's columns; a count is at most MOST_A_DAY.",
    lambda: models.IntegerField(null=True),
    _decimal,
)
FactColumns: Any = _columns("FactColumns", "A post's or an ad's columns.", _big, _decimal)
MonthColumns: Any = _columns(
    "MonthColumns",
    "A month's columns, and the day of each latest value.",
    _big,
    lambda: ExactField(null=True),
    **{f"{code}_on": models.DateField(null=True) for code in LATEST},
)
