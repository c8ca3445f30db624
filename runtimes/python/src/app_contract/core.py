"""The state of a service, and its answers about itself."""

import asyncio
import inspect
import itertools
import json
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import shared
from .config import Check, ConfigurationError, describe_config, read_config, runtime
from .dependency import Definition, Dependency, StartError
from .ended import EndedRequests
from .ids import next_id
from .log import clean_text, create_logger
from .metrics import CONTENT_TYPE, Metrics
from .system import disk_use, memory_use

# Whatever hangs: each dependency has its own time-out below this.
ANSWER_SECONDS = 1.9
# What the platform needs after the deadline to see the exit before it kills.
MARGIN_SECONDS = 2
_QUESTIONS = {
    "live": ("/health", "/health/live", "/live"),
    "ready": ("/ready", "/health/ready"),
    "startup": ("/health/startup",),
    "version": ("/version", "/health/version"),
    "detailed": ("/status", "/health/detailed", "/production-readiness"),
    "database_stats": ("/health/db-stats",),
    "redis_stats": ("/health/redis-stats", "/health/cache/stats"),
    "metrics": ("/metrics", "/health/metrics"),
}
_INTERNAL = frozenset(["detailed", "database_stats", "redis_stats", "metrics"])
_ENDPOINTS = {path: name for name, paths in _QUESTIONS.items() for path in paths}
# What a reverse proxy puts in, and a client behind it cannot take out.
PROXY_HEADERS = ("x-forwarded-for", "forwarded", "x-real-ip")

_HARMLESS = re.compile(r"[A-Za-z0-9_.-]{1,64}")

Answer = tuple[int, str, bytes]

contracts: list["Contract"] = []


