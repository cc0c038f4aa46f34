"""The web application for gunicorn: `gunicorn smmhub.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")
application = get_wsgi_application()

from jobs.inplace import keep_sweeping  # noqa: E402 - needs Django set up

keep_sweeping()  # where there are no workers (JOB-10)
