"""Health endpoints, metrics, start and graceful stop of an HTTP service, by one import."""

from .config import ConfigurationError, read_config
from .core import Contract
from .dependency import CircuitOpen, Definition, StartError, is_unavailable
from .drivers import pool_options, postgres, redis
from .log import SECRET_KEYS, create_logger, request_id

__all__ = [
    "SECRET_KEYS",
    "CircuitOpen",
    "ConfigurationError",
    "Contract",
    "Definition",
    "StartError",
    "create_logger",
    "is_unavailable",
    "pool_options",
    "postgres",
    "read_config",
    "redis",
    "request_id",
]
