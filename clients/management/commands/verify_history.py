import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.evidence import disagreement
from clients.history import first_broken
from clients.models import HistoryChain


class Command(BaseCommand):
    help = (
        "Check every chain of the history (AUD-2); name the first entry that was tampered with. "
        "With --evidence check the evidence of one decision instead (APPR-7)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--evidence", type=Path, metavar="FILE.json")

    def handle(self, *args, evidence: Path | None = None, **options):
        if evidence is not None:
            self.check_evidence(evidence)
            return
        checked = 0
        for chain in HistoryChain.objects.order_by("pk").iterator():
            try:
                broken = first_broken(chain.pk)
            except LookupError as error:
                raise CommandError(str(error)) from error
            if broken is not None:
                raise CommandError(f"chain {chain.pk}: entry {broken.number} is not as written")
            checked += chain.length
        self.stdout.write(f"{checked} entries, none altered")

    def check_evidence(self, file: Path) -> None:
        """Raise CommandError for the first thing that doesn't agree with the history here."""
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            found = disagreement(told)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if found is not None:
            raise CommandError(found)
        about, entries = told["approval"], told["history"]["entries"]
        self.stdout.write(
            f"{about['title']}, version {about['version']}: content and {len(entries)} entries "
            "are as the history says"
        )
