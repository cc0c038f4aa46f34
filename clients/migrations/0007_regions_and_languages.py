import common.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0006_working_hours_absence_silence"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="languages",
            field=common.fields.NameField(
                blank=True, max_length=200, verbose_name="Languages of the audience"
            ),
        ),
        migrations.AddField(
            model_name="client",
            name="regions",
            field=common.fields.NameField(blank=True, max_length=200, verbose_name="Regions"),
        ),
    ]
