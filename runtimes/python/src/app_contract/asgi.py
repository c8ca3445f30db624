"""The contract around an ASGI application."""

from typing import Any

from .core import PROXY_HEADERS, Contract
from .log import request_id

ROUTE = "app_contract.route"
_PROXY = tuple(name.encode() for name in PROXY_HEADERS)


def _header(scope: Any, wanted: bytes) -> bytes:
    for name, value in scope["headers"]:
        if name == wanted:
            return bytes(value)
    return b""


class ContractASGI:
    def __init__(self, app: Any, contract: Contract) -> None:
        self.app = app
        self.contract = contract

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        kind = scope["type"]
        if kind == "http":
            own_id = self.contract.request_id(_header(scope, b"x-request-id").decode("latin-1"))
            name = self.contract.endpoint(scope["path"])
            await (self._measured(scope, receive, send, own_id) if name is None else self._answer(name, scope, send, own_id))
        elif kind == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, name: str, scope: Any, send: Any, own_id: str) -> None:
        proxied = any(_header(scope, header) for header in _PROXY)
        status, kind, body = await self.contract.answer(name, scope["method"], proxied)
        own = [(b"x-request-id", own_id.encode())]
        own += [(b"content-type", kind.encode()), (b"cache-control", b"no-store"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": own + self._closing()})
        await send({"type": "http.response.body", "body": body})

    def _closing(self) -> list[tuple[bytes, bytes]]:
        """While stopping, callers are asked to take their next request elsewhere."""
        return [(b"connection", b"close")] if self.contract.stopping else []

    async def _measured(self, scope: Any, receive: Any, send: Any, own_id: str) -> None:
        contract, status = self.contract, 499

        def sent(message: Any) -> Any:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (b"x-request-id", own_id.encode())]
                if contract.stopping:
                    headers = [pair for pair in headers if pair[0].lower() != b"connection"] + self._closing()
                message["headers"] = headers
            return send(message)

        begun = contract.begin(scope["method"], scope["path"])
        request_id.set(own_id)
        try:
            await self.app(scope, receive, sent)
        except Exception:
            status = 500
            raise
        finally:
            contract.end(begun, scope["method"], scope["path"], _route_of(scope), status, own_id)

    async def _websocket(self, scope: Any, receive: Any, send: Any) -> None:
        """Open ones are known, so that they can be told to leave."""
        found = OpenSocket(send)

        async def sent(message: Any) -> None:
            if message["type"] == "websocket.close" and found.closed:
                return
            await send(message)
            if message["type"] == "websocket.accept":
                self.contract.sockets.add(found)
            elif message["type"] == "websocket.close":
                found.closed = True

        try:
            await self.app(scope, receive, sent)
        finally:
            self.contract.sockets.discard(found)


class OpenSocket:
    def __init__(self, send: Any) -> None:
        self._send = send
        self.closed = False

    async def leave(self) -> None:
        """1001: the server goes away."""
        if self.closed:
            return
        self.closed = True
        try:
            await self._send({"type": "websocket.close", "code": 1001, "reason": "going away"})
        except Exception:  # noqa: BLE001  It has gone by itself.
            return


def _route_of(scope: Any) -> str | None:
    if ROUTE in scope:
        return str(scope[ROUTE])
    path = getattr(scope.get("route"), "path", None)
    return None if path is None else f"{scope.get('app_root_path', '')}{path}"
