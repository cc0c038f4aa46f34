"""The brief: what is asked about a client's business, and every answer that was given (BRIEF-1)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.brief_catalogue import BY_CODE, Section, place_of
from common.fields import NameField, ProseField
from common.models import Row
from common.queryset import ClientScopedQuerySet

LONGEST = 5000  # characters of an answer


class BriefQuestionQuerySet(ClientScopedQuerySet):
    client_path = "client"
    client_sees = Q()

    def open(self) -> "BriefQuestionQuerySet":
        return self.filter(state=BriefQuestion.State.OPEN)

    def overdue(self, today: date) -> "BriefQuestionQuerySet":
        return self.open().filter(due__lt=today)


class BriefQuestion(Row):
    """Something that is asked about one business, with the newest answer to it.

    One of the catalogue has its code, and a text only where the agency words it its own way; a
    question of the agency's own has no code."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        NOT_APPLICABLE = "not_applicable", _("doesn't apply")

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="brief_questions")
    code = models.CharField(max_length=20, blank=True, editable=False)
    section = models.CharField(_("Section"), max_length=11, choices=Section.choices)
    place = models.PositiveSmallIntegerField(default=0, editable=False)
    text = NameField(_("Question"), max_length=300, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="brief_questions",
        verbose_name=_("Who answers"),
    )
    due = models.DateField(_("Answer by"), null=True, blank=True)
    state = models.CharField(
        max_length=14, choices=State.choices, default=State.OPEN, editable=False
    )
    answer = ProseField(_("Answer"), blank=True, max_length=LONGEST)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_on = models.DateField(null=True, blank=True, editable=False)  # the client's day

    objects = BriefQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        indexes = [models.Index(fields=["client", "state", "due"], name="brief_open")]
        constraints = [
            models.UniqueConstraint(
                "client", "code", condition=~Q(code=""), name="brief_question_once"
            ),
            models.CheckConstraint(
                name="brief_question_asks",
                condition=~Q(text="") | ~Q(code=""),
                violation_error_message=_("Write the question."),
                violation_error_code="BRIEF-1",
            ),
            models.CheckConstraint(
                name="brief_answer_says",
                condition=~Q(state="answered") | ~Q(answer=""),
                violation_error_message=_("Write an answer, or say that it doesn't apply."),
                violation_error_code="BRIEF-1",
            ),
        ]

    def __str__(self) -> str:
        return str(self.words)

    def clean(self) -> None:
        if self.section in Section.values:
            self.place = place_of(self.section, self.code if self.code in BY_CODE else "")

    @property
    def words(self) -> Any:
        """What is asked: in the agency's own words, else in the catalogue's."""
        known = BY_CODE.get(self.code)
        return known.text if known and not self.text else self.text

    @property
    def hint(self) -> Any:
        known = BY_CODE.get(self.code)
        return known.hint if known else ""

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def get_absolute_url(self) -> str:
        names = {"client_pk": self.client_id, "pk": self.pk}
        return reverse("clients:brief_question", kwargs=names)


class BriefAnswerQuerySet(ClientScopedQuerySet):
    client_path = "question__client"
    client_sees = Q()


class BriefAnswer(Row):
    """One answer as it was given; a later one doesn't touch it."""

    question = models.ForeignKey(BriefQuestion, models.CASCADE, related_name="answers")
    text = ProseField(blank=True, max_length=LONGEST)
    applies = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = BriefAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]


class BriefDraftQuerySet(ClientScopedQuerySet):
    client_path = "question__client"
    client_sees = None


class BriefDraft(Row):
    """An answer as far as it got, for its author alone: nobody else has seen it."""

    question = models.ForeignKey(BriefQuestion, models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = ProseField(blank=True, max_length=LONGEST)
    applies = models.BooleanField(default=True)

    objects = BriefDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("question", "person", name="brief_draft_of_a_person"),
        ]
