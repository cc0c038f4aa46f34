"""Writing many rows in one short statement."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models


def write_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows of one model, each row its own values; one statement.

    As bulk_update() does, which writes a condition for each row and field instead of a table of
    values: for twelve posts that takes five times as long."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    quote, model = connection.ops.quote_name, rows[0]
    fields: list[Any] = [model._meta.pk, *(model._meta.get_field(name) for name in names)]
    # What stands in VALUES has no type of its own in PostgreSQL; SQLite takes it as it comes.
    typed = connection.vendor == "postgresql"
    first = [f"%s::{field.db_type(connection)}" if typed else "%s" for field in fields]
    lines = [f"({', '.join(first)})", *[f"({', '.join(['%s'] * len(fields))})"] * (len(rows) - 1)]
    sets = [f"{quote(one.column)} = given.column{place}" for place, one in enumerate(fields, 1)]
    table, pk = quote(model._meta.db_table), quote(fields[0].column)
    sql = (
        f"UPDATE {table} SET {', '.join(sets[1:])} "  # noqa: S608 - our own names
        f"FROM (VALUES {', '.join(lines)}) AS given WHERE {table}.{pk} = given.column1"
    )
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
