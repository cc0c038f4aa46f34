"""AUD-2: the database itself refuses to change or delete an entry of the history."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER history_no_update BEFORE UPDATE ON clients_historyentry
       BEGIN SELECT RAISE(ABORT, 'history is append-only (AUD-2)'); END""",
    """CREATE TRIGGER history_no_delete BEFORE DELETE ON clients_historyentry
       BEGIN SELECT RAISE(ABORT, 'history is append-only (AUD-2)'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'history is append-only (AUD-2)'; END $$""",
    """CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON clients_historyentry
       FOR EACH ROW EXECUTE FUNCTION history_is_append_only()""",
]


def make(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER history_no_change ON clients_historyentry")
        schema_editor.execute("DROP FUNCTION history_is_append_only()")
    else:
        schema_editor.execute("DROP TRIGGER history_no_update")
        schema_editor.execute("DROP TRIGGER history_no_delete")


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
