"""The floor that our pages are compared with: what Django costs before a product begins.

A page of 50 rows for a signed-in person: session, user and one query with a join, stock middleware,
one template. One file, nothing of smmhub in it; `python -m benchmarks.floor` fills the database of
FLOOR_DATABASE_URL and prints the key of a session."""

import os
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import django
import environ
from django.conf import settings

PAGE = """<!doctype html><html><head><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1><table>
{% for post in posts %}<tr><td>{{ post.pk }}</td><td>{{ post.title }}</td><td>{{ post.status }}</td>
<td>{{ post.channel.name }}</td><td>{{ post.publish_at|date:"Y-m-d H:i" }}</td>
<td>{{ post.amount }}</td></tr>{% endfor %}</table></body></html>"""
ROWS, SHOWN = 10_000, 50

settings.configure(
    DEBUG=False,
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            **environ.Env.db_url_config(os.environ["FLOOR_DATABASE_URL"]),
            "CONN_MAX_AGE": 60,
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "rest_framework",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", {"page.html": PAGE})],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
)
django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402

# What is compared for memory and time to load is a bare Django + DRF app: it has DRF in it.
from rest_framework import generics, renderers, serializers  # noqa: E402, F401


class Channel(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "floor"


class Post(models.Model):
    channel = models.ForeignKey(Channel, models.CASCADE)
    title = models.CharField(max_length=200)
    text = models.TextField()
    status = models.CharField(max_length=20)
    publish_at = models.DateTimeField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        app_label = "floor"


@login_required
def page(request: HttpRequest) -> HttpResponse:
    posts = Post.objects.order_by("pk").select_related("channel")[:SHOWN]
    return render(request, "page.html", {"title": "Posts", "posts": posts})


urlpatterns = [path("", page)]
application = get_wsgi_application()


def fill() -> str:
    """Fill an empty database; return the key of a signed-in person's session."""
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Channel)
        editor.create_model(Post)
    channels = Channel.objects.bulk_create(Channel(name=f"Channel {n}") for n in range(100))
    first = datetime(2026, 1, 1, tzinfo=UTC)
    Post.objects.bulk_create(
        Post(
            channel=channels[n % 100],
            title=f"Post number {n}",
            text="What to expect of a day with us. " * 6,
            status="approved",
            publish_at=first + timedelta(hours=n),
            amount=Decimal(n) / 7,
        )
        for n in range(ROWS)
    )
    person = User.objects.create(username="reader")
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return session.session_key


if __name__ == "__main__":
    sys.stdout.write(fill())
