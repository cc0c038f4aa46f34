import django.db.models.deletion
from django.db import migrations, models

import common.fields
import common.ids
import common.periods


class Migration(migrations.Migration):
    """Other names of the networks' headers, as an agency's administrator adds them."""

    dependencies = [
        ('kpis', '0006_import_mapping'),
    ]

    operations = [
        migrations.CreateModel(
            name="HeaderAlias",
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
                ("source", models.CharField(max_length=40, verbose_name="Export")),
                (
                    "title",
                    common.fields.NameField(max_length=200, verbose_name="Header in the file"),
                ),
                ("header", models.CharField(editable=False, max_length=200)),
                ("code", models.CharField(max_length=40, verbose_name="It means")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="header_aliases",
                        to="clients.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["source", "header"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("agency"),
                        models.F("source"),
                        models.F("header"),
                        name="alias_once_per_header",
                        violation_error_code="IMP-5",
                        violation_error_message="This header has a meaning already.",
                    ),
                ],
            },
        ),
    ]
