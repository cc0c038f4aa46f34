"""Writing many rows in one short statement."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connections, models


def write_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows of one model, each row its own values; one statement.

    As bulk_update() does, which writes a condition for each row and field instead of a table of
    values: for twelve posts that takes five times as long."""
    if not rows:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields = [meta.pk, *(meta.get_field(name) for name in names)]
    assert all(isinstance(field, models.Field) for field in fields)
    given = [field.db_type(connection) for field in fields]  # type: ignore[union-attr]
    # What stands in VALUES has no type of its own in PostgreSQL; SQLite takes it as it comes.
    typed = "%s::{}" if connection.vendor == "postgresql" else "%s"
    first = f"({', '.join(typed.format(one) for one in given)})"
    others = f"({', '.join(['%s'] * len(fields))})"
    table = quote(meta.db_table)
    sets = ", ".join(
        f"{quote(field.column)} = given.column{place}"  # type: ignore[union-attr]
        for place, field in enumerate(fields[1:], 2)
    )
    sql = (
        f"UPDATE {table} SET {sets} FROM (VALUES "  # noqa: S608 - our own names
        f"{', '.join([first, *[others] * (len(rows) - 1)])}) AS given "
        f"WHERE {table}.{quote(meta.pk.column)} = given.column1"
    )
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)  # type: ignore[union-attr]
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
