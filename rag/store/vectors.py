"""Passage vectors in Chroma: embedded under the data folder, or a server at ``BYLINE_CHROMA_URL``.

The only file that imports ``chromadb`` (2.6 seconds: when it is first used). Chroma is derived from the catalog
and may be lost; the id of a vector is its passage's rowid there.

Embedded, Chroma is not made for several processes, and three things stand in for that. A client never notices
what another process writes: ``catch_up`` compares generations with the catalog and opens another one. An outdated
client fails on a filter that lets newer rows in: it is renewed and asked again. And index files are written in
place, where a process that loads them at that moment reads rubbish or crashes: a lock on a file keeps writing
and loading apart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.errors import EmbedderChanged, StoreBusy, StoreError
from rag.provider import shown_url
from rag.schema import Filters
from rag.settings import Settings
from rag.store.catalog import Catalog, outlet_key

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.config import System

T = TypeVar("T")
FOLDER = "chroma"
ROWS_A_CALL = 1000  # Chroma takes 5,461; a server limits the bytes of a request too
SERVER_SECONDS = 60.0
CONNECT_SECONDS = 5.0
LOCK = "chroma.lock"
LOCK_SECONDS = 60.0
LOCK_POLL = 0.005  # seconds; a writer lets go of the lock only between two calls
_ELSEWHERE = "Make it writable, or choose another data folder with --data or BYLINE_DATA_DIR."
_OPENING = threading.Lock()  # Chroma keeps its systems in a dictionary by folder, without a lock


@dataclass(frozen=True, slots=True)
class VectorRow:
    """What Chroma knows of a passage beside its vector: what filters ask for."""

    rowid: int
    article: str
    outlet: str | None
    date: date | None


class Vectors:
    """The collection that the catalog names. Nothing is opened before it is used; any thread may use it."""

    def __init__(self, settings: Settings, catalog: Catalog, embedder: Embedder) -> None:
        self._folder = settings.data_dir / FOLDER
        self._url = settings.chroma_url
        self._catalog = catalog
        self._embedder = embedder
        self._lock = threading.RLock()
        self._client: Client | None = None
        self._system: System | None = None
        self._handles: dict[str, Collection] = {}
        self._loaded: set[str] = set()  # collections whose index files this client has read
        self._file_lock = FileLock(settings.data_dir / LOCK, thread_local=False)  # only used under self._lock
        self._generation = -1  # at which the client was opened
        self._agreed = -1  # at which there were as many vectors as passages

    @classmethod
    def open(cls, settings: Settings, catalog: Catalog, embedder: Embedder) -> Vectors:
        return cls(settings, catalog, embedder)

    @property
    def place(self) -> str:
        """Where the vectors are, for messages."""
        return shown_url(self._url) if self._url else str(self._folder)

    def close(self) -> None:
        """Releases files and connections; the next use opens them again."""
        with self._lock:
            self._handles.clear()
            self._loaded.clear()
            if self._system is not None:
                self._system.stop()
            elif self._client is not None:
                self._client.close()
            self._client = self._system = None

    # Keeping in step with the catalog

    def check_embedder(self) -> None:
        """Raises EmbedderChanged when what is stored was embedded by another model."""
        made_by = self._catalog.state().fingerprint
        if made_by not in (None, self._embedder.fingerprint) and self._catalog.count():
            raise EmbedderChanged(
                f"The articles were indexed with the embedder {made_by}; the settings now name"
                f" {self._embedder.fingerprint}. Their vectors cannot be compared.",
                "Run byline reindex to embed everything anew, or set BYLINE_EMBEDDINGS back.",
            )

    def catch_up(self) -> None:
        """Sees what other processes changed. A writer must, before it writes: an outdated client would put its
        old index over theirs."""
        generation = self._catalog.generation()
        with self._lock:
            if generation != self._generation:
                self._handles.clear()
                if self._url is None:
                    self.close()
                self._generation = generation

    def fresh(self) -> bool:
        """Catches up. False when vectors are missing or left over: time to reconcile.

        Costs next to nothing while the generation stays the same. Raises EmbedderChanged, and StoreError when
        Chroma cannot be used.
        """
        self.check_embedder()
        with self._lock:
            self.catch_up()
            if self._client is None and self._catalog.unfinished():
                return False  # the files of a process that was killed are not to be loaded
            if self._generation != self._agreed:
                if self.count() != self._catalog.passage_count():
                    return False
                self._agreed = self._generation
        return True

    def new_name(self, dimension: int) -> str:
        """A name for a collection of this catalog and embedder that is not the current one's."""
        state = self._catalog.state()
        name = f"byline-{state.uuid}-{self._embedder.slug}-{dimension}"
        return successor(state.collection) if state.collection in (name, successor(name)) else name

    # Reading

    def query(self, vector: NDArray[np.float32], k: int, filters: Filters) -> list[tuple[int, float]]:
        """The ``k`` nearest passages (rowid, cosine distance), nearest first; fewer if there are fewer."""
        where = _where(filters)

        def nearest(collection: Collection) -> list[tuple[int, float]]:
            found = collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=k, where=where, include=["distances"]
            )
            distances = found["distances"] or [[]]
            return [(int(id), float(d)) for id, d in zip(found["ids"][0], distances[0], strict=True)]

        for last in (False, True):
            name = self._catalog.state().collection
            if name is None:
                return []
            try:
                with self._lock, nullcontext() if name in self._loaded else self._files():
                    rows = self._on(name, nearest)
                    self._loaded.add(name)
                if rows is not None:
                    return rows  # else another process's reindex dropped it since its name was read
            except StoreError:
                if last or self._url is not None:
                    raise
                self.close()
        return []

    def count(self, collection: str | None = None) -> int:
        return self._on(collection, lambda found: int(found.count())) or 0

    def ids(self, collection: str | None = None) -> set[int]:
        """The rowids that have a vector."""
        return self._on(collection, lambda found: {int(id) for id in found.get(include=[])["ids"]}) or set()

    def collections(self) -> list[str]:
        """The names of this catalog's collections, and of no other's."""
        ours = f"byline-{self._catalog.state().uuid}-"
        with self._lock, self._explained():
            return sorted(c.name for c in self._connected().list_collections() if c.name.startswith(ours))

    # Writing

    def upsert(self, rows: Sequence[VectorRow], matrix: NDArray[np.float32], collection: str | None = None) -> None:
        """Stores one unit vector a row, ``matrix`` being ``[len(rows), dimension]``; makes the collection."""
        name = collection or self._catalog.state().collection
        if name is None:
            raise StoreError("The catalog names no collection for its vectors.", "byline reindex makes one.")
        with self._lock, self._explained(), self._files():
            if name not in self._handles:
                self._handles[name] = self._connected().get_or_create_collection(
                    name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
                )
            self._loaded.add(name)
            for start in range(0, len(rows), ROWS_A_CALL):
                part = rows[start : start + ROWS_A_CALL]
                self._handles[name].upsert(
                    ids=[str(row.rowid) for row in part],
                    embeddings=matrix[start : start + len(part)],
                    metadatas=[_metadata(row) for row in part],
                )

    def delete(self, rowids: Sequence[int], collection: str | None = None) -> None:
        """Deletes these vectors; those that are not there are no error."""
        with self._lock, self._files():
            for start in range(0, len(rowids), ROWS_A_CALL):
                part = [str(rowid) for rowid in rowids[start : start + ROWS_A_CALL]]
                self._on(collection, lambda found, part=part: found.delete(ids=part))  # type: ignore[misc]

    def drop(self, collection: str) -> None:
        """Deletes a whole collection; one that is not there is no error."""
        with self._lock, self._explained(), self._files():
            from chromadb.errors import NotFoundError

            self._handles.pop(collection, None)
            self._loaded.discard(collection)
            try:
                self._connected().delete_collection(collection)
            except NotFoundError:
                return

    # The client

    def _on(self, name: str | None, action: Callable[[Collection], T]) -> T | None:
        """What ``action`` gives on that collection (the current one by default), None where there is none."""
        name = name or self._catalog.state().collection
        if name is None:
            return None
        with self._lock, self._explained():
            client = self._connected()
            from chromadb.errors import NotFoundError

            try:
                if name not in self._handles:
                    self._handles[name] = client.get_collection(name, embedding_function=None)
                return action(self._handles[name])
            except NotFoundError:
                self._handles.pop(name, None)
                self._loaded.discard(name)
                return None

    def _connected(self) -> Client:
        if self._client is None:
            self._generation = self._catalog.generation()
            self._client = self._embedded() if self._url is None else _server(self._url)
        return self._client

    def _embedded(self) -> Client:
        """A client with a system of its own: Chroma would hand out one it opened for this folder before, which
        is blind to what other processes wrote since."""
        from chromadb.api import ServerAPI
        from chromadb.api.client import Client
        from chromadb.config import Settings as ChromaSettings
        from chromadb.config import System

        options = ChromaSettings(
            _env_file=None, is_persistent=True, persist_directory=str(self._folder), anonymized_telemetry=False
        )  # type: ignore[call-arg]  # pydantic-settings' own argument
        with _OPENING, self._files():
            system = System(options)
            system.instance(ServerAPI)  # type: ignore[type-abstract]  # Chroma's own way to ask for it
            system.start()
            client = Client.from_system(system)
        self._system = system
        return client

    @contextmanager
    def _files(self) -> Iterator[None]:
        """Nobody else writes or loads the index files of the embedded Chroma meanwhile."""
        if self._url is not None:
            yield
            return
        try:
            self._file_lock.acquire(timeout=LOCK_SECONDS, poll_interval=LOCK_POLL)
        except Timeout as error:
            raise StoreBusy(f"Another process is writing to {self.place}.", "Try again in a moment.") from error
        except OSError as error:
            raise StoreError(
                f"The data folder {self._folder.parent} cannot be written: {error.strerror or error}.", _ELSEWHERE
            ) from error
        try:
            yield
        finally:
            self._file_lock.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Failures of Chroma as StoreError with the next step."""
        known = _failures()
        try:
            yield
        except known as error:
            raise self._failed(error) from error
        except Exception as error:
            if type(error) is not Exception:  # what Chroma's client raises for a reply that is not Chroma's
                raise
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> StoreError:
        said = str(error).strip() or type(error).__name__
        if "locked" in said:
            return StoreBusy(f"Another process is writing to {self.place}.", "Try again in a moment.")
        if self._url is not None:
            return StoreError(
                f"The Chroma server at {self.place} did not do as it was asked: {said}",
                "Check that it runs and that BYLINE_CHROMA_URL is its address, or unset it to use the embedded one.",
            )
        if "full" in said or "No space" in said:
            return StoreError(
                f"The disk is full: {self.place} could not grow ({said}).",
                "Free some space and run the command again.",
            )
        if any(sign in said for sign in ("os error", "readonly", "unable to open", "Permission denied")):
            return StoreError(f"The folder {self.place} cannot be used: {said}", _ELSEWHERE)
        return StoreError(
            f"The vectors in {self.place} could not be used: {said}",
            "Delete that folder while no Byline runs; the next command rebuilds it from the catalog.",
        )


def _failures() -> tuple[type[Exception], ...]:
    """What Chroma and its HTTP client raise. Raises StoreError when Chroma cannot be imported."""
    try:
        from chromadb.errors import ChromaError
        from httpx import HTTPError
    except ValueError as error:  # on import it reads settings of its own, and others' variables have those names
        raise StoreError(
            f"Chroma cannot start with a variable of the environment or of .env: {error}",
            "Rename or remove the variable named there.",
        ) from error
    return ChromaError, HTTPError, ValueError


def successor(collection: str) -> str:
    """The name of the collection that replaces this one; the two take turns."""
    return collection.removesuffix("-b") if collection.endswith("-b") else f"{collection}-b"


def _server(url: str) -> Client:
    """A client of the Chroma server at ``url``. Raises StoreError when no Chroma answers there."""
    import chromadb
    import httpx
    from chromadb.api.fastapi import FastAPI
    from chromadb.config import Settings as ChromaSettings

    remedy = "Start it (chroma run), correct BYLINE_CHROMA_URL, or unset it to use the embedded one."
    try:
        beat = httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=CONNECT_SECONDS)
    except httpx.HTTPError as error:
        raise StoreError(f"No Chroma server answers at {shown_url(url)}: {error}.", remedy) from error
    if beat.status_code != 200 or "heartbeat" not in beat.text:
        raise StoreError(f"What answers at {shown_url(url)} is no Chroma server (status {beat.status_code}).", remedy)
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    options = ChromaSettings(
        _env_file=None, chroma_server_host=url, chroma_server_http_port=port, anonymized_telemetry=False
    )  # type: ignore[call-arg]  # pydantic-settings' own argument
    client = cast("Client", chromadb.HttpClient(host=url, port=port, settings=options))
    api = client._server
    if isinstance(api, FastAPI):
        api._session.timeout = httpx.Timeout(SERVER_SECONDS)  # Chroma sets none: a dead server would hang us
    return client


def _metadata(row: VectorRow) -> dict[str, str | int]:
    """Chroma compares only numbers by order, and takes no None."""
    values = {"article": row.article, "outlet": outlet_key(row.outlet), "date": _number(row.date)}
    return {name: value for name, value in values.items() if value is not None}


def _number(day: date | None) -> int | None:
    return day.year * 10_000 + day.month * 100 + day.day if day else None


def _where(filters: Filters) -> Any:
    """The filters in Chroma's own form; None where there are none."""
    parts: list[dict[str, object]] = []
    if filters.outlets:
        parts.append({"outlet": {"$in": [outlet_key(outlet) or "" for outlet in filters.outlets]}})
    if filters.articles:
        parts.append({"article": {"$in": list(filters.articles)}})
    for sign, day in (("$gte", filters.since), ("$lte", filters.until)):
        if day is not None:
            parts.append({"date": {sign: _number(day)}})
    return None if not parts else parts[0] if len(parts) == 1 else {"$and": parts}
