from itertools import islice

from django.core.management.base import BaseCommand, CommandError, CommandParser

from smmhub.data_checks import CHECKS

SHOWN = 20  # lines of one check


class Command(BaseCommand):
    help = (
        "Check what must hold of the stored data (RUN-2): history, approvals, budgets, figures, "
        "jobs. Changes nothing. Exits with 1 when anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=sorted(CHECKS), action="append", metavar="NAME")

    def handle(self, *args, only: list[str] | None = None, **options):
        wrong = 0
        for name, check in CHECKS.items():
            if only and name not in only:
                continue
            found = check()
            shown = list(islice(found, SHOWN))
            more = sum(1 for _line in found)
            wrong += len(shown) + more
            self.stdout.write(f"{name}: {'wrong' if shown else 'ok'}")
            for line in shown:
                self.stdout.write(f"    {line}")
            if more:
                self.stdout.write(f"    and {more} more")
        if wrong:
            raise CommandError(f"{wrong} things are not as they must be.")
        self.stdout.write("All is as it must be.")
