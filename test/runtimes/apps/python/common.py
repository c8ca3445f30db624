"""What the trial apps share: settings, and answers."""

import os
from collections.abc import Iterable

from app_contract import read_config

env = os.environ
required: Iterable[str] = [name for name in env.get("REQUIRED", "").split(",") if name]
min_postgres = float(env.get("MIN_POSTGRES", "14"))
database_url, redis_url = env.get("DATABASE_URL", ""), env.get("REDIS_URL", "")


def settings() -> dict:
    """The contract refuses a wrong configuration, with all problems; a pool is made before it."""
    try:
        return read_config()
    except Exception:
        return read_config({})


def share_url() -> str:
    return database_url.replace("postgres://", "postgresql://", 1)
