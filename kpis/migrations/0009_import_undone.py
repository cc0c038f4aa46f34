import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who undid an import, when, and what it restored."""

    dependencies = [
        ('kpis', '0008_import_preview'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("import", "undone", models.JSONField(blank=True, default=dict)),
        migrations.AddField("import", "undone_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "import",
            "undone_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
