import django.db.models.deletion
from django.db import migrations, models

import common.fields
import common.ids
import common.periods


class Migration(migrations.Migration):
    """Tables that no network made, as people mapped their columns (IMP-5)."""

    dependencies = [
        ('kpis', '0005_day_notes'),
        ("clients", "0006_working_hours_absence_silence"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=common.periods.now, editable=False),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", common.fields.NameField(max_length=100, verbose_name="Name")),
                ("fingerprint", models.CharField(max_length=64)),
                ("headers", common.fields.CleanJSONField(blank=True, default=list)),
                ("layout", common.fields.CleanJSONField(default=dict)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mappings",
                        to="clients.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("agency"),
                        models.F("fingerprint"),
                        name="mapping_once_per_header",
                        violation_error_code="IMP-5",
                        violation_error_message="A table with this header is mapped already.",
                    ),
                ],
            },
        ),
    ]
