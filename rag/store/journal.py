"""The writing half of the store: how an article becomes visible, is replaced and goes, one step a transaction.

    begin    rows are written as ``pending``: readers and the full-text index do not see them
             (then their vectors go to Chroma)
    finish   pending → ready, and what they replace → ``removing``: one transaction, one new generation
             (then the vectors of what is ``removing`` leave Chroma)
    purge    the rows of what is ``removing`` go

A process killed in between leaves rows that are not ``ready``; ``rag.store.upkeep`` finishes or drops them.
Only the holder of the write lock may call any of this.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.names import skeleton
from rag.schema import Article, Passage, Sentence
from rag.store.catalog import outlet_key, read_article
from rag.store.copies import bands, citable, same_story, shingles
from rag.store.database import PASSAGES, SPAN, Database
from rag.text import terms

Matrix = NDArray[np.float32]
_COMPARED = 8  # articles that share most bands with a new one


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to store; ``origin`` is the file or record that it was read from."""

    article: Article
    origin: str
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A written but invisible article: its internal key, and the keys of its passages, in order."""

    key: int
    new: NewArticle
    rowids: range


@dataclass(frozen=True, slots=True)
class Placement:
    """From now on ``origin``, a file or a record of the file ``path``, carries the article with ``key``."""

    origin: str
    path: str
    source: str
    raw_hash: str
    key: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What an origin carried when it was last read, and whether the article is named after it."""

    source: str
    raw_hash: str
    key: int
    id: str
    owner: bool


