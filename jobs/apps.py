from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


class JobsConfig(AppConfig):
    name = "jobs"
    label = "jobs"

    def ready(self) -> None:
        """Read every app's tasks.py, so that each process knows all kinds of job.

        Our own tasks.py holds Celery's side: web processes load that with the first publish, if
        ever, which keeps Celery out of their start."""
        for config in apps.get_app_configs():
            if config.name != self.name and module_has_submodule(config.module, "tasks"):
                import_module(f"{config.name}.tasks")
