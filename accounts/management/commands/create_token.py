from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.rules import SCOPES
from clients.people import make_token
from common.text import fold


class Command(BaseCommand):
    help = "Make an API token for a person and print it, alone, on the last line."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--scope", action="append", choices=SCOPES, default=[])
        parser.add_argument("--client", type=UUID, help="limit the token to this client")

    def handle(self, *args, **options):
        person = User.objects.filter(email=fold(options["email"]), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        try:
            _row, token = make_token(
                person,
                name=options["name"],
                scopes=options["scope"] or ["read"],
                client_id=options["client"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(token)
