from django.db import migrations

BATCH = 1000


def days_of_first_reviews(apps, schema_editor):
    """Give each goal that had a first review the row of that day; the column stays."""
    Goal = apps.get_model("goals", "Goal")
    GoalReview = apps.get_model("goals", "GoalReview")
    goals = Goal.objects.exclude(first_review=None).filter(reviews=None)
    rows = goals.values_list("pk", "first_review").order_by("pk")
    made = []
    for pk, day in rows.iterator(chunk_size=BATCH):
        made.append(GoalReview(goal_id=pk, day=day))
    GoalReview.objects.bulk_create(made, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ('goals', '0003_review_dates'),
    ]

    operations = [migrations.RunPython(days_of_first_reviews, migrations.RunPython.noop)]
