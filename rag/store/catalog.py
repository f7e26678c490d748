"""What is stored, as readers see it: articles, passages, sentences, full text, names, and filters over them.

Readers see ``ready`` articles only; ``rag.store.journal`` is how an article becomes one. The full-text index
holds index terms (``rag.text.term``), so a match expression is built of quoted terms, never of raw words.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ArticleNotFound
from rag.schema import Article, Block, DateBasis, Filters, Passage, Sentence, SourceInfo
from rag.store.database import PASSAGES, SPAN, Database
from rag.text import storable

PREFIX = 4  # characters of an id that a prefix needs


@dataclass(frozen=True, slots=True)
class IndexState:
    """What the vectors were made by and where they are; ``generation`` grows with every change of the store.

    ``building`` is a collection that is being filled (the current one, if it was begun anew), ``retired`` one
    to be dropped; each is None but while its work goes on.
    """

    uuid: str
    generation: int
    fingerprint: str | None
    dimension: int | None
    collection: str | None
    building: str | None
    retired: str | None


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """What a citation says of its article, and the ISO 639 code of its language."""

    id: str
    source: str
    title: str | None
    outlet: str | None
    date: date | None
    date_basis: DateBasis
    language: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A stored passage; ``rowid`` is its key in Chroma too, ``voice`` the id of the first of its near copies."""

    rowid: int
    article: str
    voice: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class StoredSentence:
    """``vector`` is of unit length, float32."""

    sentence: Sentence
    text: str
    vector: NDArray[np.float32]


