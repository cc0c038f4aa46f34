import common.fields
import common.ids
import common.periods
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0007_regions_and_languages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="avoided",
            field=common.fields.ProseField(blank=True, default="", editable=False),
        ),
        migrations.CreateModel(
            name="BriefQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=common.periods.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.CharField(blank=True, editable=False, max_length=20)),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("business", "the business"),
                            ("products", "products and prices"),
                            ("seasons", "seasons"),
                            ("audience", "audience"),
                            ("tone", "tone of voice"),
                            ("words", "words"),
                            ("competitors", "competitors"),
                            ("before", "what was tried before"),
                            ("legal", "legal limits"),
                            ("people", "who answers what"),
                        ],
                        max_length=11,
                        verbose_name="Section",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "text",
                    common.fields.NameField(blank=True, max_length=300, verbose_name="Question"),
                ),
                ("due", models.DateField(blank=True, null=True, verbose_name="Answer by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("answered", "answered"),
                            ("not_applicable", "doesn't apply"),
                        ],
                        default="open",
                        editable=False,
                        max_length=14,
                    ),
                ),
                (
                    "answer",
                    common.fields.ProseField(blank=True, max_length=5000, verbose_name="Answer"),
                ),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("reminded_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brief_questions",
                        to="clients.client",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="brief_questions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who answers",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BriefDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=common.periods.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("text", common.fields.ProseField(blank=True, max_length=5000)),
                ("applies", models.BooleanField(default=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="clients.briefquestion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BriefAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=common.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=common.periods.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("text", common.fields.ProseField(blank=True, max_length=5000)),
                ("applies", models.BooleanField(default=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="clients.briefquestion",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="briefquestion",
            index=models.Index(fields=["client", "state", "due"], name="brief_open"),
        ),
        migrations.AddConstraint(
            model_name="briefquestion",
            constraint=models.UniqueConstraint(
                models.F("client"),
                models.F("code"),
                condition=models.Q(("code", ""), _negated=True),
                name="brief_question_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True),
                    models.Q(("code", ""), _negated=True),
                    _connector="OR",
                ),
                name="brief_question_asks",
                violation_error_code="BRIEF-1",
                violation_error_message="Write the question.",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="brief_answer_says",
                violation_error_code="BRIEF-1",
                violation_error_message="Write an answer, or say that it doesn't apply.",
            ),
        ),
        migrations.AddConstraint(
            model_name="briefdraft",
            constraint=models.UniqueConstraint(
                models.F("question"), models.F("person"), name="brief_draft_of_a_person"
            ),
        ),
    ]
