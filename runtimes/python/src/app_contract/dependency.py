"""One thing that the service needs: asked with an own time-out, called through a circuit breaker."""

import asyncio
import inspect
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import tenacity
from purgatory import SyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from .log import clean_text

CHECK_SECONDS = 1.5
CIRCUIT_FAILURES = 5
CIRCUIT_OPEN_SECONDS = 5
_STATES = {"closed": "closed", "opened": "open", "half-opened": "half-open"}
# Not asyncio's own pool, whose end would be waited for: a check that hangs is left behind.
_threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="app-contract")

Work = Callable[[], Any]


@dataclass
class Definition:
    """What a dependency is. Each function may be a coroutine function."""

    check: Work
    kind: str = "other"
    prepare: Work | None = None
    version: Work | None = None
    min_version: float | None = None
    stats: Work | None = None
    pool: Callable[[], dict[str, int]] | None = None
    close: Work | None = None
    check_seconds: float = CHECK_SECONDS
    awaited: bool = True  # False: does not hold up the start, it is a reason in /ready alone.
    circuit: bool = True


class CircuitOpen(Exception):
    """The server failed too often in a row; it is not asked for a while."""


class StartError(Exception):
    """A dependency did not come in time, or in a wrong version."""


class _Final(Exception):
    pass


_TEXT = re.compile(
    r"time(d)? ?out|no answer within|connection (is )?(closed|lost|refused|reset|failed)|closed the connection"
    r"|server closed|not connected|couldn't get a connection|name or service not known",
    re.IGNORECASE,
)


def is_unavailable(error: BaseException) -> bool:
    """The server is away or overloaded. Whatever else it says is the caller's affair.

    Class 08 is connections, 57P0x a server that stops or starts, 53300 too many connections (PostgreSQL, appendix A).
    """
    if isinstance(error, (OSError, TimeoutError)):
        return True
    if re.fullmatch(r"08...|57P0\d|53300", str(getattr(error, "sqlstate", None) or "")):
        return True
    return bool(_TEXT.search(str(error)))


async def run_within(seconds: float, work: Work) -> Any:
    """The outcome of a function or coroutine function. What is late is left behind, not waited for."""
    if inspect.iscoroutinefunction(work):
        future: Any = asyncio.ensure_future(work())
    else:
        future = asyncio.get_running_loop().run_in_executor(_threads, work)
    done, _ = await asyncio.wait({future}, timeout=seconds)
    if done:
        return await future
    future.cancel()
    future.add_done_callback(lambda late: late.cancelled() or late.exception())
    raise TimeoutError(f"no answer within {round(seconds * 1000)} ms")


class Dependency:
    def __init__(self, name: str, definition: Definition) -> None:
        self.name = name
        self.definition = definition
        self.up = False
        self.start_error = "not tried yet"
        self._last_error = ""
        factory = SyncCircuitBreakerFactory(
            default_threshold=CIRCUIT_FAILURES,
            default_ttl=CIRCUIT_OPEN_SECONDS,
            exclude=[(BaseException, lambda error: not is_unavailable(error))],
        )
        self._breaker = factory.get_breaker(name)

    @property
    def circuit(self) -> str:
        return _STATES[self._breaker.context.state]

    def _circuit_open(self) -> CircuitOpen:
        return CircuitOpen(f"circuit open after: {self._last_error}")

    def _note(self, error: BaseException) -> None:
        self._last_error = clean_text(error)

    def call(self, work: Callable[..., Any], *args: Any, retry: bool = False) -> Any:
        """Runs a call through the breaker. Only what may be repeated without harm is to be retried."""
        return _retrying(retry)(self._call, work, *args)

    def _call(self, work: Callable[..., Any], *args: Any) -> Any:
        try:
            with self._breaker:
                return work(*args)
        except OpenedState:
            raise self._circuit_open() from None
        except Exception as error:
            self._note(error)
            raise

    async def acall(self, work: Callable[..., Awaitable[Any]], *args: Any, retry: bool = False) -> Any:
        """The same for coroutine functions."""
        if not retry:
            return await self._acall(work, *args)
        return await tenacity.AsyncRetrying(**_retries)(self._acall, work, *args)

    async def _acall(self, work: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        try:
            with self._breaker:
                return await work(*args)
        except OpenedState:
            raise self._circuit_open() from None
        except Exception as error:
            self._note(error)
            raise

    async def check(self) -> dict[str, Any]:
        """{ status, latencyMs, circuit, error? }"""
        begun = time.perf_counter()
        found = self.definition

        async def ask() -> Any:
            return await run_within(found.check_seconds, found.check)

        error = None
        try:
            await (self._acall(ask) if found.circuit else ask())
        except Exception as problem:
            error = clean_text(problem)
        self.up = error is None
        latency = round((time.perf_counter() - begun) * 1000, 1)
        answer = {"status": "up" if self.up else "down", "latencyMs": latency, "circuit": self.circuit}
        return answer if error is None else {**answer, "error": error}

    async def start(self, seconds: float, log: Any) -> None:
        """Tries until it is there in a fitting version, or the time is over. A wrong version is not tried again."""

        def note(state: tenacity.RetryCallState) -> None:
            log.warning("dependency is not there yet", dependency=self.name, error=self.start_error)

        retrying = tenacity.AsyncRetrying(
            stop=tenacity.stop_after_delay(seconds),
            wait=tenacity.wait_exponential(multiplier=0.25, max=5) + tenacity.wait_random(0, 0.1),
            retry=tenacity.retry_if_not_exception_type(_Final),
            before_sleep=note,
            reraise=True,
        )
        try:
            await retrying(self._prepare, seconds)
        except Exception:
            raise StartError(f"{self.name}: {self.start_error}") from None
        self.up = True

    async def _prepare(self, seconds: float) -> None:
        found = self.definition
        try:
            if found.prepare is not None:
                await run_within(min(seconds, 30), found.prepare)
            await run_within(min(seconds, 5), found.check)
            if found.version is None or found.min_version is None:
                return
            version = await run_within(min(seconds, 5), found.version)
            number = re.match(r"\d+(\.\d+)?", version)
            if number is None or float(number[0]) < found.min_version:
                raise _Final(f"version {version}, expected {found.min_version:g} or newer")
        except Exception as error:
            self.start_error = clean_text(error)
            raise

    async def stats(self) -> dict[str, Any]:
        """What the server tells of itself, for db-stats and redis-stats."""
        return await run_within(self.definition.check_seconds, self.definition.stats) if self.definition.stats else {}


_retries: dict[str, Any] = {
    "stop": tenacity.stop_after_attempt(3),
    "wait": tenacity.wait_random_exponential(multiplier=0.05, max=0.5),
    "retry": tenacity.retry_if_exception(is_unavailable),
    "reraise": True,
}


def _retrying(wanted: bool) -> Callable[..., Any]:
    return tenacity.Retrying(**_retries) if wanted else lambda work, *args: work(*args)
