"""What a master process and its workers tell each other: bytes of memory that is mapped before the fork."""

import mmap

_memory = mmap.mmap(-1, 16)
_DRAINING, _HARD, _FATAL = range(3)
REASONS = {1: "second SIGTERM", 2: "second SIGINT", 3: "deadline"}


def start_draining() -> None:
    _memory[_DRAINING] = 1


def draining() -> bool:
    return _memory[_DRAINING] == 1


def stop_hard(reason: int) -> None:
    _memory[_HARD] = reason


def hard_reason() -> int:
    return _memory[_HARD]


def refuse(code: int) -> None:
    """A worker cannot start, and no other would: the master is to end with this code."""
    _memory[_FATAL] = code


def refused() -> int:
    return _memory[_FATAL]
