"""The way in: gunicorn imports `app` from here, once in each worker."""

from app_contract import Contract, pool_options, postgres, read_config, redis
from redis.asyncio import Redis

from . import database
from .routes import create_api

config = read_config()
pool = database.create_pool(config["DATABASE_URL"], pool_options(config)) if config["DATABASE_URL"] else None
# Commands fail soon while there is no connection, and a quiet one that a firewall has forgotten is noticed.
cache = (
    Redis.from_url(config["REDIS_URL"], socket_timeout=3, socket_connect_timeout=1.5, health_check_interval=30)
    if config["REDIS_URL"]
    else None
)


async def create_tables() -> None:
    await database.create_tables(config["DATABASE_DIRECT_URL"] or config["DATABASE_URL"])


contract = Contract(
    "keelson-python-app",
    "1.0.0",
    {
        "database": pool and postgres(pool, prepare=create_tables),
        "redis": cache and redis(cache),
    },
)
app = contract.asgi(create_api(contract, pool, cache))
