"""A channel's month is found by month and channel, its decimals are whole ten-thousandths, and it
knows the day of its latest value: a month is read without its days.

Thirty-one days of 15 digits have more digits than a decimal keeps on SQLite (MON-2)."""

import django.db.models.deletion
from django.db import migrations, models

import kpis.columns

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
    return [(code, models.BigIntegerField(null=True)) for code in WHOLE]


def channel(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="months",
        to="clients.channel",
        **options,
    )


def move(apps, schema_editor, source, target, scale):
    quote = schema_editor.quote_name
    tables = [quote(apps.get_model("kpis", name)._meta.db_table) for name in (target, source)]
    plain = [quote(name) for name in ("channel_id", "month", *WHOLE)]
    decimals = [quote(code) for code in DECIMALS]
    columns = ", ".join([*plain, *decimals])
    values = ", ".join([*plain, *(scale.format(name) for name in decimals)])
    order = f"ORDER BY {quote('month')}, {quote('channel_id')}"
    schema_editor.execute(
        f"INSERT INTO {tables[0]} ({columns}) SELECT {values} FROM {tables[1]} {order}"
    )
    if schema_editor.connection.vendor == "postgresql":  # else the table can't be renamed yet
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def forwards(apps, schema_editor):
    move(apps, schema_editor, "ChannelMonth", "KeyedMonth", "CAST(ROUND({} * 10000) AS bigint)")
    months, days = (
        schema_editor.quote_name(apps.get_model("kpis", name)._meta.db_table)
        for name in ("KeyedMonth", "ChannelDay")
    )
    next_month = {
        "postgresql": f"({months}.month + interval '1 month')",
        "sqlite": f"date({months}.month, '+1 month')",
    }[schema_editor.connection.vendor]
    schema_editor.execute(
        f"UPDATE {months} SET followers_on = (SELECT max(day) FROM {days} "
        f"WHERE {days}.channel_id = {months}.channel_id AND followers IS NOT NULL "
        f"AND day >= {months}.month AND day < {next_month}) WHERE followers IS NOT NULL"
    )


def backwards(apps, schema_editor):
    move(apps, schema_editor, "KeyedMonth", "ChannelMonth", "{} / 10000.0")


class Migration(migrations.Migration):
    dependencies = [
        ('kpis', '0011_days_by_channel_and_day'),
    ]
    operations = [
        migrations.CreateModel(
            name="KeyedMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "month",
                        "channel_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                *whole(),
                *((code, kpis.columns.ExactField(null=True)) for code in DECIMALS),
                ("month", models.DateField()),
                ("followers_on", models.DateField(null=True)),
                ("channel", channel(db_index=False)),
            ],
        ),
        migrations.RunPython(forwards, backwards),
        migrations.DeleteModel("ChannelMonth"),
        migrations.RenameModel("KeyedMonth", "ChannelMonth"),
    ]
