"""What an import changed of a channel's days is kept in a row per month, not in one per day: a
ninetieth of the rows, foreign keys and index entries for ninety days."""

from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models

from kpis.kept import KeptDay, packed, unpacked

NAMES = ("day", "before", "after", "rows")


def forwards(apps, schema_editor):
    kept = apps.get_model("kpis", "ImportedDay").objects.filter(object_key="")
    months = apps.get_model("kpis", "ImportedMonth")
    # In the order in which they were written, which undo goes by.
    sources = kept.order_by().values("source").annotate(first=models.Min("pk")).order_by("first")
    for source in list(sources.values_list("source", flat=True)):
        rows = kept.filter(source=source).order_by("day", "pk").values_list(*NAMES)
        days = [KeptDay(*row) for row in rows]
        months.objects.bulk_create(
            months(source_id=source, month=month, days=numbers, rows=rows, cells=cells)
            for month, group in groupby(days, key=lambda one: one.day.replace(day=1))
            for numbers, rows, cells in [packed(list(group))]
        )
    kept.delete()


def backwards(apps, schema_editor):
    days = apps.get_model("kpis", "ImportedDay")
    months = apps.get_model("kpis", "ImportedMonth")
    for row in months.objects.order_by("pk").iterator():
        days.objects.bulk_create(
            days(source_id=row.source_id, object_key="", **one._asdict())
            for one in unpacked(row.month, row.days, row.rows, row.cells)
        )
    months.objects.all().delete()
    if schema_editor.connection.vendor == "postgresql":  # else the table can't be dropped yet
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def packed_fast(apps, schema_editor):
    """The usual packing takes a fifth of the time of an import; not every PostgreSQL has lz4."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        known = cursor.fetchone()
    if known and "lz4" in known[0]:
        table = schema_editor.quote_name(apps.get_model("kpis", "ImportedMonth")._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN cells SET COMPRESSION lz4")


class Migration(migrations.Migration):
    dependencies = [
        ('kpis', '0013_imported_days_by_one_index'),
    ]
    operations = [
        migrations.CreateModel(
            name="ImportedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("days", models.JSONField()),
                ("rows", models.JSONField()),
                ("cells", models.JSONField()),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="months",
                        to="kpis.import",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source", "month"], name="imported_month")],
            },
        ),
        migrations.RunPython(packed_fast, migrations.RunPython.noop),
        migrations.RunPython(forwards, backwards),
    ]
