"""A channel's day is found by channel and day: no number of its own, no second index.

Neither database changes a primary key in place, so the rows move to a new table. Whole numbers come
first, then the day, then the rest: PostgreSQL pads nothing between them. A count takes four bytes:
no channel has two billions of anything in a day."""

import django.db.models.deletion
from django.db import migrations, models

WHOLE = """
    followers new_followers lost_followers net_followers reach reach_followers reach_viral
    reach_paid viewers impressions views engaged_views video_views_3s thruplays likes comments
    shares saves engagements link_clicks clicks profile_visits page_visitors hides_reports
    mentions posts sessions users new_users pageviews events conversions goal_visits leads
    purchases calls calls_missed questions questions_answered
""".split()
DECIMALS = """
    watch_time avg_view_duration bounce_rate avg_session revenue spend call_duration
    response_time
""".split()


def whole():
    return [(code, models.IntegerField(null=True)) for code in WHOLE]


def decimals():
    return [
        (code, models.DecimalField(decimal_places=4, max_digits=15, null=True)) for code in DECIMALS
    ]


def channel(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="days",
        to="clients.channel",
        **options,
    )


def move(apps, schema_editor, source, target):
    quote = schema_editor.quote_name
    tables = [quote(apps.get_model("kpis", name)._meta.db_table) for name in (target, source)]
    columns = ", ".join(quote(name) for name in ("channel_id", "day", *WHOLE, *DECIMALS))
    order = f"ORDER BY {quote('day')}, {quote('channel_id')}"
    schema_editor.execute(
        f"INSERT INTO {tables[0]} ({columns}) SELECT {columns} FROM {tables[1]} {order}"
    )
    if schema_editor.connection.vendor == "postgresql":  # else the table can't be renamed yet
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def forwards(apps, schema_editor):
    move(apps, schema_editor, "ChannelDay", "KeyedDay")


def backwards(apps, schema_editor):
    move(apps, schema_editor, "KeyedDay", "ChannelDay")


class Migration(migrations.Migration):
    dependencies = [
        ('kpis', '0010_imported_day_start'),
    ]
    operations = [
        migrations.CreateModel(
            name="KeyedDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "channel_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                *whole(),
                ("day", models.DateField()),
                ("channel", channel(db_index=False)),
                *decimals(),
            ],
        ),
        migrations.RunPython(forwards, backwards),
        migrations.DeleteModel("ChannelDay"),
        migrations.RenameModel("KeyedDay", "ChannelDay"),
    ]
