"""An ASGI application under uvicorn, alone in its process or in a worker of gunicorn."""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn

from .asgi import ContractASGI
from .core import MARGIN_SECONDS, Contract
from .log import LOGGING

KEEP_ALIVE_SECONDS = 75
_SOCKET_SECONDS = 2
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ContractServer(uvicorn.Server):
    """Stops in the contract's order; uvicorn's own closes WebSockets first, with 1012, and exits by the signal."""

    def __init__(self, config: uvicorn.Config, contract: Contract, supervised: bool = False) -> None:
        super().__init__(config)
        self.contract = contract
        self.supervised = supervised
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number)
        yield

    def _on_signal(self, number: int) -> None:
        # A master has waited already, and whoever sends signals to all sends the master one too.
        if self.supervised:
            self.should_exit = self.should_exit or number == signal.SIGTERM
            return
        contract = self.contract
        if contract.stopping:
            contract.stop_hard(f"second {signal.Signals(number).name}")
        contract.stopping = True
        contract.log.info("stopping", signal=signal.Signals(number).name, requests_in_flight=len(contract.in_flight))
        seconds = max(1, contract.config["STOP_GRACE_SECONDS"] - MARGIN_SECONDS)
        # A thread: it ends the process even where the loop hangs.
        timer = threading.Timer(seconds, contract.stop_hard, [contract.deadline_reason()])
        timer.daemon = True
        timer.start()
        self._keep(self._lame_duck())

    def _keep(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _lame_duck(self) -> None:
        """Still served: until everybody who sends traffic has seen that it is not ready."""
        await asyncio.sleep(self.contract.config["LAME_DUCK_SECONDS"])
        self.should_exit = True

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.contract.log.info("listening", port=self.contract.config["PORT"], version=self.contract.about["version"])
        if not self.contract.started:
            self._keep(self._start())

    async def _start(self) -> None:
        try:
            await self.contract.start()
        except Exception as error:
            if self.contract.stopping:
                return
            self.contract.refuse(error)
            _end(1)

    async def shutdown(self, sockets: Any = None) -> None:
        contract = self.contract
        for server in self.servers:
            server.close()
        for one in sockets or []:
            one.close()
        await self._drain()
        await self._close_sockets()
        await contract.stop_jobs()
        await super().shutdown()
        await contract.close()

    async def _drain(self) -> None:
        """Connections are closed once they are idle."""
        seconds = self.contract.config["DRAIN_SECONDS"]
        until = time.monotonic() + seconds
        while True:
            answering = [one for one in list(self.server_state.connections) if hasattr(one, "cycle")]
            for connection in answering:
                connection.shutdown()
            if not self.contract.in_flight:
                return
            if time.monotonic() > until:
                self.contract.stop_hard(f"requests not answered within {seconds:g} s")
            await asyncio.sleep(0.05)

    async def _close_sockets(self) -> None:
        sockets = self.contract.sockets
        await asyncio.gather(*(one.leave() for one in list(sockets)))
        until = time.monotonic() + _SOCKET_SECONDS
        while sockets and time.monotonic() < until:
            await asyncio.sleep(0.02)


def _end(code: int) -> None:
    import os
    import sys

    from . import shared

    shared.refuse(code)
    sys.stdout.flush()
    os._exit(code)


def serve(app: ContractASGI, **options: Any) -> None:
    """Runs a wrapped application in this process, on HOST and PORT, until a signal stops it."""
    contract = app.contract
    config = uvicorn.Config(
        app,
        host=contract.config["HOST"],
        port=contract.config["PORT"],
        **{
            "timeout_keep_alive": KEEP_ALIVE_SECONDS,
            "limit_concurrency": None,
            "timeout_graceful_shutdown": 5,
            "access_log": False,
            "log_config": LOGGING,
            "server_header": False,
            **options,
        },
    )
    ContractServer(config, contract).run()
