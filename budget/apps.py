from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "budget"

    def ready(self) -> None:
        from budget import move_subject, subjects  # noqa: F401  registers budgets with approvals
