"""What an import changed is found by import and day: an index by import alone is one too many to
write."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('kpis', '0012_months_exact_and_by_key'),
    ]
    operations = [
        migrations.AlterField(
            model_name="importedday",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="days",
                to="kpis.import",
            ),
        ),
    ]
