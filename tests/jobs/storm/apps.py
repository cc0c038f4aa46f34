from django.apps import AppConfig


class StormConfig(AppConfig):
    name = "tests.jobs.storm"
    label = "storm"
