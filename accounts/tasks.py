"""Mails to people about their account, and the end of counters that are over."""

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from accounts import limits
from accounts.mail import send_mail
from accounts.models import User
from jobs.registry import at_sweep, job

at_sweep(limits.sweep)


@job("mail_password_reset", queue="mail")
def mail_password_reset(progress, user_id: str) -> None:
    """Mail a reset link to the stored address, unless the person is gone by now (TEN-6)."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    send_mail(
        "password_reset",
        to=user.email,
        language=user.language,
        message_id=progress.job_id,
        context={"person": user, "url": settings.SITE_URL + path},
    )
