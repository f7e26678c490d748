"""The SQLite file under the catalog: its tables, its two connections, and its failures in plain words.

How a file of ours is made, opened and explained serves ``rag.store.conversations`` too.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreBusy, StoreError

FILE = "catalog.sqlite3"
VERSION = 1
BUSY_SECONDS = 10.0
# Sentence i of the article with key k lies at place k * SPAN + i, so a passage's sentences are neighbours on disk.
# Among the vectors its passages follow, passage i at k * SPAN + PASSAGES + i.
SPAN = 1 << 24
PASSAGES = 1 << 23

# Made wherever it is missing, for stores older than it: what it holds can be read out of the texts again.
_DERIVED = """
CREATE TABLE IF NOT EXISTS derived (
    article INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE, origin TEXT NOT NULL,
    facts TEXT NOT NULL)
"""
_SCHEMA = """
CREATE TABLE state (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1), uuid TEXT NOT NULL, generation INTEGER NOT NULL,
    fingerprint TEXT, dimension INTEGER, collection TEXT, building TEXT, retired TEXT);
CREATE TABLE articles (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'removing')),
    origin TEXT NOT NULL, source TEXT NOT NULL, title TEXT, outlet TEXT, outlet_key TEXT, author TEXT, url TEXT,
    date TEXT, date_basis TEXT NOT NULL, language TEXT NOT NULL, mentions_first TEXT, mentions_last TEXT,
    words INTEGER NOT NULL, sentences INTEGER NOT NULL, passages INTEGER NOT NULL, copy_of TEXT);
CREATE UNIQUE INDEX articles_ready ON articles (id) WHERE state = 'ready';
CREATE INDEX articles_unfinished ON articles (state) WHERE state <> 'ready';
CREATE INDEX articles_copies ON articles (copy_of) WHERE copy_of IS NOT NULL;
CREATE TABLE texts (
    article INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE, text TEXT NOT NULL);
CREATE TABLE blocks (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, place INTEGER NOT NULL,
    kind TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    PRIMARY KEY (article, place)) WITHOUT ROWID;
CREATE TABLE sentences (
    place INTEGER PRIMARY KEY, start INTEGER NOT NULL, stop INTEGER NOT NULL, block INTEGER NOT NULL,
    context TEXT NOT NULL);
CREATE TABLE vectors (place INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    place INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, header TEXT NOT NULL);
CREATE INDEX passages_article ON passages (article);
CREATE TABLE origins (
    origin TEXT PRIMARY KEY, path TEXT NOT NULL, source TEXT NOT NULL, raw_hash TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (key)) WITHOUT ROWID;
CREATE INDEX origins_article ON origins (article);
CREATE INDEX origins_path ON origins (path);
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE names (
    skeleton TEXT NOT NULL, term TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    PRIMARY KEY (skeleton, term, article)) WITHOUT ROWID;
CREATE INDEX names_article ON names (article);
CREATE TABLE bands (
    band INTEGER NOT NULL, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    PRIMARY KEY (band, article)) WITHOUT ROWID;
CREATE INDEX bands_article ON bands (article);
CREATE TABLE journal (
    step INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL DEFAULT (datetime('now')), event TEXT NOT NULL,
    articles INTEGER NOT NULL);
