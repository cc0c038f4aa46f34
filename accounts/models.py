"""People, their API tokens and the counters that limit guessing."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from common.fields import NameField
from common.ids import uuid7
from common.models import Row
from common.text import fold


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=fold(email or ""))

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Return a new person; without a password they can only come in by a mailed link."""
        user = self.model(email=fold(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields) -> "User":
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of knox
    """A person: known by e-mail, in one language and one time zone, at one or more clients."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("E-mail"), max_length=254, unique=True)  # folded
    name = NameField(_("Name"), max_length=100)
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default="en"
    )
    timezone = models.CharField(_("Time zone"), max_length=50, default="UTC")
    quiet_from = models.TimeField(_("No reminders from"), default=time(20))  # by the own clock
    quiet_until = models.TimeField(_("until"), default=time(8))  # the same as quiet_from: never
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class ApiToken(AbstractAuthToken):
    """A person's key to the API; the token itself is shown once and never stored (AUTH-4).

    client_id limits it to one client. It is a plain id because accounts stands below clients; the
    gate reads it (clients/access.py)."""

    id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = NameField(max_length=100)
    scopes = models.JSONField(default=list)  # of accounts.rules.SCOPES
    client_id = models.UUIDField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects = AuthTokenManager()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "name", name="api_token_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether it has run out and opens nothing any more; its row is a record."""
        return self.expiry is not None and self.expiry < now()

    def allows(self, scope: str) -> bool:
        """Return whether the token may do what `scope` says; write includes read and import."""
        return scope in self.scopes or "write" in self.scopes


class Attempts(models.Model):
    """How often something was tried within a window: one row for key and window (AUTH-5)."""

    key = models.CharField(max_length=200)
    window = models.BigIntegerField()  # which window since the epoch
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("key", "window", name="attempts_once")]


class IdempotencyKey(Row):
    """The first answer to a POST that carries an Idempotency-Key, kept for a day (CON-4); and which
    row a form has made, so that it makes no second one (accounts/once.py, CON-3)."""

    owner = models.CharField(
        max_length=80
    )  # token digest or person id; of forms "form:" and the person's
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null: still running
    answer = models.JSONField(null=True)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint("owner", "key", name="idempotency_key_once")]

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(hours=24)
