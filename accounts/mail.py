"""One way to send a mail: text and HTML from templates, in the reader's language."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

BLANKS = re.compile(r"\n\s*\n")  # where a template leaves something out


def send_mail(
    template: str, *, to: str, language: str, message_id: str, context: Mapping[str, object]
) -> None:
    """Send templates/mail/<template>.{subject.txt,txt,html} to one address.

    message_id is fixed before the first try, so that a second try is the same mail (JOB-9). A
    subject loses its line breaks before it reaches the mailer (OUT-3)."""
    host = settings.SITE_URL.partition("://")[2].partition("/")[0]
    with translation.override(language):
        given = {**context, "site_url": settings.SITE_URL, "LANGUAGE_CODE": language}
        subject = " ".join(render_to_string(f"mail/{template}.subject.txt", given).split())
        mail = EmailMultiAlternatives(
            subject,
            BLANKS.sub("\n\n", render_to_string(f"mail/{template}.txt", given)).strip() + "\n",
            to=[to],
            headers={"Message-ID": f"<{message_id}@{host.partition(':')[0]}>"},
        )
        mail.attach_alternative(render_to_string(f"mail/{template}.html", given), "text/html")
        mail.send()
