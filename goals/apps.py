from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"

    def ready(self) -> None:
        from goals import strategy_subject, subjects  # noqa: F401  registers both with approvals
