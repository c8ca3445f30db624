"""Dependencies for psycopg's pools and redis-py's clients, synchronous and asynchronous."""

import inspect
from typing import Any

from .config import Config
from .dependency import Definition


def pool_options(config: Config) -> dict[str, Any]:
    """What a psycopg pool should be given: this process's share, connections younger than a pooler's idle limit."""
    return {
        "min_size": 1,
        "max_size": max(1, config["POOL_SIZE"] // config["WEB_CONCURRENCY"]),
        "max_idle": 240.0,
        "max_lifetime": 1800.0,
        "timeout": 5.0,
        "open": False,
    }


def postgres(pool: Any, min_version: float = 14, prepare: Any = None, **options: Any) -> Definition:
    """A ConnectionPool or AsyncConnectionPool of psycopg. `prepare` runs before the service is ready, and may run again.

    A pool tests a connection before it hands it out where it was made with `check=<class>.check_connection`.
    """
    make = _async_postgres if inspect.iscoroutinefunction(pool.open) else _sync_postgres
    parts = make(pool, prepare)
    return Definition(kind="postgres", min_version=min_version, pool=lambda: _pool_numbers(pool), **{**parts, **options})


def _pool_numbers(pool: Any) -> dict[str, int]:
    found = pool.get_stats()
    total, idle = found.get("pool_size", 0), found.get("pool_available", 0)
    waiting = found.get("requests_waiting", 0)
    return {"max": found["pool_max"], "total": total, "idle": idle, "inUse": total - idle, "waiting": waiting}


def _plain_rows() -> Any:
    from psycopg.rows import tuple_row

    return tuple_row


def _async_postgres(pool: Any, prepare: Any) -> dict[str, Any]:
    async def ask(query: str) -> Any:
        # Rows as they come, whatever the pool's own connections make of them.
        async with pool.connection() as connection, connection.cursor(row_factory=_plain_rows()) as cursor:
            return await (await cursor.execute(query)).fetchone()

    async def check() -> None:
        await ask("SELECT 1")

    async def version() -> str:
        return str((await ask("SHOW server_version"))[0])

    async def opened() -> None:
        await pool.open()
        if prepare is not None:
            await prepare()

    async def stats() -> dict[str, Any]:
        return {"pool": _pool_numbers(pool)}

    async def close() -> None:
        await pool.close(timeout=2)

    return {"check": check, "version": version, "prepare": opened, "stats": stats, "close": close}


def _sync_postgres(pool: Any, prepare: Any) -> dict[str, Any]:
    def ask(query: str) -> Any:
        with pool.connection() as connection, connection.cursor(row_factory=_plain_rows()) as cursor:
            return cursor.execute(query).fetchone()

    def opened() -> None:
        pool.open()
        if prepare is not None:
            prepare()

    return {
        "check": lambda: ask("SELECT 1"),
        "version": lambda: str(ask("SHOW server_version")[0]),
        "prepare": opened,
        "stats": lambda: {"pool": _pool_numbers(pool)},
        "close": lambda: pool.close(timeout=2),
    }


def redis(client: Any, min_version: float = 6, **options: Any) -> Definition:
    """A client of redis-py, `redis.Redis` or `redis.asyncio.Redis`."""
    make = _async_redis if hasattr(client, "aclose") else _sync_redis
    return Definition(kind="redis", min_version=min_version, **{**make(client), **options})


def _async_redis(client: Any) -> dict[str, Any]:
    async def check() -> None:
        await client.ping()

    async def version() -> str:
        return str((await client.info("server"))["redis_version"])

    async def stats() -> dict[str, Any]:
        return redis_stats(await client.info())

    async def close() -> None:
        await client.aclose()

    return {"check": check, "version": version, "stats": stats, "close": close}


def _sync_redis(client: Any) -> dict[str, Any]:
    return {
        "check": client.ping,
        "version": lambda: str(client.info("server")["redis_version"]),
        "stats": lambda: redis_stats(client.info()),
        "close": client.close,
    }


def redis_stats(info: dict[str, Any]) -> dict[str, Any]:
    hits, misses = int(info.get("keyspace_hits", 0)), int(info.get("keyspace_misses", 0))
    return {
        "version": str(info.get("redis_version", "")),
        "connectedClients": int(info.get("connected_clients", 0)),
        "usedMemoryBytes": int(info.get("used_memory", 0)),
        "maxMemoryBytes": int(info.get("maxmemory", 0)),
        "commands": int(info.get("total_commands_processed", 0)),
        "hits": hits,
        "misses": misses,
        "hitRate": round(hits / (hits + misses), 3) if hits + misses else None,
    }
