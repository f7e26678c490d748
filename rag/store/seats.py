"""Which processes are alive, told by locks: each holds the first free of numbered *seats* for as long as it lives.

The system frees the lock of a process however it dies; so a seat that can be locked has lost its holder. This holds
where a process id would not: across containers that share a folder, and when an id is given out again.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import StoreError


def take_seat(folder: Path, name: str) -> tuple[int, FileLock]:
    """The number of the first seat of that name that nobody holds, from 1, and its lock, held. Raises StoreError."""
    return next((number, lock) for number in count(1) if (lock := lock_seat(folder, name, number)) is not None)


def lock_seat(folder: Path, name: str, number: int) -> FileLock | None:
    """The lock of that seat, held; None when another holds it, be it in this process. Raises StoreError."""
    lock = FileLock(folder / f"{name}.{number}.lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be written: {error.strerror or error}.",
            "Make it writable, or choose another with --data or BYLINE_DATA_DIR.",
        ) from error
    return lock
