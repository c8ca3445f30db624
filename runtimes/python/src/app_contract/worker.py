"""gunicorn's worker for an ASGI application that the contract wraps."""

import sys
from typing import Any

from gunicorn.arbiter import Arbiter
from uvicorn_worker import UvicornWorker

from .core import contracts
from .server import ContractServer


class ContractWorker(UvicornWorker):
    CONFIG_KWARGS: dict[str, Any] = {"timeout_graceful_shutdown": 5, "server_header": False, "access_log": False}

    async def _serve(self) -> None:
        self.config.app = self.wsgi
        server = ContractServer(self.config, contracts[-1], supervised=True)
        self._install_sigquit_handler()
        await server.serve(sockets=self.sockets)
        if not server.started:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)
