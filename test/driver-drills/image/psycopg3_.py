import os

import psycopg

from report import report


def connect():
    # Prepares at once, instead of at the fifth time.
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0)


report(connect, lambda connection, i: connection.execute("SELECT %s::int, %s::text", (i, f"x{i}")).fetchone())
