"""What is done about questions in the background."""

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from community import question_services
from community.question_measuring import count_days
from jobs.registry import Progress, at_sweep, job

at_sweep(question_services.look)


@job("count_questions", queue="interactive", title=_("Counting questions"))
def count_questions(client_id: str, progress: Progress) -> dict[str, object]:
    """Write the figures of the days whose questions changed; nothing changed writes nothing."""
    client = Client.objects.filter(pk=client_id).first()
    return {"days": count_days(client) if client else 0}
