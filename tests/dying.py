"""Processes that work on a store and are killed at a chosen step.

A step is a commit of SQLite (the kill comes just before it, or just after) or a change in Chroma (the same).
Nothing in the product knows of this: the steps are counted from outside, in a process of its own, forked by a
server that has imported everything but opened nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import chromadb
import pytest
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.api.rust import RustBindingsAPI
from stores import HashingEmbedder, Store, opened

from rag import ingest as ingesting
from rag.store import upkeep
from rag.store import vectors as vectors_module
from rag.store.database import Database

assert chromadb.__version__
assert RustBindingsAPI.__name__  # imported here so that a forked process need not

CONTEXT = multiprocessing.get_context("forkserver")
OTHER = 32  # dimensions of the embedder that `reindex` changes to

Work = Callable[[Store, Path], object]


def ingest(store: Store, articles: Path) -> object:
    return store.ingest(articles)


def remove(store: Store, articles: Path) -> object:
    """Everything that comes from files whose name begins with ``b``."""
    gone = [row.id for row in store.catalog.sources() if row.source.startswith("b")]
    return store.remove(*gone) if articles else None


def reindex(store: Store, articles: Path) -> object:
    return store.reindex(HashingEmbedder(OTHER, "other")) if articles else None


def run(work: Work, data: Path, articles: Path, die_at: int = 0) -> int | None:
    """Runs ``work`` in a process of its own; its exit code: 0, or -9 when it died at that step (from 1)."""
    process = start(work, data, articles, die_at)
    process.join(timeout=120)
    return process.exitcode


def serve() -> None:
    """Starts the process that the others are forked from. Python 3.11 tells it no ``sys.path`` for its imports."""
    CONTEXT.set_forkserver_preload(["dying"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        forkserver.ensure_running()


def start(work: Work, data: Path, articles: Path, die_at: int = 0) -> BaseProcess:
    serve()
    process = CONTEXT.Process(target=_child, args=(work, data, articles, die_at))
    process.start()
    return process


def _child(work: Work, data: Path, articles: Path, die_at: int) -> None:
    ingesting.BATCH = upkeep.BATCH = 2  # type: ignore[attr-defined]  # ingest imports it by name
    vectors_module.ROWS_A_CALL = 3
    with opened(data) as store:
        _count_steps(die_at)
        work(store, articles)


def _count_steps(die_at: int) -> None:
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    writing = Database.writing

    @contextmanager
    def counted(self: Database) -> Iterator[Any]:
        with writing(self) as db:
            yield db
            step()
        step()

    Database.writing = counted  # type: ignore[method-assign]
    for owner, name in ((Collection, "upsert"), (Collection, "delete"), (Client, "delete_collection")):
        _around(owner, name, step)


def _around(owner: Any, name: str, step: Callable[[], None]) -> None:
    original = getattr(owner, name)

    def counted(*args: Any, **options: Any) -> Any:
        step()
        result = original(*args, **options)
        step()
        return result

    setattr(owner, name, counted)
