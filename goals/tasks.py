"""Mail about reviews. It asks again, when it leaves, whether it still may (TEN-6)."""

from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from accounts.models import User
from goals import reminders
from jobs.registry import Progress, at_sweep, job

at_sweep(reminders.remind)


@job("mail_due_reviews", queue="mail", title=_("Mail about reviews of goals"))
def mail_due_reviews(person_id: str, review_ids: list[str], progress: Progress) -> None:
    """Ask one person, in one mail, for verdicts on goals whose review day has come (GOAL-7)."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    owed = reminders.still_owed(person, review_ids) if person else []
    if person is None or not owed:
        return
    send_mail(
        "due_reviews",
        to=person.email,
        language=person.language,
        message_id=str(progress.job_id or f"{person.pk}.{review_ids[0]}"),
        context={"person": person, "owed": owed, "first": owed[0]["client"].name},
    )
