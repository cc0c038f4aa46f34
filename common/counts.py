"""Many counts in one query."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Subquery


def counts(rows: QuerySet, asked: Mapping[str, QuerySet]) -> dict[Any, dict[str, int]]:
    """Return by its key how many rows each of the queries has beside each of these rows; the
    queries name a row by OuterRef("pk"). One query for all of them, none without one to ask."""
    found: dict[str, Any] = {
        f"count_of_{name}": Subquery(  # so named, it hides no field of the row
            each.order_by().annotate(_number=Func("pk", function="COUNT")).values("_number"),
            output_field=IntegerField(),
        )
        for name, each in asked.items()
    }
    told = rows.order_by().annotate(**found).values_list("pk", *found)
    return {pk: dict(zip(asked, values, strict=True)) for pk, *values in told}
