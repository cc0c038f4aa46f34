"""What is done about plans in the background: files written anew, late posts reminded of."""

from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from accounts.models import User
from contentplan import reminders
from contentplan.services import media
from jobs.registry import Progress, at_sweep, job

at_sweep(reminders.remind)


@job("redraw_media", queue="interactive", title=_("Reading a picture or a video"))
def redraw_media(media_id: str, progress: Progress) -> None:
    """Write a received file anew; one that is ready stays as it is."""
    media.redraw(media_id, progress)


@job("clean_media", queue="interactive", title=_("Removing leftovers of uploads"))
def clean_media(progress: Progress) -> None:
    media.remove_leftovers()


@job("mail_late_posts", queue="mail", title=_("Mail about late posts"))
def mail_late_posts(person_id: str, post_ids: list[str], progress: Progress) -> None:
    """Ask one person, in one mail, about approved posts that are not recorded as published."""
    person = User.objects.filter(pk=person_id, is_active=True).first()
    late = reminders.still_late(person, post_ids) if person else []
    if person is None or not late:
        return
    send_mail(
        "late_posts",
        to=person.email,
        language=person.language,
        message_id=str(progress.job_id or f"{person.pk}.{post_ids[0]}"),
        context={"person": person, "late": late, "first": late[0]["client"].name},
    )
