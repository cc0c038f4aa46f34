import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An import may show what it would change, and wait; it says by which mapping it was read."""

    dependencies = [
        ('kpis', '0007_header_alias'),
    ]

    operations = [
        migrations.AddField("import", "asks_first", models.BooleanField(default=False)),
        migrations.AddField("import", "preview", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "import",
            "mapping",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="imports",
                to="kpis.importmapping",
            ),
        ),
        migrations.AlterField(
            "import",
            "status",
            models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("asking", "needs an answer"),
                    ("ready", "ready to write"),
                    ("refused", "nothing written"),
                    ("done", "read"),
                    ("undone", "undone"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
    ]
