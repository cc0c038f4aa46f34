from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"

    def ready(self) -> None:
        from clients import signals  # noqa: F401  allauth tells of sign-ins by signals only
