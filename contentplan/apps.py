from django.apps import AppConfig


class ContentPlanConfig(AppConfig):
    name = "contentplan"

    def ready(self) -> None:
        from contentplan.subjects import plans, posts  # noqa: F401  registers with approvals