class Contract:
    """One service. Wrap its application by `asgi` or `wsgi`; start it by `serve` or by gunicorn with this package's settings."""

    def __init__(
        self,
        name: str = "app",
        version: str = "0.0.0",
        dependencies: Mapping[str, Definition | None] | None = None,
        *,
        env: Mapping[str, str] | None = None,
        required: Iterable[str] = (),
        check: Check | None = None,
        prepare: Callable[[], Any] | None = None,
        prefix: str = "",
        internal: str = "direct",
        log: Any = None,
    ) -> None:
        self._env = os.environ if env is None else env
        self._required = tuple(required)
        self._prefix, self._internal, self._prepare = prefix, internal, prepare
        self.config = self._read_config(check)
        self.log = log or create_logger(self.config["LOG_LEVEL"])
        self.about = self._about(name, version)
        given = (dependencies or {}).items()
        self.dependencies = {key: Dependency(key, found) for key, found in given if found is not None}
        self.started = False
        self._stopping = False
        self.in_flight: dict[int, tuple[str, str]] = {}
        self._keys = itertools.count()
        self.sockets: set[Any] = set()
        self.jobs: dict[str, tuple[Any, Any]] = {}
        self.closing: list[str] = []
        self._stop_hooks: dict[str, Callable[[], Any]] = {}
        self._begun = time.monotonic()
        self.metrics = Metrics(self)
        self._ended = EndedRequests(self.metrics.observe, self.config["LOG_LEVEL"], log)
        contracts.append(self)

    def _read_config(self, check: Check | None) -> dict[str, Any]:
        """A wrong configuration ends the process with 78 (EX_CONFIG), every problem told at once."""
        try:
            return read_config(self._env, self._required, check)
        except ConfigurationError as error:
            create_logger().critical("configuration refused", problems=error.problems)
            shared.refuse(78)
            sys.exit(78)

    def _about(self, name: str, version: str) -> dict[str, Any]:
        config = self.config
        return {
            "name": config["SERVICE_NAME"] or name,
            "version": config["SERVICE_VERSION"] or version,
            "commit": config["GIT_COMMIT"],
            "buildTime": config["BUILD_TIME"],
            "instance": socket.gethostname(),
            "runtime": runtime(),
        }

    @property
    def stopping(self) -> bool:
        return self._stopping or shared.draining()

    @stopping.setter
    def stopping(self, value: bool) -> None:
        self._stopping = value

    def dependency(self, name: str) -> Dependency:
        """A dependency, to call through its circuit breaker."""
        return self.dependencies[name]

    # Start ----------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Waits for the dependencies, then for `prepare`, the service's own start-up work."""
        seconds = self.config["START_TIMEOUT_SECONDS"]
        awaited = [one for one in self.dependencies.values() if one.definition.awaited]
        await asyncio.gather(*(one.start(seconds, self.log) for one in awaited))
        if self._prepare is not None:
            made = self._prepare()
            if inspect.isawaitable(made):
                await made
        self.started = True
        self.log.info("started")

    def refuse(self, error: BaseException) -> None:
        self.log.critical("start refused", error=clean_text(error))

    def start_reasons(self) -> list[str]:
        waiting = [one for one in self.dependencies.values() if one.definition.awaited and not one.up]
        return [f"{one.name}: {one.start_error}" for one in waiting] or ["start-up work"]

    # Work in the background -----------------------------------------------------------------------------------------

    def job(self, name: str, work: Callable[[Any], Any]) -> None:
        """Runs work until it ends or is told to: `work(stop)`, with an Event of asyncio for a coroutine function, else of
        threading. Its end is waited for when the service stops."""
        if inspect.iscoroutinefunction(work):
            stop: Any = asyncio.Event()
            handle: Any = asyncio.get_running_loop().create_task(self._run_async(name, work, stop))
        else:
            stop = threading.Event()
            handle = threading.Thread(target=self._run_thread, args=(name, work, stop), daemon=True)
            handle.start()
        self.jobs[name] = (stop, handle)

    async def _run_async(self, name: str, work: Callable[[Any], Any], stop: Any) -> None:
        try:
            await work(stop)
        except Exception as error:
            self.log.error("job failed", job=name, error=clean_text(error))
        finally:
            self.jobs.pop(name, None)

    def _run_thread(self, name: str, work: Callable[[Any], Any], stop: Any) -> None:
        try:
            work(stop)
        except Exception as error:
            self.log.error("job failed", job=name, error=clean_text(error))
        finally:
            self.jobs.pop(name, None)

    def on_stop(self, name: str, work: Callable[[], Any]) -> None:
        """Work of the service's own at the stop, before the dependencies are closed."""
        self._stop_hooks[name] = work

    # Stop -----------------------------------------------------------------------------------------------------------

    async def stop_jobs(self) -> None:
        running = list(self.jobs.values())
        for stop, _ in running:
            stop.set()
        for _, handle in running:
            if isinstance(handle, threading.Thread):
                while handle.is_alive():
                    await asyncio.sleep(0.02)
            else:
                await asyncio.wait({handle})

    async def close(self) -> None:
        """Closes what the service holds, its own first: that may still need the servers."""
        for name, work in self._stop_hooks.items():
            await self._close(name, work)
        for one in self.dependencies.values():
            if one.definition.close is not None:
                await self._close(one.name, one.definition.close)
        self.log.info("stopped")

    async def _close(self, name: str, work: Callable[[], Any]) -> None:
        self.closing.append(name)
        try:
            made = work()
            if inspect.isawaitable(made):
                await asyncio.wait_for(made, 3)
        except Exception as error:
            self.log.warning("not closed cleanly", name=name, error=clean_text(error))
        self.closing.remove(name)

    def stop_hard(self, reason: str) -> None:
        """Says what is open and ends the process."""
        requests = [" ".join(one) for one in list(self.in_flight.values())]
        found = {
            "requests": requests[:20],
            "requestCount": len(requests),
            "webSockets": len(self.sockets),
            "jobs": list(self.jobs),
            "closing": self.closing,
        }
        self.log.error("stopped hard", reason=reason, open=found)
        sys.stdout.flush()
        os._exit(1)

    def deadline_reason(self) -> str:
        return f"not finished {self.config['STOP_GRACE_SECONDS'] - MARGIN_SECONDS:g} s after the signal"

    # Requests -------------------------------------------------------------------------------------------------------

    def endpoint(self, path: str) -> str | None:
        if self._prefix and path.startswith(self._prefix + "/"):
            path = path[len(self._prefix) :]
        return _ENDPOINTS.get(path)

    def request_id(self, given: str) -> str:
        """An id from outside is taken only if it is short and harmless in a log line."""
        return given if given and _HARMLESS.fullmatch(given) else next_id()

    def begin(self, method: str, path: str) -> tuple[int, float]:
        key = next(self._keys)
        self.in_flight[key] = method, path
        return key, time.perf_counter()

    def end(self, begun: tuple[int, float], method: str, path: str, route: str | None, status: int, request_id: str) -> None:
        key, start = begun
        self.in_flight.pop(key, None)
        self._ended.add((request_id, method, path, route, status, start, time.perf_counter()))

    async def answer(self, name: str, method: str, proxied: bool) -> Answer:
        if name in _INTERNAL and proxied and self._internal != "open":
            return _json(404, {"error": "no such path"})
        if method not in ("GET", "HEAD"):
            return _json(405, {"error": f"{method} is not allowed here"})
        try:
            status, kind, body = await getattr(self, f"_answer_{name}")()
        except Exception as error:
            status, kind, body = _json(500, {"error": clean_text(error)})
        return status, kind, b"" if method == "HEAD" else body

    async def _answer_live(self) -> Answer:
        return _json(200, {"status": "ok"})

    async def _answer_startup(self) -> Answer:
        if self.started:
            return _json(200, {"status": "started"})
        return _json(503, {"status": "starting", "reasons": self.start_reasons()})

    async def _answer_version(self) -> Answer:
        return _json(200, self.about)

    async def _answer_ready(self) -> Answer:
        if self.stopping:
            return _json(503, {"status": "stopping", "reasons": ["shutting down"]})
        if not self.started:
            return _json(503, {"status": "starting", "reasons": self.start_reasons()})
        checked = await self._check_all()
        reasons = [f"{name}: {one['error']}" for name, one in checked.items() if "error" in one]
        if reasons:
            return _json(503, {"status": "not ready", "reasons": reasons, "dependencies": checked})
        return _json(200, {"status": "ready", "dependencies": checked})

    async def _check_all(self) -> dict[str, dict[str, Any]]:
        async def within(one: Dependency) -> dict[str, Any]:
            try:
                return await asyncio.wait_for(one.check(), ANSWER_SECONDS)
            except TimeoutError:
                error = f"no answer within {ANSWER_SECONDS * 1000:g} ms"
                return {"status": "down", "latencyMs": ANSWER_SECONDS * 1000, "circuit": one.circuit, "error": error}

        found = await asyncio.gather(*(within(one) for one in self.dependencies.values()))
        return dict(zip(self.dependencies, found, strict=True))

    async def _answer_detailed(self) -> Answer:
        checked = await self._check_all()
        memory, disk = memory_use(), disk_use(self.config["DISK_PATH"])
        down = any(one["status"] != "up" for one in checked.values())
        states = {memory["status"], disk["status"], "critical" if down else "ok"}
        body = {
            **self.about,
            "status": next(one for one in ("critical", "warning", "ok") if one in states),
            "started": self.started,
            "stopping": self.stopping,
            "uptimeSeconds": round(time.monotonic() - self._begun),
            "requestsInFlight": len(self.in_flight),
            "webSockets": len(self.sockets),
            "jobs": list(self.jobs),
            "memory": memory,
            "disk": disk,
            "dependencies": checked,
            "configuration": describe_config(self._env, self._required),
        }
        return _json(200, body)

    async def _stats(self, kind: str) -> Answer:
        one = next((found for found in self.dependencies.values() if found.definition.kind == kind), None)
        if one is None:
            return _json(404, {"error": f"no dependency of kind {kind}"})
        about = {"dependency": one.name, "circuit": one.circuit}
        try:
            return _json(200, {**about, **await one.stats()})
        except Exception as error:
            return _json(503, {**about, "error": clean_text(error)})

    async def _answer_database_stats(self) -> Answer:
        return await self._stats("postgres")

    async def _answer_redis_stats(self) -> Answer:
        return await self._stats("redis")

    async def _answer_metrics(self) -> Answer:
        return 200, CONTENT_TYPE, self.metrics.text()

    # Applications ---------------------------------------------------------------------------------------------------

    def asgi(self, app: Any) -> Any:
        """Wraps an ASGI application: Starlette, FastAPI, Django."""
        from .asgi import ContractASGI

        return ContractASGI(app, self)

    def wsgi(self, app: Any) -> Any:
        """Wraps a WSGI application: Django, Flask (better by `flask`)."""
        from .wsgi import ContractWSGI

        return ContractWSGI(app, self)

    def flask(self, app: Any) -> Any:
        """Wraps a Flask application, which knows its route templates."""
        from .wsgi import wrap_flask

        return wrap_flask(app, self)


def _json(status: int, body: Any) -> Answer:
    return status, "application/json", json.dumps(body, separators=(",", ":")).encode() + b"\n"


__all__ = ["Contract", "StartError"]