-- It is given index terms (rag.text.terms: folded, stemmed), so its own tokenizer only splits at spaces.
CREATE VIRTUAL TABLE search USING fts5 (body, title, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'");
INSERT INTO search (search, rank) VALUES ('rank', 'bm25(1.0, 0.5)');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (search, 'row');
INSERT INTO state VALUES (1, lower(hex(randomblob(16))), 0, NULL, NULL, NULL, NULL, NULL);
"""


class Database:
    """One reading and one writing connection, each behind a lock: any thread may use either.

    A write transaction (short: nothing is embedded inside one) never blocks a reader, thanks to WAL.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the file in ``folder``, making both where they are missing. Raises StoreError."""
        self.path = folder / FILE
        self._reading = threading.RLock()
        self._writing = threading.RLock()
        make_folder(folder)
        with self._explained():
            self._writer = connect(self.path)
            try:
                prepare(self._writer, self.path, _SCHEMA, VERSION, "catalog")
                self._writer.execute(_DERIVED)
                self._reader = connect(self.path)
            except BaseException:
                self._writer.close()
                raise
            self._reader.execute("PRAGMA query_only = ON")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of what is committed. Raises StoreError for any failure of SQLite."""
        with self._reading, self._explained():
            yield from transaction(self._reader, "BEGIN")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is stored, or nothing. Raises StoreError for any failure of SQLite."""
        with self._writing, self._explained():
            yield from transaction(self._writer, "BEGIN IMMEDIATE")

    def close(self) -> None:
        with self._reading, self._writing, self._explained():
            self._reader.close()
            self._writer.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise explained(error, self.path) from error


# Any SQLite file of ours


def make_folder(folder: Path) -> None:
    """Makes the data folder where it is missing. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "it is a file" if folder.is_file() else error.strerror
        raise StoreError(
            f"The data folder {folder} cannot be made: {reason}.",
            "Choose another with --data or BYLINE_DATA_DIR, or make its parent writable.",
        ) from error


def connect(path: Path) -> sqlite3.Connection:
    """A connection that any thread may use, one at a time, and that begins no transaction by itself."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def prepare(writer: sqlite3.Connection, path: Path, schema: str, version: int, what: str) -> None:
    """Makes the tables of ``schema`` (statements, one a line's end) in a new file.

    Raises StoreError, naming ``what`` the file should be, for a newer Byline's or somebody else's file.
    """
    if not _version(writer):
        _to_wal(writer)
        writer.execute("BEGIN IMMEDIATE")  # of two processes that make the file, the second finds it made
        try:
            if not _version(writer):
                if writer.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise StoreError(
                        f"{path} is not a {what} of Byline.",
                        "Move it away, or choose another folder with --data or BYLINE_DATA_DIR.",
                    )
                for statement in schema.split(";\n"):
                    writer.execute(statement)
                writer.execute(f"PRAGMA user_version = {version}")
            writer.execute("COMMIT")
        except BaseException:
            _roll_back(writer)
            raise
    found = _version(writer)
    if found > version:
        raise StoreError(
            f"{path} was made by a newer Byline (schema {found}; this one reads {version}).",
            "Upgrade Byline, or choose another folder with --data or BYLINE_DATA_DIR.",
        )
    # NORMAL survives a killed process; a power cut may lose the last commit, never the file.
    writer.execute("PRAGMA synchronous = NORMAL")


def _to_wal(writer: sqlite3.Connection) -> None:
    """Waits for another process that is making the file: SQLite's own waiting does not cover this change of mode."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            writer.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[sqlite3.Connection]:
    """Yields the connection inside a transaction that ends well or not at all."""
    connection.execute(begin)
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # a full disk has rolled it back already
        connection.execute("ROLLBACK")


def explained(error: sqlite3.Error, path: Path, what: str = "catalog", mend: str = "") -> StoreError:
    """A failure of SQLite as what it means for the person at the keyboard; ``mend`` is what to do about a damaged
    file (by default a catalog's)."""
    name = getattr(error, "sqlite_errorname", None) or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"Another process is writing to {path}.", "Try again in a moment.")
    if name.startswith("SQLITE_FULL"):
        return StoreError(
            f"The disk is full: {path} could not grow. What was stored before is intact.",
            "Free some space and run the command again.",
        )
    if name.startswith("SQLITE_IOERR"):
        return StoreError(
            f"The disk refused to read or write {path} ({error}). What was stored before is intact.",
            "Check its free space and its health, and run the command again.",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StoreError(
            f"The {what} {path} cannot be written ({error}).",
            "Make the folder writable, or choose another with --data or BYLINE_DATA_DIR.",
        )
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return StoreError(
            f"The {what} {path} is damaged or not a {what} of Byline ({error}).",
            mend or f"Move {path.parent} away and ingest the articles again.",
        )
    return StoreError(f"The {what} {path} could not be used: {error}.", "byline doctor looks for the cause.")
