"""Receipts: kept as they came, images written anew, gone with the last expense that shows them."""

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from budget.models import Expense, Receipt
from clients.models import Client
from clients.services import add, remove
from common import files
from common.errors import WrongState
from common.periods import now
from contentplan.rules.filetypes import sniff_receipt
from contentplan.services.media import check_quota, promise_to_clean
from contentplan.uploads import look_at
from jobs.services import start_job

Status = Receipt.Status


def receipts_are(name: str) -> str:
    return _("“%(name)s” is none of PDF, JPEG, PNG, WebP and GIF.") % {"name": name}


def receive_receipt(client: Client, upload: File, *, by: User) -> Receipt:
    """Keep a receipt as it came and promise to write an image anew (UPL-3); return its row.

    A PDF is ready at once: it is never shown, only handed out to be saved (UPL-4). The file first,
    the row in the transaction (UPL-5). Raises RequestDataTooBig, ValidationError for a file we
    don't take or a full quota, OSError for a full disk."""
    found = look_at(upload, sniff_receipt, receipts_are)
    row = Receipt(client=client, kind=found.kind, content_type=found.content_type, by=by)
    row.name, row.size = files.shown_name(upload.name or ""), upload.size
    is_image = found.kind == Receipt.Kind.IMAGE
    name = files.random_name(Receipt.FOLDER, "upload" if is_image else found.extensions[0])
    kept, digest = files.keep_file(name, upload)
    if is_image:
        row.upload = kept
    else:
        row.status, row.file, row.sha256 = Status.READY, kept, digest
    try:
        with transaction.atomic():
            check_quota(client, upload.size)
            add(row, by=by)
            if is_image:
                args, key = {"receipt_id": str(row.pk)}, f"redraw_receipt:{row.pk}"
                start_job("redraw_receipt", args=args, key=key, client=client, by=by)
            promise_to_clean()
            _promise_to_drop()
    except BaseException:
        files.forget_files(kept)
        raise
    return row


def _promise_to_drop() -> None:
    """Have today's receipts that no expense got looked for tomorrow; one job a day."""
    moment = now()
    key = f"clean_receipts:{moment.date().isoformat()}"
    start_job("clean_receipts", args={}, key=key, due_at=moment + 2 * files.LEFTOVER)


@transaction.atomic
def remove_receipt(row: Receipt, *, by: User | None) -> None:
    """Delete a receipt that no expense shows. Raises WrongState for one that is in use."""
    row = Receipt.objects.select_for_update(of=("self",)).select_related("client").get(pk=row.pk)
    if Expense.objects.filter(receipt=row).exists():
        raise WrongState(_("An expense has this receipt."), row)
    names = (row.upload, row.file, row.thumbnail)
    remove(row, by=by)
    transaction.on_commit(lambda: files.forget_files(*names))


def drop_unused(row: Receipt | None, *, by: User | None) -> None:
    """Delete a receipt that an expense had, unless another one has it too."""
    if row is not None and not Expense.objects.filter(receipt=row).exists():
        remove_receipt(row, by=by)


def remove_unused() -> int:
    """Delete receipts that were sent and put to no expense within a day; return how many."""
    old = Receipt.objects.filter(expenses=None, created_at__lt=now() - files.LEFTOVER)
    rows = list(old[:200])
    for row in rows:
        remove_receipt(row, by=None)
    return len(rows)
