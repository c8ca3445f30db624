"""The contract around a WSGI application."""

import asyncio
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from .core import PROXY_HEADERS, Contract
from .log import request_id

ROUTE = "app_contract.route"
_PROXY = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in PROXY_HEADERS)


class ContractWSGI:
    def __init__(self, app: Any, contract: Contract) -> None:
        self.app = app
        self.contract = contract

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        contract = self.contract
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        own_id = contract.request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        own = [("X-Request-Id", own_id)]
        if (name := contract.endpoint(path)) is not None:
            proxied = any(environ.get(key) for key in _PROXY)
            status, kind, body = asyncio.run(contract.answer(name, method, proxied))
            own += [("Content-Type", kind), ("Cache-Control", "no-store"), ("Content-Length", str(len(body)))]
            start_response(f"{status} {HTTPStatus(status).phrase}", own + self._closing())
            return [body]
        return self._measured(environ, start_response, own)

    def _closing(self) -> list[tuple[str, str]]:
        """While stopping, callers are asked to take their next request elsewhere."""
        return [("Connection", "close")] if self.contract.stopping else []

    def _measured(self, environ: dict[str, Any], start_response: Any, own: list[tuple[str, str]]) -> Iterable[bytes]:
        contract = self.contract
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        status = 500

        def started(line: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal status
            status = int(line.split(" ", 1)[0])
            return start_response(line, [*headers, *own, *self._closing()], *error)

        begun = contract.begin(method, path)
        request_id.set(own[0][1])

        def end() -> None:
            request_id.set(None)
            contract.end(begun, method, path, environ.get(ROUTE), status, own[0][1])

        try:
            return _Closing(self.app(environ, started), end)
        except BaseException:
            end()
            raise


class _Closing:
    """The answer's parts; a request ends when the server has sent them all."""

    def __init__(self, parts: Iterable[bytes], end: Any) -> None:
        self._parts = parts
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        try:
            getattr(self._parts, "close", lambda: None)()
        finally:
            self._end()


def wrap_flask(app: Any, contract: Contract) -> Any:
    from flask import request

    def note() -> None:
        if request.url_rule is not None:
            request.environ[ROUTE] = request.url_rule.rule

    app.before_request(note)
    app.wsgi_app = ContractWSGI(app.wsgi_app, contract)
    return app
