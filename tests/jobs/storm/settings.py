"""The settings of the project with nothing but jobs installed, so that a worker starts fast."""

from smmhub.settings import *  # noqa: F403

INSTALLED_APPS = ["common", "jobs", "tests.jobs.storm"]
MIDDLEWARE = []
ROOT_URLCONF = "tests.jobs.storm.urls"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
LOGGING_CONFIG = None
