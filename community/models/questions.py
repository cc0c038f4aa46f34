"""What people ask and say on a client's channels, and how soon they are to be answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Channel, Client
from common.fields import NameField, ProseField
from common.models import Row
from common.periods import check_year, local_day, now
from common.queryset import ClientScopedQuerySet
from common.tables.wording import DAY_ORDER_QUESTION, DAY_ORDERS
from common.text import beginning, fold
from community.question_rules import MOST_MINUTES, USUAL_MINUTES, WANTS_ANSWER, Asked, wrong_time

TOLD: Mapping[str, Any] = {
    "future": _("This is still to come: check the day and the time."),
    "before": _("A question is received first, then answered, then settled: check the times."),
    "too_far": _("This is more than two years after it was received: check the year."),
}


class Kind(models.TextChoices):
    QUESTION = "question", _("question")
    COMPLAINT = "complaint", _("complaint")
    THANKS = "thanks", _("thanks")
    REVIEW = "review", _("review")
    OTHER = "other", _("something else")


class QuestionQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = Q()  # it is their brand; the note beside it stays inside

    def open(self) -> "QuestionQuerySet":
        """Return those that nobody has answered or settled."""
        return self.filter(first_answer_at=None, resolved_at=None)

    def waiting(self) -> "QuestionQuerySet":
        """Return the open ones that want an answer: a thank-you wants one only by agreement."""
        return self.open().filter(Q(kind__in=WANTS_ANSWER) | Q(due_at__isnull=False))

    def answered(self) -> "QuestionQuerySet":
        return self.filter(resolved_at=None).exclude(first_answer_at=None)

    def resolved(self) -> "QuestionQuerySet":
        return self.exclude(resolved_at=None)

    def overdue(self, moment: datetime) -> "QuestionQuerySet":
        """Return the open ones that are due: somebody waits longer than agreed."""
        return self.open().filter(due_at__lt=moment)

    def late(self, moment: datetime) -> "QuestionQuerySet":
        """Return those that were handled after they were due, or wait although they are (COMM-2);
        as Asked.is_late() says."""
        return self.filter(_late(moment))

    def in_state(self, state: str, moment: datetime) -> "QuestionQuerySet":
        """Return those in a state: late, or the name of one of the sets above."""
        return self.late(moment) if state == "late" else getattr(self, state)()

    def in_time(self, moment: datetime) -> "QuestionQuerySet":
        """Return all others, those without an agreed time among them."""
        return self.filter(Q(due_at=None) | ~_late(moment))


def _late(moment: datetime) -> Q:
    waits = Q(first_answer_at=None, resolved_at=None, due_at__lt=moment)
    settled = Q(first_answer_at=None, resolved_at__isnull=False, resolved_at__gt=F("due_at"))
    answered = Q(first_answer_at__isnull=False, first_answer_at__gt=F("due_at"))
    return Q(due_at__isnull=False) & (waits | settled | answered)


class Question(Row):
    """A question, complaint, thank-you or review on a channel, and its clock (COMM-1, COMM-2).

    due_at and response_seconds are worked out by the service when the row is written: by the hours
    and the agreed times of then, so that a later change rewrites no past."""

    class Origin(models.TextChoices):
        HAND = "hand", _("by hand")
        FILE = "file", _("from a file")
        API = "api", _("by the API")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        RESOLVED = "resolved", _("settled")

    Kind = Kind

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="questions", verbose_name=_("Channel")
    )
    kind = models.CharField(_("Kind"), max_length=9, choices=Kind.choices, default=Kind.QUESTION)
    text = ProseField(_("What was said"), max_length=10_000, blank=True)
    author = NameField(_("Who said it"), max_length=100, blank=True)
    url = models.URLField(_("Address of the message"), max_length=500, blank=True)
    received_at = models.DateTimeField(_("Received"))
    first_answer_at = models.DateTimeField(_("First answer"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Answered by"),
    )
    resolved_at = models.DateTimeField(_("Settled"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Settled by"),
    )
    note = ProseField(_("Internal note"), max_length=2000, blank=True)  # never the client's
    external_id = NameField(_("Number elsewhere"), max_length=120, blank=True)
    origin = models.CharField(
        max_length=4, choices=Origin.choices, default=Origin.HAND, editable=False
    )
    due_at = models.DateTimeField(null=True, editable=False)  # None: nothing was agreed
    response_seconds = models.PositiveIntegerField(null=True, editable=False)  # of working time
    breach_noted_at = models.DateTimeField(null=True, editable=False)  # told of, once
    folded_text = models.TextField(editable=False)  # text and author, for search (TXT-2)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["channel", "-received_at"], name="question_by_channel"),
            models.Index(
                fields=["due_at"],
                condition=Q(first_answer_at=None, resolved_at=None),
                name="question_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~Q(external_id=""),
                name="question_once_per_channel",
                violation_error_message=_("This channel has a question of this number already."),
                violation_error_code="COMM-1",
            ),
            models.CheckConstraint(
                condition=Q(first_answer_at=None) | Q(first_answer_at__gte=F("received_at")),
                name="question_answered_after_received",
                violation_error_message=TOLD["before"],
                violation_error_code="COMM-1",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None)
                | Q(first_answer_at=None, resolved_at__gte=F("received_at"))
                | Q(resolved_at__gte=F("first_answer_at")),
                name="question_resolved_after_answered",
                violation_error_message=TOLD["before"],
                violation_error_code="COMM-1",
            ),
        ]

    def __str__(self) -> str:
        return beginning(self.text, 80) or str(self.get_kind_display())

    def clean(self) -> None:
        self.folded_text = fold(f"{self.text or ''} {self.author or ''}".strip())
        if self.received_at is None:  # it failed to parse
            return
        wrong = wrong_time(self.received_at, self.first_answer_at, self.resolved_at, now())
        if wrong is not None:
            name, why = wrong
            raise ValidationError({name: ValidationError(TOLD[why], code="COMM-1")})
        try:
            check_year(local_day(self.received_at, self.channel.client.timezone))
        except Channel.DoesNotExist:  # it is missing, and told of elsewhere
            return
        except ValueError as error:
            problem = ValidationError(_("Choose a year from 2000 to 2100."), code="TIM-1")
            raise ValidationError({"received_at": problem}) from error

    def get_absolute_url(self) -> str:
        names = {"client_pk": self.channel.client_id, "pk": self.pk}
        return reverse("community:question", kwargs=names)

    @property
    def status(self) -> "Question.Status":
        if self.resolved_at is not None:
            return self.Status.RESOLVED
        return self.Status.OPEN if self.first_answer_at is None else self.Status.ANSWERED

    @property
    def is_waiting(self) -> bool:
        """Whether it wants an answer and has none."""
        return self.asked.is_waiting

    @property
    def asked(self) -> Asked:
        """The question as its clock sees it."""
        return Asked(
            self.channel_id,
            self.kind,
            self.received_at,
            self.first_answer_at,
            self.resolved_at,
            self.due_at,
            self.response_seconds,
        )

    @property
    def breached(self) -> bool:
        """Whether it was answered later than agreed, or waits longer already (COMM-2)."""
        return self.asked.is_late(now())


class AnswerTimesQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()  # it is agreed with them


def _minutes(kind: str) -> Any:
    return models.PositiveIntegerField(
        Kind(kind).label,
        null=True,
        blank=True,
        default=USUAL_MINUTES[kind],
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
    )


class AnswerTimes(Row):
    """Within how many minutes of working time a client's people are to be answered, by kind
    (COMM-2); None: nothing is agreed, and nothing can be late."""

    client = models.OneToOneField(Client, models.CASCADE, related_name="answer_times")
    question = _minutes("question")
    complaint = _minutes("complaint")
    thanks = _minutes("thanks")
    review = _minutes("review")
    other = _minutes("other")

    objects = AnswerTimesQuerySet.as_manager()

    def minutes(self, kind: str) -> int | None:
        return getattr(self, kind)


class DayToCountQuerySet(ClientScopedQuerySet):
    client_path = "channel__client"
    client_sees = None


class DayToCount(models.Model):
    """A channel's day whose questions changed since its figures were counted (KPI-5)."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    day = models.DateField()

    objects = DayToCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "day"], name="day_to_count_once"),
        ]


class QuestionFileQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = None


class QuestionFile(Row):
    """A table of questions, kept as sent, with what a person said of it (IMP-1, IMP-2, UPL-5)."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("not written yet")
        DONE = "done", _("written")

    class Encoding(models.TextChoices):
        UTF_8 = "utf-8", "UTF-8"
        UTF_16 = "utf-16", "UTF-16"
        CP1251 = "cp1251", "Windows-1251"
        CP1252 = "cp1252", "Windows-1252"

    client = models.ForeignKey(Client, models.CASCADE, related_name="question_files")
    channel = models.ForeignKey(  # of the rows that name none
        Channel, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Channel")
    )
    name = NameField(_("File"), max_length=120, blank=True)
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(
        _("Encoding"), max_length=7, choices=Encoding.choices, blank=True
    )  # empty: recognised
    day_order = models.CharField(
        DAY_ORDER_QUESTION, max_length=3, choices=list(DAY_ORDERS.items()), blank=True
    )
    columns: Any = models.JSONField(default=list, blank=True)  # code by column; empty: guessed
    header = models.CharField(max_length=64, blank=True, editable=False)  # hash of the headers
    status = models.CharField(
        max_length=7, choices=Status.choices, default=Status.WAITING, editable=False
    )
    rows_read = models.PositiveIntegerField(null=True, editable=False)  # None: not written
    created = models.PositiveIntegerField(default=0, editable=False)
    updated = models.PositiveIntegerField(default=0, editable=False)
    unchanged = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = QuestionFileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name or str(_("file of questions"))

    def get_absolute_url(self) -> str:
        names = {"client_pk": self.client_id, "pk": self.pk}
        return reverse("community:question_file", kwargs=names)
