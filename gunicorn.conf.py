"""How gunicorn serves the app: in threads, so that slow readers hold up nobody else (RUN-1)."""

import os

wsgi_app = "smmhub.wsgi"
# Behind a proxy in a container WEB_HOST is 0.0.0.0; anywhere else only this machine gets in.
bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 4  # shorter than the 5 seconds that `make run` waits before it kills
keepalive = 5
limit_request_line = 8190  # bytes, the most it takes; what is longer is a 414 of its own
preload_app = False  # libraries with threads of their own don't survive a fork
max_requests = 5000
max_requests_jitter = 500
# The app writes the request log itself: addresses with a token are masked there (LNK-1).
accesslog = None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