class Catalog:
    """The reading half of the store. Any thread may call it; every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lock = threading.Lock()
        self._counted: tuple[int, int, dict[str, int]] = (-1, 0, {})
        self._named: tuple[int, list[str]] = (-1, [])

    @classmethod
    def open(cls, folder: Path) -> Catalog:
        """The catalog in ``folder``, made there if it is missing. Raises StoreError."""
        return cls(Database(folder))

    def close(self) -> None:
        self.database.close()

    # The index as a whole

    def state(self) -> IndexState:
        with self.database.reading() as db:
            return _state(db)

    def generation(self) -> int:
        return self.state().generation

    def unfinished(self) -> bool:
        """Whether a process died, or is at work, between the steps of a change."""
        with self.database.reading() as db:
            state = _state(db)
            hidden = _one(db, "SELECT EXISTS (SELECT 1 FROM articles WHERE state <> 'ready')")
            return bool(hidden or state.building or state.retired)

    def count(self) -> int:
        """Articles stored."""
        with self.database.reading() as db:
            return int(_one(db, "SELECT count(*) FROM articles WHERE state = 'ready'"))

    def passage_count(self) -> int:
        """Passages stored; Chroma holds as many vectors."""
        return self.document_frequency([])[1]

    def passage_ids(self) -> set[int]:
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT p.id FROM passages p JOIN articles a ON a.key = p.article WHERE a.state = 'ready'"
            )
            return {row[0] for row in rows}

    # Articles

    def sources(self) -> list[SourceInfo]:
        """One row an article, in the order in which they were stored."""
        with self.database.reading() as db:
            return [_source(row) for row in db.execute(f"{_SOURCES} ORDER BY key")]

    def source(self, id: str) -> SourceInfo:
        """The row of ``sources`` with exactly that id. Raises ArticleNotFound."""
        with self.database.reading() as db:
            row = db.execute(f"{_SOURCES} AND id = ?", [id]).fetchone()
        if row is None:
            raise _no_article(id)
        return _source(row)

    def article(self, id: str) -> Article:
        """The article with exactly that id. Raises ArticleNotFound."""
        with self.database.reading() as db:
            key = db.execute("SELECT key FROM articles WHERE id = ? AND state = 'ready'", [id]).fetchone()
            if key is None:
                raise _no_article(id)
            return read_article(db, key[0])

    def resolve(self, name: str) -> list[str]:
        """The ids of the articles meant by an id, a source, or at least four characters an id begins with."""
        name = storable(name)
        with self.database.reading() as db:
            for query, value in (
                ("SELECT id FROM articles WHERE state = 'ready' AND id = ?", name.lower()),
                ("SELECT DISTINCT a.id FROM origins o JOIN articles a ON a.key = o.article"
                 " WHERE a.state = 'ready' AND o.source = ? ORDER BY a.key", name),
                ("SELECT id FROM articles WHERE state = 'ready' AND substr(id, 1, length(?1)) = ?1"
                 f" AND length(?1) >= {PREFIX} ORDER BY key", name.lower()),
            ):  # fmt: skip
                found = [row[0] for row in db.execute(query, [value])]
                if found:
                    return found
        return []

    def cards(self, ids: Sequence[str]) -> Mapping[str, ArticleCard]:
        """By id; an article that is gone has none."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT id, source, title, outlet, date, date_basis, language FROM articles"
                f" WHERE state = 'ready' AND id IN ({_marks(ids)})",
                list(ids),
            )
            return {
                id: ArticleCard(id, source, title, outlet, _day(day), basis, language)
                for id, source, title, outlet, day, basis, language in rows
            }

    def chosen(self, filters: Filters) -> list[str]:
        """The ids of the articles that pass, in the order in which they were stored."""
        where, values = _where(filters)
        with self.database.reading() as db:
            return [row[0] for row in db.execute(f"SELECT a.id FROM articles a WHERE {where} ORDER BY a.key", values)]

    def outlets(self) -> list[str]:
        """Each outlet once, as first spelt, in alphabetical order."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT outlet, min(key) FROM articles WHERE state = 'ready' AND outlet IS NOT NULL"
                " GROUP BY outlet_key ORDER BY outlet_key"
            )
            return [row[0] for row in rows]

    def undated_outside(self, filters: Filters) -> int:
        """How many undated articles the dates of ``filters`` leave out, of those its other parts let in."""
        if not filters.dated:
            return 0
        where, values = _where(Filters(outlets=filters.outlets, articles=filters.articles))
        with self.database.reading() as db:
            return int(_one(db, f"SELECT count(*) FROM articles a WHERE {where} AND a.date IS NULL", values))

    def dates(self, filters: Filters) -> tuple[date, date] | None:
        """Of the oldest and the newest article that the filters let in; None without a dated one."""
        where, values = _where(filters)
        with self.database.reading() as db:
            row = db.execute(f"SELECT min(a.date), max(a.date) FROM articles a WHERE {where}", values).fetchone()
        return _mentions(*row)

    # Passages and sentences

    def bm25(self, match: str, limit: int, filters: Filters) -> list[tuple[int, float]]:
        """The ``limit`` best passages (rowid, score; higher is better) for an FTS5 expression of quoted index
        terms; an empty one matches nothing. A word in the body weighs twice one in the header."""
        if not match.strip():
            return []
        inside = ""
        values: list[str] = []
        if filters != Filters():
            where, values = _where(filters)
            # The plus keeps SQLite from running the whole match once for each row that the filter lets in.
            inside = f" AND +rowid IN (SELECT p.id FROM articles a JOIN passages p ON p.article = a.key WHERE {where})"
        with self.database.reading() as db:
            rows = db.execute(
                f"SELECT rowid, rank FROM search WHERE search MATCH ?{inside} ORDER BY rank LIMIT ?",
                [match, *values, limit],
            )
            return [(row[0], -row[1]) for row in rows]

    def passages(self, rowids: Sequence[int]) -> list[PassageRow]:
        """The passages with these keys, in no order; those that are gone are left out."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT p.id, a.id, coalesce(a.copy_of, a.id), p.place, p.start, p.stop, p.first, p.last, p.header"
                " FROM passages p JOIN articles a ON a.key = p.article"
                f" WHERE a.state = 'ready' AND p.id IN ({_marks(rowids)})",
                list(rowids),
            )
            return [PassageRow(rowid, id, voice, Passage(*rest)) for rowid, id, voice, *rest in rows]

    def sentences(self, ranges: Iterable[tuple[str, int, int]]) -> Mapping[tuple[str, int], StoredSentence]:
        """The sentences ``first..last`` (inclusive, as far as there are any) of each article id, by (id, index)."""
        wanted: dict[str, list[tuple[int, int]]] = {}
        for id, first, last in ranges:
            wanted.setdefault(id, []).append((first, last))
        found: dict[tuple[str, int], StoredSentence] = {}
        with self.database.reading() as db:
            texts = db.execute(
                "SELECT a.id, a.key, t.text FROM articles a JOIN texts t ON t.article = a.key"
                f" WHERE a.state = 'ready' AND a.id IN ({_marks(wanted)})",
                list(wanted),
            )
            for id, key, text in texts.fetchall():
                for first, last in wanted[id]:
                    for sentence, vector in _sentence_rows(db, key, first, last):
                        piece = text[sentence.start : sentence.end]
                        found[id, sentence.index] = StoredSentence(sentence, piece, vector)
        return found

    # Words

    def document_frequency(self, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """How many passages hold each index term (absent: none), and how many passages there are."""
        with self._lock, self.database.reading() as db:
            generation = _state(db).generation
            if self._counted[0] != generation:
                self._counted = (generation, int(_one(db, "SELECT count(*) FROM search")), {})
            _, passages, known = self._counted
            for term in terms:
                if term not in known:
                    row = db.execute("SELECT doc FROM vocabulary WHERE term = ?", [term]).fetchone()
                    known[term] = row[0] if row else 0
            return {term: known[term] for term in terms if known[term]}, passages

    def has_prefix(self, term: str) -> bool:
        """Whether some index term begins with ``term``."""
        with self.database.reading() as db:
            bounds = [term, term + chr(0x10FFFF)]
            return bool(_one(db, "SELECT EXISTS (SELECT 1 FROM vocabulary WHERE term >= ? AND term < ?)", bounds))

    def names_like(self, skeletons: Sequence[str]) -> list[str]:
        """The names, as spelt in the articles, that have one of these skeletons (``rag.names.skeleton``)."""
        with self.database.reading() as db:
            rows = db.execute(
                f"SELECT DISTINCT term FROM names WHERE skeleton IN ({_marks(skeletons)}) ORDER BY term",
                list(skeletons),
            )
            return [row[0] for row in rows]

    def all_names(self) -> list[str]:
        """Every name word of the stored articles, as spelt there; kept until the store changes."""
        with self._lock, self.database.reading() as db:
            generation = _state(db).generation
            if self._named[0] != generation:
                names = [row[0] for row in db.execute("SELECT DISTINCT term FROM names ORDER BY term")]
                self._named = (generation, names)
            return self._named[1]


def read_article(db: sqlite3.Connection, key: int) -> Article:
    """The article with that internal key, whatever its state."""
    row = db.execute(
        "SELECT a.id, a.source, t.text, a.title, a.outlet, a.author, a.url, a.date, a.date_basis, a.language,"
        " a.mentions_first, a.mentions_last, a.copy_of FROM articles a JOIN texts t ON t.article = a.key"
        " WHERE a.key = ?",
        [key],
    ).fetchone()
    id, source, text, title, outlet, author, url, day, basis, language, first, last, copy_of = row
    blocks = db.execute("SELECT kind, start, stop FROM blocks WHERE article = ? ORDER BY place", [key])
    return Article(
        id, source, text, title, outlet, author, url, _day(day), basis, language, _mentions(first, last),
        tuple(Block(*block) for block in blocks), copy_of,
    )  # fmt: skip


def outlet_key(outlet: str | None) -> str | None:
    """An outlet as filters compare it, in SQLite and in Chroma: without case."""
    return storable(outlet.strip().casefold()) if outlet else None


def _sentence_rows(
    db: sqlite3.Connection, key: int, first: int, last: int
) -> Iterable[tuple[Sentence, NDArray[np.float32]]]:
    base = key * SPAN
    rows = db.execute(
        "SELECT s.place, s.start, s.stop, s.block, s.context, v.vector FROM sentences s"
        " JOIN vectors v ON v.place = s.place WHERE s.place BETWEEN ? AND ?",
        [base + max(0, first), base + min(last, PASSAGES - 1)],
    )
    for place, start, stop, block, context, vector in rows:
        yield Sentence(place - base, start, stop, block, context), np.frombuffer(vector, np.float32)


_SOURCES = (
    "SELECT id, source, title, outlet, date, date_basis, language, words, sentences, passages, copy_of,"
    " mentions_first, mentions_last FROM articles WHERE state = 'ready'"
)


def _source(row: Sequence[Any]) -> SourceInfo:
    id, source, title, outlet, day, basis, language, words, sentences, passages, copy_of, first, last = row
    return SourceInfo(
        id, source, title, outlet, _day(day), basis, language, words, sentences, passages, copy_of,
        _mentions(first, last),
    )  # fmt: skip


def _no_article(id: str) -> ArticleNotFound:
    return ArticleNotFound(f"No article has the id {id}.", "byline sources lists them.")


def _state(db: sqlite3.Connection) -> IndexState:
    return IndexState(
        *db.execute(
            "SELECT uuid, generation, fingerprint, dimension, collection, building, retired FROM state"
        ).fetchone()
    )


def _where(filters: Filters) -> tuple[str, list[str]]:
    """The filters as an SQL condition on ``articles a``, with its values. Undated articles pass no date."""
    parts, values = ["a.state = 'ready'"], []
    outlets = [outlet_key(outlet) or "" for outlet in filters.outlets]
    for column, allowed in (("outlet_key", outlets), ("id", list(filters.articles))):
        if allowed:
            parts.append(f"a.{column} IN ({_marks(allowed)})")
            values += allowed
    for sign, day in ((">=", filters.since), ("<=", filters.until)):
        if day is not None:
            parts.append(f"a.date {sign} ?")
            values.append(day.isoformat())
    return " AND ".join(parts), values


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _one(db: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> float:
    result: float = db.execute(query, values).fetchone()[0]
    return result


def _mentions(first: str | None, last: str | None) -> tuple[date, date] | None:
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
