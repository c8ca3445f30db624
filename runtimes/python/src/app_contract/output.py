"""Where log lines go, before standard output. Those of requests may wait a little; any other takes them with it and is written at
once, so that nothing that was said before the end of a process is missing."""

import atexit
import contextlib
import os
import sys
import threading
from collections.abc import Callable

WAIT_SECONDS = 0.1


class Output:
    """A text stream for loggers."""

    def __init__(self) -> None:
        self._sources: list[Callable[[], str]] = []
        self._renew()
        atexit.register(self.close)
        # A process that was forked has neither the thread nor a lock that anybody gives back.
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self._lock = threading.RLock()
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self.is_due = False

    def add_source(self, take: Callable[[], str]) -> None:
        """Of lines that wait: `take` makes them, and is asked again after `soon`."""
        self._sources.append(take)

    def soon(self) -> None:
        """Something waits. To be called where `is_due` is false, which is cheaper to ask than to be told."""
        self.is_due = True
        self._wanted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._release_often, name="log", daemon=True)
            self._thread.start()

    def write(self, text: str) -> None:
        with self._lock:
            sys.stdout.write("".join([*(take() for take in self._sources), text]))

    def flush(self) -> None:
        sys.stdout.flush()

    def release(self) -> None:
        """Writes what waits."""
        # Whoever read the lines may have gone.
        with contextlib.suppress(OSError, ValueError):
            self.write("")
            self.flush()

    def close(self) -> None:
        """Waits for the thread: one that is caught writing when the interpreter ends would make it abort."""
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(1)
        self.release()

    def _release_often(self) -> None:
        while self._wanted.wait() and not self._ending.wait(WAIT_SECONDS):
            self._wanted.clear()
            self.is_due = False
            self.release()


OUTPUT = Output()
