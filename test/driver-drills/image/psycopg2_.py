import os

import psycopg2 as driver

from report import report


def connect():
    connection = driver.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    return connection


def ask(connection, i):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int, %s::text", (i, f"x{i}"))
        return cursor.fetchone()


report(connect, ask)
