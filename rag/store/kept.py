"""What models replied, by what they were asked, so that nothing unchanged is asked for and paid for twice.

A file of its own in the data folder. A reply is a model's text, with markers that mean something beside its prompt
alone: whoever takes one from here resolves and checks it anew. It may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.schema import Evidence
from rag.store.database import connect, explained, make_folder, prepare, transaction

FILE = "replies.sqlite3"
VERSION = 1
MOST = 5000  # replies kept, some 10 MB; the oldest go first
_WHAT = "record of replies"
_MEND = f"Delete {FILE}: what is in it can be asked for again."
_SCHEMA = """
CREATE TABLE replies (place INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL);
"""


def key_of(model: str, prompt: str, asked: Sequence[str], offered: Sequence[Evidence]) -> str:
    """What a reply is kept under: the model, the prompt's hash, what was asked in it, and each sentence offered with
    its place and its words, in order."""
    texts = [[e.span.article, e.span.start, e.span.end, e.context, e.quote] for e in offered]
    return hashlib.sha256(json.dumps([model, prompt, list(asked), texts]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """The replies in a data folder. Any thread and any number of processes may use it at once; every method raises
    StoreError."""

    folder: Path

    def reply(self, key: str) -> str | None:
        """The reply kept under ``key``."""
        with self._opened() as db:
            row = db.execute("SELECT text FROM replies WHERE key = ?", [key]).fetchone()
            return None if row is None else str(row[0])

    def keep(self, key: str, text: str) -> None:
        """Keeps a whole reply, in place of one that is there; what is no character (a lone surrogate) becomes "?"."""
        text = text.encode("utf-8", "replace").decode("utf-8")
        with self._opened() as db, _writing(db):
            db.execute("INSERT OR REPLACE INTO replies (key, text) VALUES (?, ?)", [key, text])
            db.execute("DELETE FROM replies WHERE place <= (SELECT max(place) FROM replies) - ?", [MOST])

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Opened for each use: a reply takes seconds, this a millisecond, and nothing is left to be closed."""
        make_folder(self.folder)
        path = self.folder / FILE
        try:
            with closing(connect(path)) as db:
                prepare(db, path, _SCHEMA, VERSION, _WHAT)
                yield db
        except sqlite3.Error as error:
            raise explained(error, path, _WHAT, _MEND) from error


@contextmanager
def _writing(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    yield from transaction(db, "BEGIN IMMEDIATE")
