"""What the trial apps on WSGI have in common."""

import threading

import redis
from app_contract import Contract, pool_options, postgres
from app_contract import redis as redis_dependency
from common import database_url, min_postgres, redis_url, required, settings, share_url
from psycopg_pool import ConnectionPool

options = pool_options(settings())
is_postgres = database_url.startswith("postgres")
pool = ConnectionPool(share_url(), check=ConnectionPool.check_connection, **options) if is_postgres else None
cache = redis.Redis.from_url(redis_url, socket_timeout=3, socket_connect_timeout=1.5) if redis_url else None


def ticker(stop: threading.Event) -> None:
    stop.wait()
    contract.log.info("job stopped")


contract = Contract(
    "trial",
    "1.2.3",
    {
        "database": pool and postgres(pool, min_version=min_postgres),
        "redis": cache and redis_dependency(cache),
    },
    required=required,
    prepare=lambda: contract.job("ticker", ticker),
)


def ask_database() -> dict:
    def ask() -> int:
        with pool.connection() as connection:
            return connection.execute("SELECT 1").fetchone()[0]

    return {"one": contract.dependency("database").call(ask)}


def log_secrets() -> dict:
    contract.log.info("with secrets", password="hush", nested={"token": "hush"})
    return {"logged": True}