class Journal:
    """The steps of a change. Each is one transaction and raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # What was read before

    def origin(self, origin: str) -> Origin | None:
        """What that file or record carried when it was last read."""
        with self._database.reading() as db:
            row = db.execute(f"{_ORIGINS} WHERE o.origin = ?", [origin]).fetchone()
            return _origin(*row) if row else None

    def unchanged(self, path: str, digest: str) -> list[Origin]:
        """The origins of a file that was read whole when it had this digest; empty if it must be read."""
        with self._database.reading() as db:
            if db.execute("SELECT digest FROM files WHERE path = ?", [path]).fetchone() != (digest,):
                return []
            rows = db.execute(f"{_ORIGINS} WHERE o.path = ? ORDER BY length(o.origin), o.origin", [path])
            return [_origin(*row) for row in rows]

    def key_of(self, id: str) -> int | None:
        with self._database.reading() as db:
            row = db.execute("SELECT key FROM articles WHERE id = ? AND state = 'ready'", [id]).fetchone()
            return int(row[0]) if row else None

    def carried(self, key: int) -> tuple[str, tuple[str, ...]]:
        """The origin that the article with that key is named after, and its name words: what readers do not see."""
        with self._database.reading() as db:
            origin = db.execute("SELECT origin FROM articles WHERE key = ?", [key]).fetchone()[0]
            names = db.execute("SELECT DISTINCT term FROM names WHERE article = ? ORDER BY term", [key])
            return origin, tuple(row[0] for row in names)

    # The steps

    def adopt(self, fingerprint: str, dimension: int, collection: str) -> None:
        """From now on vectors are this embedder's, in this collection; the one before is to be dropped."""
        with self._database.writing() as db:
            _point(db, fingerprint, dimension, collection)

    def begin(self, new: Sequence[NewArticle], vectors: Sequence[Matrix]) -> list[Pending]:
        """Writes the articles as pending, each with its unit vectors ``[passages + sentences, dimension]``."""
        with self._database.writing() as db:
            key, rowid = (_last(db, table) + 1 for table in ("articles", "passages"))
            pending = []
            for item in new:
                pending.append(Pending(key, item, range(rowid, rowid + len(item.passages))))
                key, rowid = key + 1, rowid + len(item.passages)
            for one, matrix in zip(pending, vectors, strict=True):
                _insert(db, one, matrix)
            _note(db, "pending", len(pending))
        return pending

    def finish(
        self, pending: Sequence[Pending], placements: Sequence[Placement], files: Sequence[tuple[str, str]] = ()
    ) -> Mapping[int, str | None]:
        """The flip: the pending become visible and what no origin carries any more becomes invisible.

        ``files`` are (path, digest) of files read whole. Gives ``copy_of`` of each pending key.
        """
        search = [row for one in pending for row in _search_rows(one)]
        prints = {one.key: shingles(citable(one.new.article.text, one.new.article.blocks)) for one in pending}
        with self._database.writing() as db:
            left = _place(db, placements)
            left |= _take_over(db, pending)
            gone = _withdraw(db, _orphans(db, left))
            _rename(db, left)
            for one in pending:
                db.execute("UPDATE articles SET state = 'ready' WHERE key = ?", [one.key])
                skeletons = ((skeleton(name), name, one.key) for name in one.new.names)
                db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", skeletons)
            db.executemany("INSERT INTO search (rowid, body, title) VALUES (?, ?, ?)", search)
            _reroot(db, gone)
            for one in pending:
                _link_copies(db, one, prints[one.key])
            db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", files)
            if pending or gone:
                _advance(db)
                _note(db, "ready", len(pending))
            keys = [one.key for one in pending]
            found = db.execute(f"SELECT key, copy_of FROM articles WHERE key IN ({', '.join('?' * len(keys))})", keys)
            return dict(found.fetchall())

    def take_out(self, ids: Sequence[str]) -> list[str]:
        """Makes articles invisible, whatever files carry them; the ids that there were."""
        with self._database.writing() as db:
            keys = []
            for id in ids:
                keys += db.execute("SELECT key FROM articles WHERE id = ? AND state = 'ready'", [id]).fetchall()
            for (key,) in keys:
                db.execute("DELETE FROM files WHERE path IN (SELECT path FROM origins WHERE article = ?)", [key])
                db.execute("DELETE FROM origins WHERE article = ?", [key])
            gone = _withdraw(db, [key for (key,) in keys])
            _reroot(db, gone)
            if gone:
                _advance(db)
            return gone

    def hidden_passages(self) -> list[int]:
        """The keys of the passages of every article that is not ready."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT p.id FROM passages p JOIN articles a ON a.key = p.article WHERE a.state <> 'ready'"
            )
            return [row[0] for row in rows]

    def purge(self) -> int:
        """Deletes the rows of every article that is not ready; how many there were."""
        with self._database.writing() as db:
            keys = [row[0] for row in db.execute("SELECT key FROM articles WHERE state <> 'ready'")]
            for key in keys:
                for table in ("sentences", "vectors"):
                    db.execute(f"DELETE FROM {table} WHERE place BETWEEN ? AND ?", [key * SPAN, (key + 1) * SPAN - 1])
                db.execute("DELETE FROM articles WHERE key = ?", [key])
            if keys:
                _advance(db)  # their vectors are gone too
                _note(db, "purged", len(keys))
            return len(keys)

    # Collections: filled anew from the stored vectors, or beside the old one with those of another embedder

    def start_over(self, collection: str) -> None:
        """The current collection is not to be trusted: readers turn to this one, which is being filled."""
        with self._database.writing() as db:
            db.execute("UPDATE state SET retired = collection, collection = ?1, building = ?1", [collection])
            _advance(db)
            _note(db, "rebuilding", 0)

    def start_beside(self, collection: str) -> None:
        """This collection is being filled; readers keep the current one until ``swap``."""
        with self._database.writing() as db:
            db.execute("UPDATE state SET building = ?", [collection])
            db.execute("CREATE TABLE next_vectors (place INTEGER PRIMARY KEY, vector BLOB NOT NULL)")

    def gather(self, vectors: Sequence[tuple[int, int, Matrix]]) -> None:
        """Keeps for ``swap`` the new vectors of articles: key, number of passages, matrix as in ``begin``."""
        with self._database.writing() as db:
            for key, passages, matrix in vectors:
                _insert_vectors(db, "next_vectors", key, passages, matrix)

    def swap(self, fingerprint: str, dimension: int, collection: str) -> None:
        """The gathered vectors and the collection filled beside the current one become the index."""
        with self._database.writing() as db:
            db.execute("DROP TABLE vectors")
            db.execute("ALTER TABLE next_vectors RENAME TO vectors")
            _point(db, fingerprint, dimension, collection)
            _advance(db)
            _note(db, "reindexed", int(db.execute("SELECT count(*) FROM articles").fetchone()[0]))

    def settled(self) -> None:
        """The current collection is whole, and no other is left."""
        with self._database.writing() as db:
            db.execute("DROP TABLE IF EXISTS next_vectors")
            db.execute("UPDATE state SET building = NULL, retired = NULL")
            _advance(db)


_ORIGINS = (
    "SELECT o.source, o.raw_hash, a.key, a.id, a.origin = o.origin FROM origins o JOIN articles a ON a.key = o.article"
)


def _origin(source: str, raw_hash: str, key: int, id: str, owner: int) -> Origin:
    return Origin(source, raw_hash, key, id, bool(owner))


def _last(db: sqlite3.Connection, table: str) -> int:
    """The highest key that ``table`` ever gave out."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
    return int(row[0]) if row else 0


