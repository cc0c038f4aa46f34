"""What is done about plans in the background: files written anew, and mails about late posts and
proposals. A mail asks again, when it leaves, whether it still may (TEN-6)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_mail
from accounts.models import User
from clients.absences import mailed_to
from clients.models import Membership
from contentplan import reminders
from contentplan.models import Hold, Proposal
from contentplan.services import importing, media
from contentplan.services.drafts import sweep_drafts
from jobs.registry import Progress, at_sweep, job

at_sweep(reminders.remind)
at_sweep(sweep_drafts)


@job("redraw_media", queue="interactive", title=_("Reading a picture or a video"))
def redraw_media(media_id: str, progress: Progress) -> None:
    """Write a received file anew; one that is ready stays as it is."""
    media.redraw(media_id, progress)


@job("clean_media", queue="interactive", title=_("Removing leftovers of uploads"))
def clean_media(progress: Progress) -> None:
    media.remove_leftovers()


@job("read_posts_file", queue="interactive", title=_("Reading a file of posts"))
def read_posts_file(import_id: str, person_id: str, progress: Progress) -> dict[str, object] | None:
    """Read a large file of posts; one that was read stays as it is."""
    return importing.keep_reading(import_id, progress)


@job("write_posts_file", queue="interactive", title=_("Adding the posts of a file"))
def write_posts_file(
    import_id: str, person_id: str, progress: Progress
) -> dict[str, object] | None:
    """Write a large file's posts into its plan, once."""
    return importing.write_kept(import_id, person_id, progress)


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


@job("mail_proposal", queue="mail", title=_("Mail about a proposal"))
def mail_proposal(proposal_id: str, progress: Progress, person_id: str = "") -> None:
    """Tell the client's manager, and their substitute, what was proposed, or what is new, unless it
    is answered."""
    proposal = _load(proposal_id)
    if proposal is None or not proposal.is_open:
        return
    args = {"proposal_id": proposal_id}
    person = mailed_to(proposal.client, "mail_proposal", args, progress.job_id, person_id)
    if person is not None and person != proposal.author:
        _send("proposal_made", proposal, person, progress)


@job("mail_answer", queue="mail", title=_("Mail about an answer"))
def mail_answer(proposal_id: str, progress: Progress) -> None:
    """Tell who proposed it what the agency says, if they still work with the client."""
    proposal = _load(proposal_id)
    if proposal is None or proposal.is_open or proposal.author == proposal.answered_by:
        return
    held = Membership.objects.filter(client=proposal.client_id, person__is_active=True)
    author = proposal.author
    if author is not None and held.filter(person=author).exists():
        _send("proposal_answered", proposal, author, progress)


@job("mail_hold", queue="mail", title=_("Mail about a stopped post"))
def mail_hold(hold_id: str, progress: Progress, person_id: str = "") -> None:
    """Tell the client's manager, and their substitute, at once that a post was stopped, unless it
    is over already."""
    hold = _hold(hold_id)
    if hold is None or hold.end:
        return
    args = {"hold_id": hold_id}
    person = mailed_to(hold.client, "mail_hold", args, progress.job_id, person_id)
    if person is not None:
        _send_hold("post_held", hold, person, progress)


@job("mail_hold_answer", queue="mail", title=_("Mail about an answer"))
def mail_hold_answer(hold_id: str, progress: Progress) -> None:
    """Tell who stopped a post how it was answered, if they still work with the client."""
    hold = _hold(hold_id)
    if hold is None or hold.held_by is None or not hold.end:
        return
    held = Membership.objects.filter(client=hold.client_id, person__is_active=True)
    if held.filter(person=hold.held_by).exists():
        _send_hold("hold_answered", hold, hold.held_by, progress)


def _hold(pk: str) -> Hold | None:
    rows = Hold.objects.filter(pk=pk, client__closed_at=None)
    return rows.select_related("client__agency", "held_by", "post__content_plan").first()


def _send_hold(template: str, hold: Hold, to: User, progress: Progress) -> None:
    send_mail(
        template,
        to=to.email,
        language=to.language,
        message_id=str(progress.job_id or f"{template}.{hold.pk}"),
        context={
            "hold": hold,
            "text": (hold.post.sent_content or {}).get("text", ""),
            "client": hold.client,
            "agency": hold.client.agency,
            "person": to,
            "url": settings.SITE_URL + hold.get_absolute_url(),
        },
    )


def _load(pk: str) -> Proposal | None:
    rows = Proposal.objects.filter(pk=pk, client__closed_at=None)
    return rows.select_related("client__agency", "about", "author", "answered_by").first()


def _send(template: str, proposal: Proposal, to: User, progress: Progress) -> None:
    context: dict[str, Any] = {
        "proposal": proposal,
        "client": proposal.client,
        "agency": proposal.client.agency,
        "person": to,
        "url": settings.SITE_URL + proposal.get_absolute_url(),
    }
    send_mail(
        template,
        to=to.email,
        language=to.language,
        message_id=str(progress.job_id or proposal.pk),  # the same on every attempt (JOB-9)
        context=context,
    )
