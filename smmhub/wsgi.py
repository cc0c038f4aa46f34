"""The web application for gunicorn: `gunicorn smmhub.wsgi`."""

import gc
import os

# What is loaded here stays: looking for rubbish in it takes a seventh of the time to load, and
# again and again some of the time of requests.
gc.disable()

from django.core.wsgi import get_wsgi_application  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smmhub.settings")
application = get_wsgi_application()

from jobs.inplace import keep_sweeping  # noqa: E402 - needs Django set up

keep_sweeping()  # where there are no workers (JOB-10)
gc.freeze()
gc.enable()
