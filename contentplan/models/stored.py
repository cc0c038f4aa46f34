"""What every file that people send has: where it is, what became of it (UPL)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.fields import NameField
from common.files import NAME_LENGTH
from common.models import Row


class StoredFile(Row):
    """A file that somebody sent: as it came until a job has written it anew, then as it's served.

    Each kind of them has a `client`, `kind` and `content_type`, and a folder of its own; all count
    to the client's quota (UPL-1)."""

    FOLDER: ClassVar[str]

    class Status(models.TextChoices):
        WAITING = "waiting", _("being read")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")

    class Problem(models.TextChoices):
        PIXELS = "pixels", _("More than 40 megapixels or 12,000 pixels a side.")
        FRAMES = "frames", _("More than 300 frames.")
        DAMAGED = "damaged", _("The file is broken off, or something is hidden behind it.")
        TOO_HEAVY = "too_heavy", _("Reading it takes more memory or time than we give a file.")
        FILE_LOST = "file_lost", _("The file is gone: please send it again.")

    name = NameField(_("File"), max_length=NAME_LENGTH)  # for show, as it was sent
    status = models.CharField(
        max_length=7, choices=Status.choices, default=Status.WAITING, editable=False
    )
    problem = models.CharField(max_length=9, choices=Problem.choices, blank=True, editable=False)
    upload = models.CharField(max_length=200, blank=True, editable=False)  # never served
    file = models.CharField(max_length=200, blank=True, editable=False)
    thumbnail = models.CharField(max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)  # bytes
    width = models.PositiveIntegerField(default=0, editable=False)  # 0: not known
    height = models.PositiveIntegerField(default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)  # of what is served
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def why(self) -> str:
        """Why it was refused, for a person."""
        return str(self.get_problem_display())  # type: ignore[attr-defined]  # of choices
