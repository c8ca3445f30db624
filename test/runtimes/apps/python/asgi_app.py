"""The trial app of the suite on FastAPI, in one process or under gunicorn."""

import asyncio

import redis.asyncio
from app_contract import Contract, pool_options, postgres, request_id
from app_contract import redis as redis_dependency
from common import database_url, env, min_postgres, redis_url, required, settings, share_url
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

options = pool_options(settings())
is_postgres = database_url.startswith("postgres")
# Rows of a kind of its own, as many apps have them.
rows = {"row_factory": dict_row}
check = AsyncConnectionPool.check_connection
pool = AsyncConnectionPool(share_url(), kwargs=rows, check=check, **options) if is_postgres else None
cache = (
    redis.asyncio.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=1.5) if redis_url else None
)


async def ticker(stop: asyncio.Event) -> None:
    await stop.wait()
    contract.log.info("job stopped")


async def prepare() -> None:
    contract.job("ticker", ticker)


contract = Contract(
    "trial",
    "1.2.3",
    {
        "database": pool and postgres(pool, min_version=min_postgres),
        "redis": cache and redis_dependency(cache),
    },
    required=required,
    prepare=prepare,
)
api = FastAPI(openapi_url=None)


@api.get("/hello/{name}")
async def hello(name: str) -> dict:
    return {"hello": name, "requestId": request_id.get()}


@api.get("/slow")
async def slow(ms: int) -> dict:
    await asyncio.sleep(ms / 1000)
    return {"slept": ms}


@api.get("/db")
async def db() -> dict:
    async def ask() -> int:
        async with pool.connection() as connection:
            return (await (await connection.execute("SELECT 1 AS one")).fetchone())["one"]

    return {"one": await contract.dependency("database").acall(ask)}


@api.get("/log")
async def log() -> dict:
    contract.log.info("with secrets", password="hush", nested={"token": "hush"})
    return {"logged": True}


@api.websocket("/ws")
async def ws(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    async for _ in socket.iter_text():
        pass


@api.exception_handler(Exception)
async def failed(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)}, 500)


# For the bench: the framework alone.
bare = env.get("BARE") == "1"
app = api if bare else contract.asgi(api)

if __name__ == "__main__":
    if bare:
        import uvicorn

        uvicorn.run(app, port=contract.config["PORT"], access_log=False)
    else:
        from app_contract.server import serve

        serve(app)
