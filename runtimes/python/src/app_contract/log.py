"""One JSON object a line, with the id of the request that is being answered and without secrets."""

import logging
import re
from contextvars import ContextVar
from typing import Any

import structlog

from .output import OUTPUT

request_id: ContextVar[str | None] = ContextVar("app_contract_request_id", default=None)

SECRET_KEYS = frozenset(
    "password passwd secret token access_token refresh_token api_key apikey authorization cookie set-cookie "
    "credentials private_key client_secret".split()
)


def _clean(value: Any, depth: int = 3) -> Any:
    if isinstance(value, dict) and depth > 0:
        hidden = {key: str(key).lower() in SECRET_KEYS for key in value}
        return {key: "[redacted]" if hidden[key] else _clean(inner, depth - 1) for key, inner in value.items()}
    return value


def _redact(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    return _clean(event)


def _add_request_id(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    if (current := request_id.get()) is not None:
        event.setdefault("request_id", current)
    return event


_WORDS = {"warning": "warn", "critical": "fatal"}


def _add_level(_: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    event["level"] = _WORDS.get(method, method)
    return event


_PROCESSORS: list[Any] = [
    _add_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    _add_request_id,
    _redact,
    structlog.processors.format_exc_info,
    structlog.processors.EventRenamer("message"),
    structlog.processors.JSONRenderer(),
]


def create_logger(level: str = "info") -> Any:
    """A structlog logger. Each line is written at once: nothing is left to flush."""
    return structlog.wrap_logger(
        structlog.WriteLogger(OUTPUT),  # type: ignore[arg-type]
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper().replace("WARN", "WARNING"))),
        cache_logger_on_first_use=True,
    )


def clean_text(error: BaseException) -> str:
    """A driver's error as people may see it: one line, no password of a URL."""
    text = str(error)
    # "0" is no reason, as a KeyError's whole text would be.
    if text == "" or isinstance(error, LookupError):
        text = f"{type(error).__name__} {text}".strip()
    return re.sub(r"//[^/\s@]*@", "//***@", text).split("\n", 1)[0]


class JsonFormatter(logging.Formatter):
    """The same lines for what logs by the standard library, such as gunicorn and uvicorn."""

    def format(self, record: logging.LogRecord) -> str:
        event = {"event": record.getMessage(), "logger": record.name}
        if record.exc_info:
            event["exc_info"] = record.exc_info  # type: ignore[assignment]
        line: Any = event
        for step in _PROCESSORS:
            line = step(None, record.levelname.lower(), line)
        return str(line)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "app_contract.log.JsonFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://app_contract.output.OUTPUT", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        name: {"handlers": ["out"], "level": "WARNING", "propagate": False}
        for name in ("uvicorn", "uvicorn.error", "gunicorn.error")
    },
}
