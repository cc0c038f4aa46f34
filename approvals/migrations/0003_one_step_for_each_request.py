"""Give every request that was sent before there were steps its one step of the client (APPR-2)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

BATCH = 500


def lay_one_step(apps, schema_editor):
    requests = apps.get_model("approvals", "ApprovalRequest").objects
    steps = apps.get_model("approvals", "RequestStep").objects
    parts = apps.get_model("approvals", "AskedDecider").objects
    fields = ("pk", "rule", "status", "created_at", "closed_at")
    bare = requests.filter(all_steps=None).order_by("pk").values(*fields)
    while found := list(bare[:BATCH]):
        made = steps.bulk_create(steps.model(**_step(one)) for one in found)
        for step in made:
            parts.filter(request=step.request_id).update(step=step)
    requests.filter(shown_at=None).update(shown_at=F("created_at"))
    schema_editor.connection.check_constraints()  # PostgreSQL alters no table with checks waiting


def _step(request):
    over = request["status"] != "pending"
    ended = "approved" if request["status"] == "changed" else request["status"]
    return {
        "request_id": request["pk"],
        "place": 1,
        "side": "client",
        "rule": request["rule"],
        "opened_at": request["created_at"],
        "closed_at": (request["closed_at"] or request["created_at"]) if over else None,
        "ended": ended if over else "",
    }


def keep_the_rule(apps, schema_editor):
    steps = apps.get_model("approvals", "RequestStep").objects
    for step in steps.filter(side="client", rule="all").select_related("request").iterator():
        type(step.request).objects.filter(pk=step.request_id).update(rule="all")
    apps.get_model("approvals", "AskedDecider").objects.update(step=None)
    steps.all().delete()
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_steps")]

    operations = [
        migrations.RunPython(lay_one_step, keep_the_rule),
        migrations.AlterField(
            model_name="askeddecider",
            name="step",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="asked",
                to="approvals.requeststep",
            ),
        ),
        migrations.RemoveField(model_name="approvalrequest", name="rule"),
    ]
