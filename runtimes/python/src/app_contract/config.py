"""The contract's own variables: how each is read, and what holds without it."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

Reader = Callable[[str], tuple[Any, str | None]]


class ConfigurationError(Exception):
    """Every problem at once, one line each; values of secrets are not shown."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("configuration:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


def _whole(least: int, most: int) -> Reader:
    def read(given: str) -> tuple[Any, str | None]:
        if given.isascii() and given.isdigit() and least <= int(given) <= most:
            return int(given), None
        return None, f"a whole number from {least} to {most}"

    return read


def _decimal(given: str) -> tuple[Any, str | None]:
    return (float(given), None) if re.fullmatch(r"\d+(\.\d+)?", given) else (None, "a number of seconds")


def _text(given: str) -> tuple[Any, str | None]:
    return given, None


def _one_of(*choices: str) -> Reader:
    return lambda given: (given, None) if given in choices else (None, f"one of {', '.join(choices)}")


def _url(*schemes: str) -> Reader:
    def read(given: str) -> tuple[Any, str | None]:
        try:
            parts = urlsplit(given)
            is_well = parts.scheme in schemes and bool(parts.hostname)
        except ValueError:
            is_well = False
        return (given, None) if is_well else (None, f"a URL such as {schemes[0]}://host/name")

    return read


_SECRET = {"DATABASE_URL", "DATABASE_DIRECT_URL", "REDIS_URL"}
_VARIABLES: dict[str, tuple[Reader, Any]] = {
    "PORT": (_whole(0, 65535), 8080),
    "HOST": (_text, "0.0.0.0"),  # noqa: S104  A container's network is its own.
    "DATABASE_URL": (_url("postgres", "postgresql"), None),
    "DATABASE_DIRECT_URL": (_url("postgres", "postgresql"), None),
    "REDIS_URL": (_url("redis", "rediss"), None),
    "POOL_SIZE": (_whole(1, 10000), 20),
    "WEB_CONCURRENCY": (_whole(1, 256), 1),
    # Above the 4 s for which Keelson's edge uses an idle connection.
    "LAME_DUCK_SECONDS": (_decimal, 6.0),
    "DRAIN_SECONDS": (_decimal, 30.0),
    "STOP_GRACE_SECONDS": (_decimal, 45.0),
    "START_TIMEOUT_SECONDS": (_decimal, 60.0),
    "LOG_LEVEL": (_one_of("debug", "info", "warn", "error"), "info"),
    "DISK_PATH": (_text, "/"),
    "SERVICE_NAME": (_text, None),
    "SERVICE_VERSION": (_text, None),
    "GIT_COMMIT": (_text, None),
    "BUILD_TIME": (_text, None),
}

Config = dict[str, Any]
Check = Callable[[Mapping[str, str]], Iterable[str]]


def read_config(
    env: Mapping[str, str] | None = None, required: Iterable[str] = (), check: Check | None = None
) -> Config:
    """The contract's settings, by the names of their variables.

    `required` names variables that must be set; `check` is the service's own look at the environment and returns its
    problems.
    """
    given = os.environ if env is None else env
    problems = [f"{name}: is not set" for name in required if not given.get(name)]
    values: Config = {}
    for name, (read, fallback) in _VARIABLES.items():
        text = given.get(name, "")
        value, expected = (fallback, None) if text == "" else read(text)
        values[name] = value
        if expected is not None:
            shown = "a value that is not shown" if name in _SECRET else f'"{text}"'
            problems.append(f"{name}: got {shown}, expected {expected}")
    problems.extend(check(given) if check else ())
    if problems:
        raise ConfigurationError(problems)
    return values


def describe_config(env: Mapping[str, str], required: Iterable[str]) -> dict[str, Any]:
    """Which variables are set, never what to: for /status."""
    return {"status": "ok", "set": [name for name in dict.fromkeys([*_VARIABLES, *required]) if env.get(name)]}


def runtime() -> str:
    return "python " + ".".join(str(part) for part in sys.version_info[:3])
