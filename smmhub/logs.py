"""Logs in one shape, JSON lines on standard error, with ids in them and secrets masked (LNK-1)."""

import logging
import logging.config
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

# The token in an address is the right itself: approvals, shared reports, calendars, invitations,
# resets.
_LINK = re.compile(
    r"(/(?:approve|r|feed|invite|invitation|password/reset/key|confirm-email)/)[^/\s\"'?#]+",
    re.IGNORECASE,
)
_API_TOKEN = re.compile(r"\bsmm_[0-9a-f]{8,}")
_VALUES = re.compile(r"(DETAIL|CONTEXT|LINE \d+):.*", re.DOTALL)  # PostgreSQL quotes the row here


def masked(text: str) -> str:
    """Return the text without tokens and without the values a database error quotes."""
    return _VALUES.sub(r"\1: …", _API_TOKEN.sub("smm_…", _LINK.sub(r"\1…", text)))


def mask_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> Any:
    """Mask every text of a log event: the message, its fields and a trace."""
    return {name: _mask(value) for name, value in event.items()}


def _mask(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list | tuple):
        return [_mask(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _mask(item) for name, item in value.items()}
    return value


def configure(given: Mapping[str, Any]) -> None:
    """Set up logging and structlog; `given` is settings.LOGGING: {"level": "INFO"}.

    Lines of Django, Celery and other libraries come out in the same shape."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_event,
        structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": last,
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["console"], "level": given.get("level", "INFO")},
            "loggers": {
                # Django would mail errors and print some lines twice.
                "django": {"handlers": [], "level": given.get("level", "INFO")},
                # What is refused is in our own line for the request already.
                "django.request": {"level": "ERROR"},
                "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
                "django.security.DisallowedHost": {"level": "CRITICAL"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
