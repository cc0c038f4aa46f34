from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "webhooks"

    def ready(self) -> None:
        from clients.events import listen
        from webhooks.promising import promise
        from webhooks.standings import look_again

        listen(promise)
        listen(look_again)
