import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from smmhub.routes import Route, routes


class Command(BaseCommand):
    """Prints every address: path, name, methods, what each needs, open or closed (TEN-8)."""

    help = "List every route with its methods, the right that it needs, and whether it is open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        found = routes()
        if options["json"]:
            told = [route.as_json() for route in found]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for route in found:
            for line in lines(route):
                self.stdout.write(line)


def lines(route: Route) -> list[str]:
    """Return a line for each method: method, what it needs, path and name."""
    return [
        f"{method:<7} {'open' if route.open else needs or '?':<10} {route.path}  {route.name}"
        for method, needs in route.needs.items()
    ]
