"""Requests that have ended. They are counted and logged ten times a second, all together: one by one, a server that is not busy
would find little of the code for it in the processor's cache."""

import time
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from .output import OUTPUT

# Where nobody reads the lines any more, requests wait for it rather than fill the memory.
_MOST = 10_000

# id, method, path, route, status, begun, ended (of the clock of time.perf_counter)
Ended = tuple[str, str, str, str | None, int, float, float]
Observe = Callable[[str, str | None, int, float], None]


class EndedRequests:
    """`log` is a logger of the service's own, which gets each request at once; `level` is of the contract's own lines."""

    def __init__(self, observe: Observe, level: str, log: Any = None) -> None:
        self._observe = observe
        self._log = log
        self._has_lines = log is None and level in ("debug", "info")
        self._waiting: deque[Ended] = deque()
        OUTPUT.add_source(self.take)

    def add(self, ended: Ended) -> None:
        # Threads do both without a lock: what is added before `is_due` is seen to be true is taken after it has become false.
        self._waiting.append(ended)
        if not OUTPUT.is_due:
            OUTPUT.soon()
        elif len(self._waiting) > _MOST:
            OUTPUT.release()
        if self._log is not None:
            own_id, method, path, _, status, begun, end = ended
            self._log.info(
                "request", request_id=own_id, method=method, path=path, status=status, duration_ms=_milliseconds(end - begun)
            )

    def take(self) -> str:
        """Counts what waits, and returns its lines."""
        lines = []
        offset = time.time() - time.perf_counter()
        while True:
            try:
                one = self._waiting.popleft()
            except IndexError:
                return "".join(lines)
            self._observe(one[1], one[3], one[4], one[6] - one[5])
            if self._has_lines:
                lines.append(_line(one, offset))


def _line(ended: Ended, offset: float) -> str:
    """Its values are known to hold no secret: a logger's way to it costs more than the line."""
    own_id, method, path, _, status, begun, end = ended
    return (
        f'{{"request_id": "{own_id}", "method": {quoted(method)}, "path": {quoted(path)}, "status": {status}, '
        f'"duration_ms": {_milliseconds(end - begun)}, "level": "info", "time": "{_time(end + offset)}", "message": "request"}}\n'
    )


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _time(now: float) -> str:
    second = int(now)
    return f"{_up_to(second)}.{int((now - second) * 1_000_000):06d}Z"


@lru_cache(maxsize=2)
def _up_to(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