def _point(db: sqlite3.Connection, fingerprint: str, dimension: int, collection: str) -> None:
    """Names the index; SQLite evaluates the right-hand sides before it assigns."""
    db.execute(
        "UPDATE state SET retired = collection, building = NULL, fingerprint = ?, dimension = ?, collection = ?",
        [fingerprint, dimension, collection],
    )


def _advance(db: sqlite3.Connection) -> None:
    db.execute("UPDATE state SET generation = generation + 1")


def _note(db: sqlite3.Connection, event: str, articles: int) -> None:
    db.execute("INSERT INTO journal (event, articles) VALUES (?, ?)", [event, articles])


def _insert(db: sqlite3.Connection, one: Pending, vectors: Matrix) -> None:
    article, key = one.new.article, one.key
    first, last = article.mentions or (None, None)
    db.execute(
        f"INSERT INTO articles VALUES ({', '.join('?' * 19)})",
        [
            key, article.id, "pending", one.new.origin, article.source, article.title, article.outlet,
            outlet_key(article.outlet), article.author, article.url, article.date and article.date.isoformat(),
            article.date_basis, article.language, first and first.isoformat(), last and last.isoformat(),
            len(article.text.split()), len(one.new.sentences), len(one.new.passages), None,
        ],
    )  # fmt: skip
    db.execute("INSERT INTO texts VALUES (?, ?)", [key, article.text])
    db.executemany(
        "INSERT INTO blocks VALUES (?, ?, ?, ?, ?)",
        ((key, place, b.kind, b.start, b.end) for place, b in enumerate(article.blocks)),
    )
    db.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
        ((key * SPAN + s.index, s.start, s.end, s.block, s.context) for s in one.new.sentences),
    )
    _insert_vectors(db, "vectors", key, len(one.new.passages), vectors)
    db.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (rowid, key, p.index, p.start, p.end, p.first, p.last, p.header)
            for rowid, p in zip(one.rowids, one.new.passages, strict=True)
        ),
    )


def _insert_vectors(db: sqlite3.Connection, table: str, key: int, passages: int, vectors: Matrix) -> None:
    places = [*(PASSAGES + i for i in range(passages)), *range(len(vectors) - passages)]
    rows = ((key * SPAN + place, vector.tobytes()) for place, vector in zip(places, vectors, strict=True))
    db.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)


def _search_rows(one: Pending) -> list[tuple[int, str, str]]:
    text = one.new.article.text
    return [
        (rowid, " ".join(terms(text[p.start : p.end])), " ".join(terms(p.header)))
        for rowid, p in zip(one.rowids, one.new.passages, strict=True)
    ]


def _place(db: sqlite3.Connection, placements: Sequence[Placement]) -> set[int]:
    """Moves origins to their articles; the keys of the articles that they left."""
    left = set()
    for to in placements:
        row = db.execute("SELECT article FROM origins WHERE origin = ?", [to.origin]).fetchone()
        if row and row[0] != to.key:
            left.add(row[0])
        values = [to.origin, to.path, to.source, to.raw_hash, to.key]
        db.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?)", values)
    return left


