import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from smmhub.demo.build import build, find


class Command(BaseCommand):
    help = (
        "Make a believable agency with half a year of work, unless it is there; print its logins."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="for programs: ids and logins")
        parser.add_argument(
            "--if-empty", action="store_true", help="leave a database alone that somebody uses"
        )

    def handle(self, *args, **options):
        if settings.PUBLIC:
            raise CommandError(
                "The demo's password is known to everyone, so it is for loopback addresses only."
            )
        if options["if_empty"] and find() is None and User.objects.exists():
            return
        demo = build()
        if options["json"]:
            self.stdout.write(json.dumps(demo.as_json(), ensure_ascii=False))
            return
        self.stdout.write("The demo agency: " + ", ".join(c["name"] for c in demo.clients()))
        for role, person in demo.people().items():
            self.stdout.write(f"  {role:<12}{person['email']:<40}{person['password']}")
        self.stdout.write("Of the other clients, with the same password:")
        for email in demo.others():
            self.stdout.write(f"  {email}")
