from django.db import migrations, models


class Migration(migrations.Migration):
    """Whose cells an import changed: an object's figures over two spans of one end differ."""

    dependencies = [
        ('kpis', '0009_import_undone'),
    ]

    operations = [
        migrations.AddField("importedday", "start", models.DateField(null=True)),
    ]
