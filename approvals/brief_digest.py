"""Questions of a brief go into the one mail of the day, beside decisions (BRIEF-1, APPR-6)."""

from django.db import transaction

from approvals.services.reminders import digest_moment, is_served, promise_digest
from clients.brief_reminders import by_person, mark, unreminded
from clients.models import BriefQuestion
from common.periods import local_day, now


def remind() -> int:
    """Promise the digest of the day to each person who is to be reminded of a question; return to
    how many. Who had theirs today is told tomorrow. Nothing is written when nothing is new."""
    moment = now()
    found = by_person(unreminded(moment))
    waiting = {
        person: questions
        for person, questions in found.items()
        if not is_served(
            person, local_day(digest_moment(person, moment), person.timezone).isoformat(), None
        )
    }
    for person, questions in waiting.items():
        with transaction.atomic():
            ids = [one.pk for one in questions]
            # Of two sweeps at once, one takes a question; answered ones are out.
            rows = BriefQuestion.objects.open().filter(pk__in=ids).select_related("client")
            mine = rows.select_for_update(of=("self",), skip_locked=True)
            seen = {one.pk: one.reminded_on for one in questions}
            taken = [one for one in mine if one.reminded_on == seen[one.pk]]
            if taken:
                mark(taken, moment)
                promise_digest(person, moment)
    return len(waiting)
