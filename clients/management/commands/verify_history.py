from django.core.management.base import BaseCommand, CommandError

from clients.history import first_broken
from clients.models import HistoryChain


class Command(BaseCommand):
    help = "Check every chain of the history (AUD-2); name the first entry that was tampered with."

    def handle(self, *args, **options):
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
