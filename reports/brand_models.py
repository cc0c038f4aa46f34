"""How an agency's reports look on paper."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Agency
from common.models import Row
from reports.brand_rules import LEAST, contrast_on_white


def validate_accent(colour: str) -> None:
    try:
        contrast = contrast_on_white(colour)
    except ValueError as error:
        raise ValidationError(_("Write a colour such as #2f3e8f."), code="invalid") from error
    if contrast < LEAST:
        text = _("This colour is too light to be read on white paper: choose a darker one.")
        raise ValidationError(text, code="contrast")


class Branding(Row):
    """An agency's colour and logo; an agency without one has those of the app.

    The logo is a WebP that was drawn anew, of 640 pixels at most: nothing of the file that somebody
    sent is in it (UPL-2)."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="branding")
    accent = models.CharField(_("Colour"), max_length=7, blank=True, validators=[validate_accent])
    logo = models.BinaryField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.accent}"
