"""The service's tables behind the pooler."""

from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

# Any number, the same in every replica: one replica at a time changes the schema.
_SCHEMA_LOCK = 4_203_715
_TABLES = """CREATE TABLE IF NOT EXISTS notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now())"""


def create_pool(url: str, options: dict[str, Any]) -> AsyncConnectionPool:
    # PgBouncer shares connections between transactions: prepared statements that outlive one need its own support for them.
    return AsyncConnectionPool(
        url,
        kwargs={"row_factory": dict_row, "prepare_threshold": None},
        check=AsyncConnectionPool.check_connection,
        **options,
    )


async def create_tables(url: str) -> None:
    """Past the pooler: what changes the schema needs a session of its own."""
    async with await psycopg.AsyncConnection.connect(url, connect_timeout=5) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHEMA_LOCK])
        await connection.execute(_TABLES)


async def add_note(pool: AsyncConnectionPool, text: str) -> Any:
    async with pool.connection() as connection:
        query = "INSERT INTO notes (text) VALUES (%s) RETURNING id, text, created_at"
        return await (await connection.execute(query, [text])).fetchone()


async def latest_notes(pool: AsyncConnectionPool) -> Any:
    async with pool.connection() as connection:
        query = "SELECT id, text, created_at FROM notes ORDER BY id DESC LIMIT 100"
        return await (await connection.execute(query)).fetchall()
