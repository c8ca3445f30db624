"""Settings of gunicorn for the contract: `gunicorn --config python:app_contract.gunicorn app:app`.

gunicorn's master gets the signal, and closes its socket with all that waits in it at once: here it serves on as a lame duck
first. With an ASGI application add `--worker-class app_contract.worker.ContractWorker`.
"""

import asyncio
import os
import signal
import sys
import tempfile
import threading
import time
from typing import Any

from prometheus_client import values

from . import shared
from .config import ConfigurationError, read_config
from .core import MARGIN_SECONDS, contracts
from .log import LOGGING, create_logger

try:
    _config = read_config()
except ConfigurationError as _error:
    # The service's own contract tells all its problems, with the names that it requires.
    _config = read_config({})

_log = create_logger(_config["LOG_LEVEL"])
_share = max(1, _config["POOL_SIZE"] // _config["WEB_CONCURRENCY"])

bind = f"{_config['HOST']}:{_config['PORT']}"
workers = _config["WEB_CONCURRENCY"]
worker_class = "gthread"
# A thread more than there are connections, and some that answer questions about health meanwhile.
threads = _share + 4
worker_connections = 1000
timeout = 120
keepalive = 75
max_requests = 10_000
max_requests_jitter = 1_000
graceful_timeout = int(_config["DRAIN_SECONDS"]) + 10
# In memory: a read-only root has no other place for it, and a disk that is busy would block a worker's heartbeat.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True
logconfig_dict = LOGGING
proc_name = "app"

if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-", dir=worker_tmp_dir)
    # The client chose where values are kept when it was imported, which was before.
    values.ValueClass = values.get_value_class()


def when_ready(server: Any) -> None:
    server.handle_term = server.handle_int = lambda: _stop(server)


_state = {"lame": False}


def _stop(server: Any) -> None:
    if _state["lame"]:
        raise StopIteration
    _state["lame"] = True
    shared.start_draining()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _: _hard(server, 1 if given == signal.SIGTERM else 2))
    _after(_config["LAME_DUCK_SECONDS"], lambda: server.SIG_QUEUE.put(signal.SIGTERM))
    _after(max(1, _config["STOP_GRACE_SECONDS"] - MARGIN_SECONDS), lambda: _hard(server, 3))


def _after(seconds: float, work: Any) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()


def _hard(server: Any, reason: int) -> None:
    """Workers say what they have open; then all end."""
    shared.stop_hard(reason)
    until = time.monotonic() + 1
    while time.monotonic() < until and any(_lives(pid) for pid in list(server.WORKERS)):
        time.sleep(0.05)
    for pid in list(server.WORKERS):
        _kill(pid)
    os._exit(1)


def _lives(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    except ChildProcessError:
        return False


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def post_worker_init(worker: Any) -> None:
    contract = contracts[-1]
    threading.Thread(target=_watch, args=(contract, worker), daemon=True).start()
    if worker_is_wsgi(worker):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        contract.log.info("listening", port=contract.config["PORT"], version=contract.about["version"])
        threading.Thread(target=_start, args=(contract,), daemon=True).start()


def worker_is_wsgi(worker: Any) -> bool:
    return not hasattr(worker, "callback_notify")


def _start(contract: Any) -> None:
    try:
        asyncio.run(contract.start())
    except Exception as error:  # noqa: BLE001
        if contract.stopping:
            return
        contract.refuse(error)
        shared.refuse(1)
        os._exit(1)


def _watch(contract: Any, worker: Any) -> None:
    """Each worker keeps its own gauges, and heeds what the master says by shared memory."""
    said, ticks = False, 0
    while True:
        time.sleep(0.1)
        ticks += 1
        if ticks % 50 == 0:
            contract.metrics.refresh()
        if shared.draining() and not said:
            said = True
            # gunicorn takes an application's own "Connection: close" away: without keep-alive it says so itself.
            worker.cfg.set("keepalive", 0)
            contract.log.info("stopping", requests_in_flight=len(contract.in_flight))
        if os.getppid() != worker.ppid:
            # A killed master stops nobody: without this a worker would answer on the port for ever.
            contract.stop_hard("gunicorn's master is gone")
        if reason := shared.hard_reason():
            contract.stop_hard(contract.deadline_reason() if reason == 3 else shared.REASONS[reason])


def worker_exit(_: Any, worker: Any) -> None:
    if worker_is_wsgi(worker) and contracts and not worker.aborted:
        asyncio.run(_close(contracts[-1]))


async def _close(contract: Any) -> None:
    await contract.stop_jobs()
    await contract.close()
    sys.stdout.flush()


def child_exit(server: Any, worker: Any) -> None:
    from gunicorn.errors import HaltServer
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
    if code := shared.refused():
        shared.refuse(0)
        raise HaltServer("A worker refused to start.", code)
