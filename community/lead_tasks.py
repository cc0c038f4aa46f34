"""What is done about tracked links in the background."""

from django.utils.translation import gettext_lazy as _

from community.link_counting import count_all, look
from jobs.registry import Progress, at_sweep, job

at_sweep(look)


@job("count_visits", queue="interactive", title=_("Counting visits"))
def count_visits(progress: Progress) -> dict[str, object]:
    """Bring figures up to date with the visits of tracked links; twice is once."""
    return {"days": count_all()}