def _take_over(db: sqlite3.Connection, pending: Sequence[Pending]) -> set[int]:
    """An article stored again with other metadata takes over the other origins of its text, and its links."""
    old = set()
    for one in pending:
        row = db.execute(
            "SELECT key, copy_of FROM articles WHERE id = ? AND state = 'ready'", [one.new.article.id]
        ).fetchone()
        if row:
            db.execute("UPDATE origins SET article = ? WHERE article = ?", [one.key, row[0]])
            db.execute("UPDATE articles SET copy_of = ? WHERE key = ?", [row[1], one.key])
            old.add(row[0])
    return old


def _orphans(db: sqlite3.Connection, keys: Iterable[int]) -> list[int]:
    carried = "SELECT EXISTS (SELECT 1 FROM origins WHERE article = ?)"
    return [key for key in sorted(keys) if not db.execute(carried, [key]).fetchone()[0]]


def _withdraw(db: sqlite3.Connection, keys: Sequence[int]) -> list[str]:
    """ready → removing: out of the readers' sight at once; the ids."""
    ids = []
    for key in keys:
        ids += db.execute("SELECT id FROM articles WHERE key = ?", [key]).fetchone()
        db.execute("UPDATE articles SET state = 'removing' WHERE key = ?", [key])
        db.execute("DELETE FROM search WHERE rowid IN (SELECT id FROM passages WHERE article = ?)", [key])
        db.execute("DELETE FROM names WHERE article = ?", [key])
        db.execute("DELETE FROM bands WHERE article = ?", [key])
    if keys:
        _note(db, "removing", len(keys))
    return ids


def _rename(db: sqlite3.Connection, keys: Iterable[int]) -> None:
    """An article whose own origin left it is named after another that carries it, which will be read again
    for its metadata."""
    for key in keys:
        row = db.execute(
            "SELECT o.origin, o.source, o.path FROM origins o JOIN articles a ON a.key = o.article WHERE a.key = ?"
            " AND NOT EXISTS (SELECT 1 FROM origins WHERE origin = a.origin AND article = a.key) LIMIT 1",
            [key],
        ).fetchone()
        if row:
            origin, source, path = row
            db.execute("UPDATE articles SET origin = ?, source = ? WHERE key = ?", [origin, source, key])
            db.execute("UPDATE origins SET raw_hash = '' WHERE origin = ?", [origin])
            db.execute("DELETE FROM files WHERE path = ?", [path])


def _reroot(db: sqlite3.Connection, gone: Iterable[str]) -> None:
    """Copies of an article that is gone become copies of the earliest among them."""
    for id in gone:
        if db.execute("SELECT 1 FROM articles WHERE id = ? AND state = 'ready'", [id]).fetchone():
            continue
        heir = db.execute(
            "SELECT id FROM articles WHERE copy_of = ? AND state = 'ready' ORDER BY key LIMIT 1", [id]
        ).fetchone()
        if heir:
            db.execute("UPDATE articles SET copy_of = nullif(?1, id) WHERE copy_of = ?2", [heir[0], id])


def _link_copies(db: sqlite3.Connection, one: Pending, prints: NDArray[np.uint64]) -> None:
    """Records the bands of a new article and, where an earlier one tells the same story, ``copy_of``."""
    keys = bands(prints)
    if not keys:
        return
    likely = db.execute(
        "SELECT b.article, a.id, a.copy_of FROM bands b JOIN articles a ON a.key = b.article"
        f" WHERE b.band IN ({', '.join('?' * len(keys))}) AND a.state = 'ready'"
        f" GROUP BY b.article ORDER BY count(*) DESC, b.article LIMIT {_COMPARED}",
        keys,
    ).fetchall()
    db.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", ((band, one.key) for band in keys))
    if db.execute("SELECT copy_of FROM articles WHERE key = ?", [one.key]).fetchone()[0]:
        return  # taken over with the text
    for key, id, root in likely:
        other = read_article(db, key)
        if (root or id) != one.new.article.id and same_story(prints, shingles(citable(other.text, other.blocks))):
            db.execute("UPDATE articles SET copy_of = ? WHERE key = ?", [root or id, one.key])
            return
