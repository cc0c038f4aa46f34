from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"

    def ready(self) -> None:
        # Signals: allauth tells of sign-ins by them only. brief: whose questions go over (TEAM-3).
        from clients import brief, signals  # noqa: F401
