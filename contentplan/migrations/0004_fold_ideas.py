"""Give the ideas that were there before the search their folded text (TXT-2)."""

from django.db import migrations

from common.text import fold


def fold_ideas(apps, schema_editor):
    rows = apps.get_model("contentplan", "Idea").objects
    for idea in rows.filter(folded_text="").only("pk", "text").iterator():
        rows.filter(pk=idea.pk).update(folded_text=fold(idea.text))


class Migration(migrations.Migration):
    dependencies = [
        ("contentplan", "0003_ideas_events_proposals"),
    ]

    operations = [migrations.RunPython(fold_ideas, migrations.RunPython.noop)]
