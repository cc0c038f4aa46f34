from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from clients.leaving import at_leaving
        from contentplan.promised import Promising, beside_plans
        from reports import corrections

        at_leaving(corrections.hand_over)
        beside_plans("corrections", Promising(corrections.listed, corrections.read_listed))
