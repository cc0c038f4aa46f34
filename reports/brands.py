"""Steps of an agency's branding: its colour, and its logo drawn anew (UPL-1, UPL-2)."""

from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clients.history import record
from clients.models import Agency
from common.errors import StaleVersion
from contentplan.services.media import redrawn
from contentplan.uploads import look_at
from reports.brand_models import Branding

PICTURES = ("image/png", "image/jpeg", "image/webp")
LOGO_TYPE = "image/webp"


def branding_of(agency: Agency) -> Branding:
    """Return the agency's branding, an empty one if it has none; one query."""
    row = Branding.objects.filter(agency=agency).first()
    return Branding(agency=agency, version=0) if row is None else row


def change_branding(
    agency: Agency, *, accent: str, logo: File | None, no_logo: bool, by: User, seen: int
) -> Branding:
    """Give the agency this colour ("" for the usual one) and this logo (None leaves it as it is).

    seen is the version the person worked on, 0 for none. Raises ValidationError for a colour nobody
    could read and for a file that is no picture, StaleVersion when somebody was faster (CON-3)."""
    picture = None if logo is None else _drawn_anew(logo)  # takes time: outside of the lock
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)  # two first ones at once
        row = branding_of(agency)
        if seen != row.version:
            raise StaleVersion(_("Somebody changed this in the meantime."), row)
        changes: dict[str, list[Any]] = {}
        if accent != row.accent:
            changes["accent"] = [row.accent, accent]
        if picture is not None or (no_logo and row.logo is not None):
            changes["logo"] = [row.logo is not None, picture is not None]
            row.logo = picture
        if not changes:
            return row
        row.accent = accent
        row.version += 1
        row.full_clean()
        row.save()
        record("changed", row, agency=agency, by=by, changes=changes)
    return row


def _drawn_anew(logo: File) -> bytes:
    """Return the picture as a small WebP, made by a process that may use little (UPL-2)."""
    try:
        found = look_at(logo)
    except ValidationError as error:
        raise ValidationError({"logo": error.error_dict["file"]}) from error
    if found.content_type not in PICTURES:
        _refuse(_("Choose a picture: PNG, JPEG or WebP."))
    with TemporaryDirectory(prefix="logo-", dir=settings.FILE_UPLOAD_TEMP_DIR) as name:
        folder = Path(name)
        with (folder / "source").open("wb") as copy:
            logo.seek(0)
            copyfileobj(logo, copy, 1 << 20)
        if "problem" in redrawn(found.content_type, folder):
            _refuse(_("This picture cannot be read."))
        return (folder / "thumbnail").read_bytes()


def _refuse(text: str) -> None:
    raise ValidationError({"logo": ValidationError(text, code="UPL-1")})
