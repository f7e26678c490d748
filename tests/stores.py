"""Stores for tests: a deterministic embedder, articles made in code, and a check that all parts of a store agree."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import ingest as ingesting
from rag.names import name_words
from rag.schema import Article, Block, DateBasis, Filters, IngestReport, Passage, Progress, Sentence
from rag.settings import Settings
from rag.store.catalog import Catalog
from rag.store.database import FILE, PASSAGES, SPAN
from rag.store.journal import Journal, NewArticle, Pending, Placement
from rag.store.upkeep import texts_of
from rag.store.vectors import Vectors
from rag.text import terms

Matrix = NDArray[np.float32]


class HashingEmbedder:
    """Texts that share words are near one another; nothing is loaded."""

    def __init__(self, dimension: int = 64, name: str = "hashing") -> None:
        self.fingerprint = f"{name}-{dimension}"
        self.slug = name
        self.dimension = dimension
        self.asked = 0

    def matrix(self, texts: Sequence[str]) -> Matrix:
        self.asked += len(texts)
        out = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(out, texts, strict=True):
            for term in terms(text) or [text]:
                row[zlib.crc32(term.encode()) % self.dimension] += 1
        return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9), np.float32)


@dataclass
class Store:
    """The parts of one store, as a desk holds them."""

    settings: Settings
    catalog: Catalog
    vectors: Vectors
    embedder: HashingEmbedder
    heard: list[Progress]

    def ingest(self, *paths: Path | str, stdin: bytes | None = None) -> IngestReport:
        return ingesting.ingest(
            paths, catalog=self.catalog, vectors=self.vectors, embedder=self.embedder, settings=self.settings,
            stdin=stdin, progress=self.heard.append,
        )  # fmt: skip

    def remove(self, *ids: str) -> list[str]:
        return ingesting.remove(
            ids, catalog=self.catalog, vectors=self.vectors, settings=self.settings, progress=self.heard.append
        )

    def reindex(self, embedder: HashingEmbedder) -> int:
        return ingesting.reindex(
            catalog=self.catalog, embedder=embedder, settings=self.settings, progress=self.heard.append
        )

    def reconcile(self) -> bool:
        return ingesting.reconcile(
            catalog=self.catalog, vectors=self.vectors, settings=self.settings, progress=self.heard.append
        )

    def ids(self) -> set[str]:
        return {one.id for one in self.catalog.sources()}

    def words(self, text: str) -> set[str]:
        """The articles that full text finds for ``text``."""
        match = " OR ".join(f'"{term}"' for term in terms(text))
        return self._articles(self.catalog.bm25(match, 3, Filters()))

    def meaning(self, text: str, filters: Filters | None = None) -> set[str]:
        """The articles whose vectors are nearest to that of ``text``."""
        return self._articles(self.vectors.query(self.embedder.matrix([text])[0], 3, filters or Filters()))

    def _articles(self, ranked: Sequence[tuple[int, float]]) -> set[str]:
        return {row.article for row in self.catalog.passages([rowid for rowid, _ in ranked])}


@contextmanager
def opened(
    folder: Path, embedder: HashingEmbedder | None = None, *, chroma_url: str | None = None, lock_wait: float = 30
) -> Iterator[Store]:
    settings = Settings(data_dir=folder, chroma_url=chroma_url, lock_wait=lock_wait)
    embedder = embedder or HashingEmbedder()
    catalog = Catalog.open(folder)
    vectors = Vectors.open(settings, catalog, embedder)
    try:
        yield Store(settings, catalog, vectors, embedder, [])
    finally:
        vectors.close()
        catalog.close()


def assert_whole(store: Store) -> None:
    """Articles, sentences, full text, names and vectors agree; nothing is half there, nothing twice."""
    with closing(sqlite3.connect(store.settings.data_dir / FILE)) as db:

        def column(query: str) -> list[Any]:
            return [row[0] for row in db.execute(query)]

        assert column("PRAGMA integrity_check") == ["ok"]
        assert column("PRAGMA foreign_key_check") == []
        db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        assert column("SELECT state FROM articles WHERE state <> 'ready'") == []
        keys = column("SELECT key FROM articles ORDER BY key")
        passages = column("SELECT id FROM passages ORDER BY id")
        assert column("SELECT rowid FROM search ORDER BY rowid") == passages
        assert store.vectors.ids() == set(passages)
        places = column("SELECT place FROM sentences ORDER BY place")
        assert column(f"SELECT place FROM vectors WHERE place % {SPAN} < {PASSAGES} ORDER BY place") == places
        assert column(f"SELECT place FROM vectors WHERE place % {SPAN} >= {PASSAGES} ORDER BY place") == column(
            f"SELECT article * {SPAN} + {PASSAGES} + place FROM passages ORDER BY article, place"
        )
        for key, said, parts in db.execute("SELECT key, sentences, passages FROM articles").fetchall():
            mine = [place for place in places if place // SPAN == key]
            assert mine == list(range(key * SPAN, key * SPAN + said))
            assert len(column(f"SELECT id FROM passages WHERE article = {key}")) == parts > 0
        assert {place // SPAN for place in places} == set(keys)
        assert column("SELECT DISTINCT article FROM origins ORDER BY 1") == keys
        for table in ("texts", "blocks", "names", "bands", "derived"):
            assert set(column(f"SELECT article FROM {table}")) <= set(keys)
        assert column("SELECT count(*) FROM texts") == [len(keys)]
        roots = "SELECT copy_of FROM articles WHERE copy_of IS NOT NULL"
        assert column(f"{roots} AND copy_of NOT IN (SELECT id FROM articles WHERE copy_of IS NULL)") == []
    assert store.vectors.count() == store.catalog.passage_count()
    assert not store.catalog.unfinished()


# Articles made in code, for tests of the store alone


def article(
    text: str, *, source: str = "a.txt", title: str | None = None, outlet: str | None = None, day: date | None = None,
    boilerplate: str = "",
) -> NewArticle:  # fmt: skip
    """One block a line of ``text``, one sentence a full stop, two sentences a passage."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    blocks = [Block("paragraph", start, end) for start, end in lines]
    if boilerplate:
        blocks.append(Block("boilerplate", len(text) + 1, len(text) + 1 + len(boilerplate)))
        text = f"{text}\n{boilerplate}"
    sentences: list[Sentence] = []
    for place, (start, end) in enumerate(lines):
        for m in re.finditer(r"[^. ][^.]*\.?", text[start:end]):
            sentences.append(Sentence(len(sentences), start + m.start(), start + m.end(), place))
    passages: list[Passage] = []
    for first in range(0, len(sentences), 2):
        last = min(first + 1, len(sentences) - 1)
        start, end = sentences[first].start, sentences[last].end
        passages.append(Passage(len(passages), start, end, first, last, title or ""))
    id = hashlib.sha256(text.encode()).hexdigest()[:12]
    basis: DateBasis = "given" if day else "unknown"
    made = Article(
        id, source, text, title, outlet, None, None, day, basis, "en", (day, day) if day else None, tuple(blocks)
    )  # fmt: skip
    names = tuple(dict.fromkeys(word.text for word in name_words(text)))
    return NewArticle(made, f"/articles/{source}", tuple(sentences), tuple(passages), names)


def begin(catalog: Catalog, *new: NewArticle) -> list[Pending]:
    embedder = HashingEmbedder()
    vectors = [embedder.matrix(texts_of(n.article, n.passages, n.sentences)) for n in new]
    return Journal(catalog.database).begin(new, vectors)


def finish(catalog: Catalog, pending: Sequence[Pending]) -> None:
    placements = [Placement(p.new.origin, p.new.origin, p.new.article.source, "hash", p.key) for p in pending]
    Journal(catalog.database).finish(pending, placements)


def stored(catalog: Catalog, *new: NewArticle) -> list[str]:
    """Stores articles without their passage vectors; their ids."""
    for one in new:
        finish(catalog, begin(catalog, one))
    return [one.article.id for one in new]
