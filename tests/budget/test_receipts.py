"""Receipts: judged by content, handed out by the gate, gone with their last expense (UPL)."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budget.expenses import change_expense, remove_expense
from budget.models import Expense, Receipt
from budget.receipts import receive_receipt, remove_receipt, remove_unused
from clients.models import HistoryEntry
from common.errors import WrongState
from common.periods import now
from contentplan.services.media import used_bytes
from jobs.models import Job
from tests.budget.conftest import caller, signed_in, spend
from tests.factories import ClientFactory, with_role
from tests.uploads.hostile.made import image as a_png

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nbill\n%%EOF\n"
SPENT = {"amount": "12.50", "category": "content", "day": "2026-06-02", "justification": "Photos"}


def upload(content: bytes = PDF, name: str = "bill.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def book_with(browser, budget, file):
    path = reverse("budget:expense_new", args=[budget.client_id, budget.pk])
    return browser.post(path, SPENT | {"receipt": file})


def test_an_expense_is_booked_with_its_receipt_in_one_form(browser, budget):
    assert book_with(browser, budget, upload()).status_code == 302
    receipt = Expense.objects.get().receipt
    assert (receipt.status, receipt.content_type, receipt.name) == (
        "ready",
        "application/pdf",
        "bill.pdf",
    )
    answer = browser.get(receipt.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90 program", "bill.pdf"),  # by content, not by name
        (b"<html><script>", "bill.pdf"),
        (b"%PDF-1.7\nno end", "bill.pdf"),
        (PDF + b"<script>alert(1)</script>", "bill.pdf"),  # something behind
        (b"junk" + PDF, "bill.pdf"),
        (PDF, "bill.png"),  # the name says otherwise
        (b"\x00\x00\x00\x18ftypisom" + b"\0" * 40, "bill.mp4"),  # posts take it, receipts don't
        (b"", "bill.pdf"),
    ],
)
def test_what_is_no_receipt_is_refused_at_its_field(content, name, browser, budget):
    answer = book_with(browser, budget, upload(content, name))
    assert answer.status_code == 400
    assert answer.context["expense_form"].has_error("receipt")
    assert not Expense.objects.exists()
    assert not Receipt.objects.exists()


def test_a_picture_is_written_anew_by_a_job_and_not_served_before(
    browser, budget, manager, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=False):
        row = receive_receipt(budget.client, upload(a_png(), "bill.png"), by=manager)
    assert row.status == "waiting"
    spend(budget, 5, receipt=row)
    assert browser.get(row.get_absolute_url()).status_code == 404
    assert Job.objects.filter(key=f"redraw_receipt:{row.pk}").exists()


def test_receipts_and_posts_share_the_clients_quota(budget, manager, settings):
    row = receive_receipt(budget.client, upload(), by=manager)
    assert used_bytes(budget.client) == row.size == len(PDF)
    settings.MEDIA_QUOTA_BYTES = len(PDF) + 1
    answer = caller(manager).post(
        "/api/v1/receipts/", {"client": str(budget.client_id), "file": upload()}, format="multipart"
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "quota"


def test_the_client_opens_receipts_of_what_it_sees_and_no_others(approved, manager, decider):
    seen = receive_receipt(approved.client, upload(), by=manager)
    spend(approved, 5, receipt=seen)
    inside = receive_receipt(approved.client, upload(name="other.pdf"), by=manager)
    theirs = signed_in(decider)
    assert theirs.get(seen.get_absolute_url()).status_code == 200
    assert theirs.get(inside.get_absolute_url()).status_code == 404
    stranger = signed_in(with_role(ClientFactory(), "owner"))
    assert stranger.get(seen.get_absolute_url()).status_code == 404


def test_a_receipt_goes_with_its_last_expense_not_with_the_first(budget, manager):
    row = receive_receipt(budget.client, upload(), by=manager)
    first, second = spend(budget, 5, receipt=row), spend(budget, 6, receipt=row)
    with pytest.raises(WrongState):
        remove_receipt(row, by=manager)
    remove_expense(first, by=manager)
    assert Receipt.objects.filter(pk=row.pk).exists()
    change_expense(second, {"receipt": None}, by=manager)
    assert not Receipt.objects.filter(pk=row.pk).exists()


def test_the_history_of_a_deleted_expense_keeps_what_it_was(budget, manager):
    remove_expense(spend(budget, 4_200), by=manager)
    told = HistoryEntry.objects.get(verb="deleted", kind="budget.expense").changes
    assert told["amount_minor"] == [4_200, None]
    assert told["justification"] == ["Needed", None]


def test_a_receipt_of_no_expense_is_deleted_after_a_day(budget, manager):
    row = receive_receipt(budget.client, upload(), by=manager)
    kept = receive_receipt(budget.client, upload(name="kept.pdf"), by=manager)
    spend(budget, 5, receipt=kept)
    assert remove_unused() == 0
    Receipt.objects.update(created_at=now() - timedelta(days=2))
    assert remove_unused() == 1
    assert list(Receipt.objects.all()) == [kept]
    assert row.pk != kept.pk


def test_the_api_takes_a_receipt_and_puts_it_to_an_expense(api, budget):
    made = api.post(
        "/api/v1/receipts/",
        {"client": str(budget.client_id), "file": upload()},
        format="multipart",
    )
    assert (made.status_code, made.json()["status"]) == (201, "ready")
    pk = made.json()["id"]
    expense = spend(budget, 500)
    path = f"/api/v1/expenses/{expense.pk}/"
    assert api.patch(path, {"receipt": pk}, format="json").json()["receipt"] == pk
    assert b"".join(api.get(made.json()["file"]).streaming_content) == PDF
    assert len(api.get("/api/v1/expenses/?has_receipt=true").json()["results"]) == 1
    assert api.get("/api/v1/expenses/?has_receipt=false").json()["results"] == []
    assert api.get("/api/v1/expenses/?has_result=false").json()["results"] != []
    assert api.delete(f"/api/v1/receipts/{pk}/").status_code == 409


def test_the_file_is_gone_when_the_row_is(budget, manager, django_capture_on_commit_callbacks):
    row = receive_receipt(budget.client, upload(), by=manager)
    with django_capture_on_commit_callbacks(execute=True):
        remove_receipt(row, by=manager)
    assert not default_storage.exists(row.file)
