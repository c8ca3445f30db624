import asyncio
import json
import os

import asyncpg


async def main():
    """As report.py, for a driver without threads."""
    counts = {"right": 0, "wrong": 0, "errors": 0, "first": ""}
    try:
        pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=8, max_size=8)
    except Exception as error:
        print(json.dumps({**counts, "errors": 400, "first": str(error)}))
        return

    async def ask(i):
        try:
            row = await pool.fetchrow("SELECT $1::int, $2::text", i, f"x{i}")
            counts["right" if tuple(row) == (i, f"x{i}") else "wrong"] += 1
        except Exception as error:
            counts["errors"] += 1
            counts["first"] = counts["first"] or str(error)

    await asyncio.gather(*(ask(i) for i in range(400)))
    print(json.dumps(counts))


asyncio.run(main())
