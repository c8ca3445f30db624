"""Ids for requests that bring none: a random beginning of this process's own, and a number."""

import itertools
import os
import uuid
from collections.abc import Iterator

_beginning = ""
_numbers: Iterator[int] = iter(())


def _renew() -> None:
    global _beginning, _numbers
    _beginning, _numbers = str(uuid.uuid4())[:24], itertools.count(1)


_renew()
# Workers that are forked from one process would all go on from its last.
os.register_at_fork(after_in_child=_renew)


def next_id() -> str:
    return f"{_beginning}{next(_numbers):012x}"
