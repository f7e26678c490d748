"""What was asked and answered on the chat page: conversations, their turns, and what people thought of the answers.

A file of its own beside the catalog, so that a new index loses no conversation. Whoever asks holds a seat
(``rag.store.seats``), and each running turn bears the number of that seat: a running turn whose seat nobody holds
has lost its process, and is shown as stopped with what had come.
"""

from __future__ import annotations

import builtins
import json
import re
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from rag.errors import UsageError
from rag.schema import Answer, Filters, Problem
from rag.serialise import answer_json, problem_json
from rag.store.database import connect, explained, make_folder, prepare, transaction
from rag.store.seats import lock_seat, take_seat
from rag.store.turns import (
    Conversation,
    Find,
    StoredTurn,
    candidate,
    citations,
    conversation_of,
    filters_json,
    missing_sources,
    sha256,
    shortened,
    turn_of,
)

__all__ = ["Conversation", "Conversations", "StoredTurn", "missing_sources"]

FILE = "conversations.sqlite3"
SEATS = "conversations"  # the name of their lock files
VERSION = 1
SHORTEST_SECRET = 16  # characters: what people put where no key is needed ("none", "ollama") is a word like others

_SURROGATE = re.compile("[\ud800-\udfff]")
_WHAT = "record of conversations"
_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, owner TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
    filters TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX conversations_owner ON conversations (owner, updated);
CREATE TABLE turns (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'failed')),
    answer TEXT, hashes TEXT NOT NULL, partial TEXT NOT NULL, problem TEXT, rating INTEGER, comment TEXT NOT NULL,
    created TEXT NOT NULL, seat INTEGER NOT NULL, sent TEXT NOT NULL DEFAULT '');
