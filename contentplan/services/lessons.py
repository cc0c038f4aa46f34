"""A competitor's lesson becomes an idea of the client's own (GOAL-6, IDEA-1)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import WrongState
from contentplan.models import Idea
from contentplan.services.ideas import add_idea
from goals.models import Lesson


@transaction.atomic
def idea_of_lesson(lesson: Lesson, *, by: User) -> Idea:
    """Put an own idea into the bank, made from what a competitor teaches; it keeps its origin.

    Raises WrongState when it became one already, ValidationError for a mistake to avoid."""
    current = Lesson.objects.select_for_update(of=("self",)).select_related("competitor__client")
    lesson = current.get(pk=lesson.pk)
    if Idea.objects.filter(lesson=lesson).exists():
        raise WrongState(_("This lesson has become an idea already."), lesson)
    if lesson.kind != Lesson.Kind.LEARN:
        text = _("A mistake not to repeat is no idea for a post.")
        raise ValidationError(text, code="GOAL-6")
    competitor = lesson.competitor
    idea = Idea(
        client=competitor.client,
        text=lesson.text,
        origin_kind=Idea.Origin.COMPETITOR,
        origin=competitor.name,
        lesson=lesson,
    )
    return add_idea(idea, by=by)
