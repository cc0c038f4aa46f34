from django.apps import AppConfig


class ContentPlanConfig(AppConfig):
    name = "contentplan"

    def ready(self) -> None:
        from contentplan import subjects  # noqa: F401  registers plans with approvals
