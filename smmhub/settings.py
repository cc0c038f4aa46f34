"""All settings, read from the environment; the defaults are safe on a public host.

One machine with nothing but Python gets SQLite and a file broker under SMMHUB_DATA; DATABASE_URL
and REDIS_URL move the same code to PostgreSQL and Redis. docs/running.md explains each variable.
"""

import secrets
import sys
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=True)  # off only on a loopback address: `make run`
SMMHUB_DATA = Path(env.str("SMMHUB_DATA", default=str(BASE_DIR / "var"))).resolve()
SMMHUB_DATA.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")  # for links in mails
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])


def _secret_key() -> str:
    """Return SECRET_KEY, else the one kept in SMMHUB_DATA, made at the first start."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    kept = SMMHUB_DATA / "secret_key"
    try:
        with kept.open("x") as file:  # "x": of two starting processes one writes, both read
            kept.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return kept.read_text()


SECRET_KEY = _secret_key()
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver", ".localhost"}
PUBLIC = bool(set(ALLOWED_HOSTS) - LOOPBACK)
if PUBLIC and (DEBUG or len(SECRET_KEY) < 40 or not HTTPS):  # RUN-1
    raise ImproperlyConfigured(
        "A public host needs DEBUG=0, HTTPS=1 and a SECRET_KEY of at least 40 characters."
    )

INSTALLED_APPS = [
    "common",
    "accounts",
    "jobs",
    "clients",
    "approvals",
    "goals",
    "kpis",
    "contentplan",
    "budget",
    "community",
    "reports",
    "webhooks",
    "smmhub",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "smmhub.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "community.link_middleware.ShortLinkMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "smmhub.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "accounts.middleware.LocaleMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clients.middleware.AccessMiddleware",
    "smmhub.middleware.FaultMiddleware",
]

ROOT_URLCONF = "smmhub.urls"
WSGI_APPLICATION = "smmhub.wsgi.application"
FORM_RENDERER = "common.renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clients.context.access",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{SMMHUB_DATA / 'db.sqlite3'}")
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {  # CON-1: 8 writers × 200 without one "locked"
        "transaction_mode": "IMMEDIATE",
        "timeout": env.int("SQLITE_TIMEOUT", default=20),
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-20000;",
    }
else:
    DATABASES["default"] |= {
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler in transaction mode has no session
        "OPTIONS": {  # CON-5
            "options": "-c lock_timeout=5s -c statement_timeout="
            + env.str("STATEMENT_TIMEOUT", default="15s"),
        },
    }
MIGRATION_MODULES = {"knox": None}  # its own table, which ours replaces, would only be in the way
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHE_URL = env.str("CACHE_URL", default=REDIS_URL)  # another instance in production (JOB-7)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "smmhub",
    }
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

MEDIA_ROOT = SMMHUB_DATA / "media"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a decider's form has a remark for each post
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20_000_000)  # UPL-1, IMP-3

# The first handler counts, so that too large a file ends while it streams in (UPL-1).
FILE_UPLOAD_HANDLERS = [
    "contentplan.uploads.LimitingHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Beside the media, so that what has come in is moved and not copied, and /tmp may be small.
FILE_UPLOAD_TEMP_DIR = SMMHUB_DATA / "uploading"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
UPLOAD_MAX_VIDEO_BYTES = env.int("UPLOAD_MAX_VIDEO_BYTES", default=200_000_000)
UPLOAD_MAX_REQUEST_BYTES = env.int("UPLOAD_MAX_REQUEST_BYTES", default=500_000_000)
MEDIA_QUOTA_BYTES = env.int("MEDIA_QUOTA_BYTES", default=5_000_000_000)  # of a client (UPL-1)
MEDIA_MEMORY = env.int("MEDIA_MEMORY", default=512_000_000)  # to decode one file (UPL-2)
MEDIA_SECONDS = env.int("MEDIA_SECONDS", default=60)

# --- Background work (JOB) ----------------------------------------------------------------------
JOBS_INLINE = env.bool("JOBS_INLINE", default=TESTING)  # run in place after the commit (JOB-10)
JOB_LEASE = env.float("JOB_LEASE", default=60)  # seconds
JOB_RENEW = env.float("JOB_RENEW", default=15)
JOB_SWEEP = env.float("JOB_SWEEP", default=10)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=5)
JOB_PUBLISH_PAUSE = env.float("JOB_PUBLISH_PAUSE", default=10)
JOB_RETRY_FIRST = env.float("JOB_RETRY_FIRST", default=1)  # the first pause after a fault (JOB-6)
JOB_RETRY_LAST = env.float("JOB_RETRY_LAST", default=600)
JOB_SOFT_LIMIT = env.float("JOB_SOFT_LIMIT", default=240)  # JOB-7
JOB_HARD_LIMIT = env.float("JOB_HARD_LIMIT", default=300)
JOB_KEEP_DAYS = env.int("JOB_KEEP_DAYS", default=90)
CELERY_APP = "smmhub.celery.app"  # by name: jobs stand below smmhub

# --- People (AUTH) ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [  # AUTH-1
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation has proved the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the changed session stays, all others end (AUTH-3)
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# The same as accounts/tasks.py makes; allauth's own looks at a table of addresses that we leave.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
SIGN_IN_LIMIT = env.int("SIGN_IN_LIMIT", default=10)  # failed sign-ins … (AUTH-2)
SIGN_IN_WINDOW = env.int("SIGN_IN_WINDOW", default=900)  # … in so many seconds
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # ours counts atomically: accounts/limits.py
OPEN_SIGNUP = env.bool("OPEN_SIGNUP", default=False)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "smmhub"
PROXY_COUNT = env.int("PROXY_COUNT", default=0)  # trusted proxies before us (AUTH-2)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7  # idle (AUTH-3)
SESSION_MAX_AGE = 60 * 60 * 24 * 30  # in all
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "smmhub.errors.csrf_failure"

# --- Links by mail (LNK) ------------------------------------------------------------------------
LINK_DAYS = env.int("LINK_DAYS", default=14)
LINK_UNKNOWN_LIMIT = env.int("LINK_UNKNOWN_LIMIT", default=30)  # unknown tokens a minute (LNK-7)

SHARE_PASSWORD_LIMIT = env.int("SHARE_PASSWORD_LIMIT", default=10)  # of one link, tries an hour
SHARE_PROOF_HOURS = env.int("SHARE_PROOF_HOURS", default=12)  # until it is asked for again

# --- Publication (PLAN-3) -----------------------------------------------------------------------
LATE_MINUTES = env.int("LATE_MINUTES", default=60)  # from publish_at until somebody is asked

# --- Webhooks (WHK) -----------------------------------------------------------------------------
WEBHOOK_SECONDS = env.float("WEBHOOK_SECONDS", default=15)  # one call, in all (WHK-2)
WEBHOOK_RESOLVE_SECONDS = env.float("WEBHOOK_RESOLVE_SECONDS", default=5)  # when one is saved
WEBHOOK_KEEP_DAYS = env.int("WEBHOOK_KEEP_DAYS", default=30)  # the log of deliveries
WEBHOOK_CA_FILE = env.str("WEBHOOK_CA_FILE", default="")  # whom to trust, else the system's list
# For a receiver on the own machine: http, other ports and private places (RUN-5).
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=False)
if PUBLIC and WEBHOOK_ALLOW_PRIVATE:
    raise ImproperlyConfigured("WEBHOOK_ALLOW_PRIVATE is not for a public host.")

# --- Reports (REP) ------------------------------------------------------------------------------
# Cyrillic and Georgian with their currency signs, regular and bold in one variable file each; the
# folder they lie in is all that PDF and charts know of fonts.
_FONTS = Path(find_spec("manimgx_fonts").origin).parent  # type: ignore[union-attr, arg-type]
REPORT_FONTS = [_FONTS / "NotoSans[wght].ttf", _FONTS / "NotoSansGeorgian[wght].ttf"]

# --- Web ----------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {  # OUT-4
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_root"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # Another storage, such as one that speaks S3, by its dotted name; its options as JSON.
    "default": {
        "BACKEND": env.str("MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("MEDIA_STORAGE_OPTIONS", default={}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
# Maps are for a developer's tools; compressing them took most of the time of collectstatic.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "webp", "gz", "br", "woff2", "zip"]
EMAIL_URL = env.str("EMAIL_URL", default=f"filemail:///{SMMHUB_DATA / 'mail'}")
vars().update(environ.Env.email_url_config(EMAIL_URL))
if EMAIL_URL.startswith("filemail:"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = SMMHUB_DATA / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("FROM_EMAIL", default="smmhub@localhost")

# --- Languages ----------------------------------------------------------------------------------
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("ka", "ქართული")]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
FORMS_URLFIELD_ASSUME_HTTPS = True  # as Django 6 does
TIME_ZONE = "UTC"

# --- API ----------------------------------------------------------------------------------------
API_BODY_LIMIT = env.int("API_BODY_LIMIT", default=1_000_000)  # bytes of JSON (ERR-2)
API_BODY_LIMIT_MEASUREMENTS = env.int("API_BODY_LIMIT_MEASUREMENTS", default=5_000_000)
API_RATE = env.int("API_RATE", default=0 if TESTING else 600)  # requests a minute; 0: any number
IDEMPOTENCY_HOURS = env.int("IDEMPOTENCY_HOURS", default=24)  # CON-4
IDEMPOTENCY_LEASE = env.int("IDEMPOTENCY_LEASE", default=60)  # seconds; longer: its process died
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["smmhub.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "smmhub.api.paging.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["smmhub.api.filters.StrictFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["smmhub.api.throttle.ApiThrottle"],
    "DEFAULT_SCHEMA_CLASS": "smmhub.api.schema.Schema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "smmhub.errors.api_exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "rest_framework.renderers.MultiPartRenderer",
    ],
    "NUM_PROXIES": PROXY_COUNT,
}
REST_KNOX = {
    "TOKEN_MODEL": "accounts.ApiToken",
    "SECURE_HASH_ALGORITHM": "hashlib.sha256",
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "smm_",
    "TOKEN_TTL": None,
    "AUTO_REFRESH": False,
}
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 - a model
SPECTACULAR_SETTINGS = {
    "TITLE": "smmhub",
    "DESCRIPTION": "Goals, KPIs, content plans, approvals, budgets and reports of an SMM agency.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ApprovalStatus": "approvals.models.ApprovalRequest.Status",
        "AttemptProblem": "webhooks.models.Attempt.Problem",
        "BudgetCategory": "budget.models.Category",
        "GoalStatus": "goals.models.Goal.Status",
        "HealthPointCode": "reports.health_rules.CODES",
        "ImportStatus": "kpis.models.Import.Status",
        "JobStatus": "jobs.models.Job.Status",
        "MediaKind": "contentplan.models.Media.Kind",
        "MediaStatus": "contentplan.models.Media.Status",
        "ProblemEnum": "contentplan.models.Media.Problem",
        "PostStatus": "contentplan.models.Post.Status",
        "QuestionKind": "community.models.Kind",
        "ReportStatus": "reports.models.Report.Status",
        "CollaborationCode": "reports.team_rules.CODES",
        "DeliveryStatus": "webhooks.models.Delivery.Status",
        "EventName": "clients.events.EVENTS",
        "ReviewStatus": "budget.models.Budget.Status",  # content plans have the same
    },
    "PREPROCESSING_HOOKS": ["smmhub.api.schema.only_documented"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "smmhub.api.schema.add_habits",
    ],
}

STYLEGUIDE = DEBUG
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = "smmhub.logs.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO")}
