"""What /metrics shows, of one process or of all workers of a master."""

import os
from typing import TYPE_CHECKING, Any

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from .output import OUTPUT

if TYPE_CHECKING:
    from .core import Contract

_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
# Past 2 s, so that a slow answer is told from a lost one.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)
_CIRCUIT = {"open": 1, "half-open": 0.5, "closed": 0}
CONTENT_TYPE = CONTENT_TYPE_LATEST
# Half as many series: nobody asks when a counter was made.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """In the default registry, where the client's own collectors and the service's metrics are."""

    def __init__(self, contract: "Contract", registry: CollectorRegistry = REGISTRY) -> None:
        self._contract = contract
        self._registry = registry
        # By their labels: the client's own search for a series costs more than the count.
        self._series: dict[tuple[str, str, int], tuple[Any, Any]] = {}
        self._requests = Counter(
            "http_requests_total", "Requests answered, by route template.", ["method", "route", "status"], registry=registry
        )
        self._duration = Histogram(
            "http_request_duration_seconds",
            "Time from a request to the end of its answer.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._info = self._gauge("app_info", "What runs; always 1.", "max", "name", "version", "commit", "runtime")
        self._in_flight = self._gauge("http_requests_in_flight", "Requests being answered.")
        self._sockets = self._gauge("websocket_connections", "Open WebSockets.")
        self._jobs = self._gauge("app_jobs_running", "Background jobs that run.")
        self._up = self._gauge("dependency_up", "Whether it answered when it was last asked.", "min", "dependency")
        self._circuit = self._gauge("dependency_circuit_open", "1 open, 0.5 half-open, 0 closed.", "max", "dependency")
        self._pool = self._gauge("db_pool_connections", "Connections of a pool, by state.", "livesum", "dependency", "state")

    def _gauge(self, name: str, text: str, mode: str = "livesum", *labels: str) -> Gauge:
        modes: Any = {"min": "livemin", "max": "livemax"}.get(mode, mode)
        return Gauge(name, text, labels, registry=self._registry, multiprocess_mode=modes)

    def observe(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Raw paths and odd methods never become labels: anybody could make any number of them."""
        key = (method if method in _METHODS else "OTHER", route or "unmatched", status)
        found = self._series.get(key)
        if found is None:
            found = self._requests.labels(key[0], key[1], str(status)), self._duration.labels(key[0], key[1])
            self._series[key] = found
        found[0].inc()
        found[1].observe(seconds)

    def refresh(self) -> None:
        """Takes the state of now into the gauges; with several workers each has to do so for itself."""
        contract = self._contract
        about = contract.about
        self._info.labels(about["name"], about["version"], about["commit"] or "", about["runtime"]).set(1)
        self._in_flight.set(len(contract.in_flight))
        self._sockets.set(len(contract.sockets))
        self._jobs.set(len(contract.jobs))
        for one in contract.dependencies.values():
            self._up.labels(one.name).set(1 if one.up else 0)
            self._circuit.labels(one.name).set(_CIRCUIT[one.circuit])
            if one.definition.pool is not None:
                found = one.definition.pool()
                for key, state in (("max", "max"), ("idle", "idle"), ("inUse", "in_use"), ("waiting", "waiting")):
                    self._pool.labels(one.name, state).set(found[key])

    def text(self) -> bytes:
        OUTPUT.release()
        self.refresh()
        if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            return generate_latest(self._registry)
        merged = CollectorRegistry()
        MultiProcessCollector(merged)  # type: ignore[no-untyped-call]
        # These are of the worker that answers: a process knows only itself.
        ProcessCollector(registry=merged)
        PlatformCollector(registry=merged)
        return generate_latest(merged)