CREATE INDEX turns_conversation ON turns (conversation);
CREATE INDEX turns_running ON turns (seat) WHERE state = 'running';
"""


class Conversations:
    """All conversations in a data folder. Any thread and any number of processes may use it at once; every method
    raises StoreError. A conversation may be deleted while an answer to it is being made: what comes then is lost."""

    def __init__(self, folder: Path, find: Find | None, secrets: Sequence[str]) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._find = find
        self._secrets = [secret for secret in secrets if len(secret) >= SHORTEST_SECRET]
        self._lock = threading.RLock()
        self._seat: tuple[int, FileLock] | None = None
        make_folder(folder)
        with self._explained():
            self._db = connect(self._path)
            try:
                prepare(self._db, self._path, _SCHEMA, VERSION, _WHAT)
                self._db.execute("PRAGMA secure_delete = ON")
            except BaseException:
                self._db.close()
                raise

    @classmethod
    def open(cls, folder: Path, find: Find | None = None, secrets: Sequence[str] = ()) -> Conversations:
        """The conversations in ``folder``, made there if it is missing. ``find`` gives the stored article with
        exactly that id (for the hashes); a text in ``secrets`` is masked in all that is written."""
        return cls(folder, find, secrets)

    def close(self) -> None:
        """Stops what this one left running and releases the file. It cannot be used afterwards."""
        with self._lock:
            if self._seat is not None:
                seat, lock = self._seat
                self._seat = None
                try:
                    self._stop(seat)
                finally:
                    lock.release()
            with self._explained():
                self._db.close()

    # Conversations

    def create(self, owner: str = "") -> Conversation:
        """A conversation without a title or a question."""
        id, now = uuid.uuid4().hex, datetime.now(UTC)
        with self._writing() as db:
            values = [id, "", self._clean(owner), _time(now), _time(now), _dumped(filters_json(Filters()))]
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)", values)
        return Conversation(id, "", self._clean(owner), now, now, Filters())

    def get(self, id: str) -> Conversation | None:
        """The conversation with that id, whoever owns it."""
        rows = self._rows(f"{_CONVERSATIONS} WHERE id = ?", [_clean(id)])
        return conversation_of(rows[0]) if rows else None

    def list(self, owner: str = "") -> builtins.list[Conversation]:
        """Those of ``owner``, the last used first."""
        return [
            conversation_of(row)
            for row in self._rows(f"{_CONVERSATIONS} WHERE owner = ? ORDER BY updated DESC, id", [self._clean(owner)])
        ]

    def rename(self, id: str, title: str) -> None:
        """Gives it a title: one line, cut at ``LONGEST_TITLE``; one that nobody can read gives back that from the
        first question. Raises UsageError for a conversation that is gone."""
        with self._writing() as db:
            first = db.execute("SELECT question FROM turns WHERE conversation = ? ORDER BY place LIMIT 1", [_clean(id)])
            asked = first.fetchone()
            named = shortened(self._clean(title)) or shortened(asked[0] if asked else "")
            _must_be_there(db.execute("UPDATE conversations SET title = ? WHERE id = ?", [named, _clean(id)]))

    def set_filters(self, id: str, filters: Filters) -> None:
        """From now on its questions are restricted so. Raises UsageError for a conversation that is gone."""
        with self._writing() as db:
            values = [self._clean(_dumped(filters_json(filters))), _clean(id)]
            _must_be_there(db.execute("UPDATE conversations SET filters = ? WHERE id = ?", values))

    def delete(self, id: str) -> None:
        """Deletes it with all its turns, for good: their text is overwritten in the file."""
        with self._writing() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", [_clean(id)])
        with self._lock, self._explained():
            self._db.execute("PRAGMA wal_checkpoint (TRUNCATE)")  # the write-ahead log holds copies

    # Turns

    def turns(self, conversation: str) -> builtins.list[StoredTurn]:
        """Its questions and what became of them, oldest first; none for a conversation that is gone."""
        self._stop_orphans(conversation)
        rows = self._rows(f"{_TURNS} WHERE conversation = ? ORDER BY place", [_clean(conversation)])
        return [turn_of(row) for row in rows]

    def turns_of(self, turn: str) -> builtins.list[StoredTurn]:
        """All turns of the conversation that this one belongs to."""
        rows = self._rows("SELECT conversation FROM turns WHERE id = ?", [_clean(turn)])
        return self.turns(rows[0][0]) if rows else []

    def add(self, conversation: str, question: str) -> StoredTurn:
        """A question begins to be answered. The first names its conversation, unless that has a title.

        Raises UsageError for a conversation that is gone.
        """
        id, now, asked = uuid.uuid4().hex, datetime.now(UTC), self._clean(question)
        seat = self._take_seat()
        with self._writing() as db:
            named = db.execute(
                "UPDATE conversations SET updated = ?, title = CASE title WHEN '' THEN ? ELSE title END WHERE id = ?",
                [_time(now), shortened(asked), _clean(conversation)],
            )
            _must_be_there(named)
            db.execute(
                "INSERT INTO turns (id, conversation, question, state, hashes, partial, comment, created, seat)"
                " VALUES (?, ?, ?, 'running', '{}', '', '', ?, ?)",
                [id, conversation, asked, _time(now), seat],
            )
        return StoredTurn(id, conversation, asked, "running", None, "", None, None, "", now, {})

    def save_partial(self, turn: str, text: str) -> None:
        """Keeps the draft of a running turn, in case the process dies."""
        with self._writing() as db:
            db.execute("UPDATE turns SET partial = ? WHERE id = ? AND state = 'running'", [self._clean(text), turn])

    def finish(
        self, turn: str, answer: Answer | None = None, partial: str = "",
        state: Literal["done", "stopped", "failed"] = "done", problem: Problem | None = None, sent: str = "",
    ) -> None:  # fmt: skip
        """A running turn ended: with its answer (``done``), with what had come (``stopped``) or with a problem;
        ``sent`` is the prompt that a model was given."""
        told = _dumped(answer_json(answer)) if answer is not None else None
        wrong = _dumped(problem_json(problem)) if problem is not None else None
        hashes = _dumped(self._hashes(answer)) if answer is not None else "{}"
        with self._writing() as db:
            db.execute(
                "UPDATE turns SET state = ?, answer = ?, hashes = ?, partial = ?, problem = ?, sent = ? WHERE id = ?",
                [state, told and self._clean(told), hashes, self._clean(partial), wrong and self._clean(wrong),
                 self._clean(sent), turn],
            )
            db.execute(
                "UPDATE conversations SET updated = ? WHERE id = (SELECT conversation FROM turns WHERE id = ?)",
                [_time(datetime.now(UTC)), turn],
            )

    def _hashes(self, answer: Answer) -> dict[str, str]:
        """The sha256 of each cited article's text; none for one that is gone already."""
        ids = dict.fromkeys(cited.article for cited in citations(answer))
        found = [self._find(id) for id in ids] if self._find is not None else []
        return {one.id: sha256(one.text) for one in found if one is not None}

    # Feedback

    def rate(self, turn: str, thumb: bool | None, comment: str = "") -> None:
        """Up, down or neither, with a comment. Raises UsageError for a turn that is gone."""
        with self._writing() as db:
            values = [thumb, self._clean(comment.strip()), _clean(turn)]
            _must_be_there(db.execute("UPDATE turns SET rating = ?, comment = ? WHERE id = ?", values))

    def feedback_questions(self) -> builtins.list[dict[str, Any]]:
        """The turns that somebody rated or commented, oldest first, as candidates for gold questions: ``question,
        understood, thumb ("up", "down" or None), comment, outcome, short, quotes: [{source, article, start, end,
        quote}]``. Owners are not told; without an answer the last four are empty."""
        rows = self._rows(f"{_TURNS} WHERE rating IS NOT NULL OR comment <> '' ORDER BY place", [])
        return [candidate(turn_of(row)) for row in rows]

    # Seats

    def _take_seat(self) -> int:
        """The number of this one's seat; its lock is held until ``close``. What its last holder left is stopped."""
        with self._lock:
            if self._seat is None:
                self._seat = take_seat(self._folder, SEATS)
                self._stop(self._seat[0])
            return self._seat[0]

    def _stop_orphans(self, conversation: str) -> None:
        """Stops the running turns of a conversation whose processes have died."""
        query = "SELECT DISTINCT seat FROM turns WHERE conversation = ? AND state = 'running'"
        for (seat,) in self._rows(query, [_clean(conversation)]):
            with self._lock:  # over a network some systems let a process lock what it holds already
                mine = self._seat is not None and self._seat[0] == seat
            if not mine and (lock := lock_seat(self._folder, SEATS, seat)) is not None:
                try:
                    self._stop(seat)
                finally:
                    lock.release()

    def _stop(self, seat: int) -> None:
        """For the holder of that seat's lock."""
        with self._writing() as db:
            db.execute("UPDATE turns SET state = 'stopped' WHERE seat = ? AND state = 'running'", [seat])

    # The file

    def _rows(self, query: str, values: Sequence[object]) -> builtins.list[Any]:
        with self._lock, self._explained():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            yield from transaction(self._db, "BEGIN IMMEDIATE")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            mend = f"Move {self._path} away; the next conversation begins a new one. The articles are not in it."
            raise explained(error, self._path, _WHAT, mend) from error

    def _clean(self, text: str) -> str:
        """As it is stored: no key, and nothing that UTF-8 cannot hold."""
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return _clean(text)


_CONVERSATIONS = "SELECT id, title, owner, created, updated, filters FROM conversations"
_TURNS = (
    "SELECT id, conversation, question, state, answer, partial, problem, rating, comment, created, hashes, sent"
    " FROM turns"
)


def _must_be_there(changed: sqlite3.Cursor) -> None:
    """Raises UsageError when a change met no row."""
    if not changed.rowcount:
        raise UsageError("This conversation has been deleted.", "Begin a new one.")


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _time(moment: datetime) -> str:
    """Of one length, so that times sort as texts do."""
    return moment.isoformat(timespec="microseconds")
