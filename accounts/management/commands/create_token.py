from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from accounts.models import User
from accounts.rules import SCOPES
from clients.access import Access
from clients.people import make_token
from common.text import fold

MOST_DAYS = 3660


class Command(BaseCommand):
    help = "Make an API token for a person and print it, alone, on the last line."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--scope", action="append", choices=SCOPES, default=[])
        parser.add_argument("--client", type=UUID, help="limit the token to this client")
        parser.add_argument("--days", type=int, help="how long it works; without it for ever")

    def handle(self, *args, **options):
        person = User.objects.filter(email=fold(options["email"]), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        client, days = options["client"], options["days"]
        if client and client not in Access.of(person).roles:
            raise CommandError(f"{options['email']} has no role at the client {client}.")
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise CommandError(f"Give 1 to {MOST_DAYS} days.")
        try:
            _row, token = make_token(
                person,
                name=options["name"],
                scopes=options["scope"] or ["read"],
                client_id=client,
                expires_at=now() + timedelta(days=days) if days else None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(token)
