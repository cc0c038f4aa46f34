"""The agency's paper: a colour that can be read, a logo that was drawn anew (UPL-1, UPL-2)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from clients.models import HistoryEntry
from reports.brand_models import Branding
from reports.brand_rules import contrast_on_white
from tests.factories import MembershipFactory, with_role
from tests.reports.conftest import signed_in

ADDRESS = "/agency/paper/"


@pytest.fixture
def owner(may):
    person = with_role(may, "specialist")
    MembershipFactory(client=None, agency=may.agency, person=person, role="owner")
    return person


def picture(form="PNG", size=(900, 300), **more):
    made = BytesIO()
    Image.new("RGB", size, "#1a6b42").save(made, form, **more)
    return SimpleUploadedFile(f"logo.{form.lower()}", made.getvalue())


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#ffffff", 1), ("#000000", 21), ("#767676", 4.54), ("#777777", 4.48)]
)
def test_contrast_is_that_of_wcag(colour, contrast):
    assert float(contrast_on_white(colour)) == pytest.approx(contrast, abs=0.01)


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#12345g", "#1234567", "2f3e8f"])
def test_another_text_is_no_colour(colour):
    with pytest.raises(ValueError, match="not like"):
        contrast_on_white(colour)


@pytest.mark.parametrize("colour", ["#777777", "#ffe000", "red", "#12345"])
def test_a_colour_that_nobody_can_read_is_refused(owner, colour):
    got = signed_in(owner).post(ADDRESS, {"accent": colour, "seen": 0})
    assert (got.status_code, "accent" in got.context["form"].errors) == (400, True)
    assert not Branding.objects.exists()


def test_colour_and_logo_stand_on_the_paper(sent, owner):
    browser = signed_in(owner)
    body = {"accent": "#767676", "logo": picture(), "seen": 0}
    assert browser.post(ADDRESS, body).status_code == 302
    row = Branding.objects.get()
    logo = Image.open(BytesIO(bytes(row.logo)))
    assert (logo.format, logo.size, row.accent) == ("WEBP", (640, 213), "#767676")
    assert browser.get(ADDRESS).status_code == 200
    assert browser.get(f"{ADDRESS}logo/")["Content-Type"] == "image/webp"
    paper = browser.get(f"{sent.get_absolute_url()}report.pdf").content
    assert len(PdfReader(BytesIO(paper)).pages[0].images) == 1
    entry = HistoryEntry.objects.filter(subject_id=row.pk).get()
    assert entry.changes == {"accent": ["", "#767676"], "logo": [False, True]}


def test_the_logo_stays_until_it_is_taken_away(owner):
    browser = signed_in(owner)
    browser.post(ADDRESS, {"accent": "", "logo": picture("JPEG"), "seen": 0})
    browser.post(ADDRESS, {"accent": "#000000", "seen": 1})
    assert Branding.objects.get().logo is not None
    browser.post(ADDRESS, {"accent": "#000000", "no_logo": "on", "seen": 2})
    assert Branding.objects.get().logo is None
    assert browser.get(f"{ADDRESS}logo/").status_code == 404


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.png", b"<svg onload='alert(1)'/>"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
        SimpleUploadedFile("logo.gif", b"GIF89a" + b"\0" * 20),
        SimpleUploadedFile("logo.jpg", b""),
    ],
    ids=["svg", "damaged", "gif", "empty"],
)
def test_what_is_no_picture_is_refused(owner, upload):
    upload.seek(0)
    got = signed_in(owner).post(ADDRESS, {"accent": "", "logo": upload, "seen": 0})
    assert (got.status_code, "logo" in got.context["form"].errors) == (400, True)
    assert not Branding.objects.exists()


def test_whoever_was_slower_is_told_so(owner):
    browser = signed_in(owner)
    browser.post(ADDRESS, {"accent": "#000000", "seen": 0})
    got = browser.post(ADDRESS, {"accent": "#111111", "seen": 0})
    assert got.status_code == 400
    assert got.context["form"].has_error("__all__", code="CON-3")
    assert Branding.objects.get().accent == "#000000"


def test_nobody_but_managers_and_owners_changes_it(may, decider):
    specialist = with_role(may, "specialist")
    MembershipFactory(client=None, agency=may.agency, person=specialist, role="specialist")
    assert signed_in(specialist).get(ADDRESS).status_code == 200
    assert signed_in(specialist).post(ADDRESS, {"seen": 0}).status_code == 403
    assert signed_in(decider).get(ADDRESS).status_code == 403
