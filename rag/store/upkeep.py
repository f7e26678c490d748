"""Work on the store as a whole: the write lock, repair after a kill, removal, and embedding everything anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.errors import StoreBusy, StoreError
from rag.schema import Article, Passage, Progress, Sentence
from rag.settings import Settings
from rag.store.catalog import Catalog, read_article
from rag.store.database import SENTENCES
from rag.store.journal import Journal
from rag.store.vectors import VectorRow, Vectors

Matrix = NDArray[np.float32]
Report = Callable[[Progress], None]
LOCK = "write.lock"
BATCH = 64  # articles embedded together
SLICE = 1024  # texts in one call of the embedder: enough to sort by length, few enough to report progress


@contextmanager
def write_lock(settings: Settings, progress: Report, *, wait: bool = True) -> Iterator[None]:
    """Held by the one process that writes to the data folder; the system releases it if that process dies.

    Raises StoreBusy when another holds it: after ``settings.lock_wait`` seconds, or at once without ``wait``.
    """
    path = settings.data_dir / LOCK
    lock = FileLock(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if not wait:
                raise
            progress(Progress("wait", 0, 0, "waiting for another ingest"))
            lock.acquire(timeout=settings.lock_wait)
    except Timeout as error:
        raise StoreBusy(
            f"Another process is writing to {settings.data_dir}.",
            "Wait until it has finished, or set BYLINE_LOCK_WAIT (seconds) higher.",
        ) from error
    except OSError as error:
        raise StoreError(
            f"The data folder {settings.data_dir} cannot be written: {error.strerror or error}.",
            "Make it writable, or choose another with --data or BYLINE_DATA_DIR.",
        ) from error
    try:
        yield
    finally:
        lock.release()


# What is embedded


def texts_of(article: Article, passages: Sequence[Passage], sentences: Sequence[Sentence]) -> list[str]:
    """The texts to embed, passages first: each under its header; a sentence after its context if it has one."""
    text = article.text
    return [
        *(f"{p.header}\n{text[p.start : p.end]}" if p.header else text[p.start : p.end] for p in passages),
        *(f"{s.context}\n{text[s.start : s.end]}" if s.context else text[s.start : s.end] for s in sentences),
    ]


def embed(embedder: Embedder, texts: Sequence[str], progress: Report) -> Matrix:
    """One unit vector a text, ``[len(texts), dimension]``."""
    parts = []
    for start in range(0, len(texts), SLICE):
        progress(Progress("embed", start, len(texts)))
        parts.append(embedder.matrix(texts[start : start + SLICE]))
    progress(Progress("embed", len(texts), len(texts)))
    return np.ascontiguousarray(np.concatenate(parts), dtype=np.float32)


# Repair


def reconcile(*, catalog: Catalog, vectors: Vectors, embedder: Embedder, settings: Settings, progress: Report) -> bool:
    """Repairs what a killed process left, and vectors that are missing or left over. False, with nothing done,
    while another process is writing: what looks unfinished is then its work."""
    try:
        with write_lock(settings, progress, wait=False):
            repair(catalog, vectors, embedder, progress)
    except StoreBusy:
        return False
    return True


def repair(catalog: Catalog, vectors: Vectors, embedder: Embedder, progress: Report) -> None:
    """As ``reconcile``, for the holder of the write lock. What was not ready is dropped: its file will be
    read again."""
    tidy(catalog, vectors)
    if vectors.count() == catalog.passage_count():
        return
    _sweep(catalog, vectors)
    missing = catalog.passage_ids() - vectors.ids()
    if not missing or catalog.state().fingerprint != embedder.fingerprint:
        return  # vectors of another embedder cannot be mended, only made anew: reindex
    for batch in _batches(catalog, sorted(missing)):
        texts = [text for one in batch for text in texts_of(one.article, one.passages, ())]
        vectors.upsert([row for one in batch for row in one.rows], embed(embedder, texts, progress))
    Journal(catalog.database).changed()


def tidy(catalog: Catalog, vectors: Vectors) -> None:
    """Drops what a killed process left between two steps. Every writer begins with it."""
    vectors.catch_up()
    if not catalog.unfinished():
        return
    journal = Journal(catalog.database)
    _drop_others(catalog, vectors)
    journal.settled()
    _sweep(catalog, vectors)
    journal.purge()


def _sweep(catalog: Catalog, vectors: Vectors) -> None:
    vectors.delete(sorted(vectors.ids() - catalog.passage_ids()))


def _drop_others(catalog: Catalog, vectors: Vectors) -> None:
    current = catalog.state().collection
    for name in vectors.collections():
        if name != current:
            vectors.drop(name)


# Removal


def remove(
    ids: Sequence[str], *, catalog: Catalog, vectors: Vectors, settings: Settings, progress: Report
) -> list[str]:
    """Removes articles by id from SQLite, the full text and Chroma; the ids that were there.

    Raises StoreBusy and StoreError. Killed in between, the rest is removed at the next start.
    """
    with write_lock(settings, progress):
        tidy(catalog, vectors)
        journal = Journal(catalog.database)
        gone = journal.take_out(ids)
        clear(journal, vectors)
        return gone


def clear(journal: Journal, vectors: Vectors) -> None:
    """Finishes what is ``removing``: vectors first, for the rows say which they are."""
    rowids = journal.passages_in("removing")
    if rowids:
        vectors.delete(rowids)
    journal.purge()


# Embedding everything anew


def reindex(*, catalog: Catalog, embedder: Embedder, settings: Settings, progress: Report) -> int:
    """Embeds everything stored with ``embedder``; the passages embedded. Until the new index is complete the
    old one answers, and a kill leaves it as it was.

    Raises StoreBusy, StoreError, ProviderError.
    """
    vectors = Vectors.open(settings, catalog, embedder)
    journal = Journal(catalog.database)
    with write_lock(settings, progress):
        try:
            return _reindex(catalog, vectors, journal, embedder, progress)
        finally:
            vectors.close()


def _reindex(catalog: Catalog, vectors: Vectors, journal: Journal, embedder: Embedder, progress: Report) -> int:
    tidy(catalog, vectors)
    rowids = sorted(catalog.passage_ids())
    name, dimension, done = "", 0, 0
    for batch in _batches(catalog, rowids):
        counts = [len(one.passages) for one in batch]
        texts = [texts_of(one.article, one.passages, one.sentences) for one in batch]
        matrix = embed(embedder, [text for group in texts for text in group], progress)
        if not name:
            dimension = matrix.shape[1]
            name = vectors.new_name(dimension)
            journal.start_gathering()
        parts = np.split(matrix, np.cumsum([len(group) for group in texts])[:-1])
        vectors.upsert(
            [row for one in batch for row in one.rows],
            np.concatenate([part[:count] for part, count in zip(parts, counts, strict=True)]),
            name,
        )
        journal.gather([(one.key, part[count:]) for one, part, count in zip(batch, parts, counts, strict=True)])
        done += sum(counts)
        progress(Progress("store", done, len(rowids)))
    if name:
        journal.swap(embedder.fingerprint, dimension, name)
    tidy(catalog, vectors)
    return done


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored article as it is embedded anew; ``rows`` go with ``passages``."""

    key: int
    article: Article
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    rows: tuple[VectorRow, ...]


def _batches(catalog: Catalog, rowids: Sequence[int]) -> Iterator[list[_Stored]]:
    """The articles of these passages (ascending), with these passages of theirs, some at a time."""
    keys: dict[int, set[int]] = {}
    with catalog.database.reading() as db:
        for rowid in rowids:
            row = db.execute("SELECT article FROM passages WHERE id = ?", [rowid]).fetchone()
            keys.setdefault(row[0], set()).add(rowid)
    listed = list(keys.items())
    for start in range(0, len(listed), BATCH):
        yield [_stored(catalog, key, wanted) for key, wanted in listed[start : start + BATCH]]


def _stored(catalog: Catalog, key: int, rowids: Set[int]) -> _Stored:
    with catalog.database.reading() as db:
        article = read_article(db, key)
        passages = db.execute(
            "SELECT id, place, start, stop, first, last, header FROM passages WHERE article = ? ORDER BY id", [key]
        ).fetchall()
        base = key * SENTENCES
        sentences = db.execute(
            "SELECT place - ?, start, stop, block, context FROM sentences WHERE place BETWEEN ? AND ? ORDER BY place",
            [base, base, base + SENTENCES - 1],
        ).fetchall()
    passages = [row for row in passages if row[0] in rowids]
    return _Stored(
        key, article, tuple(Passage(*row[1:]) for row in passages), tuple(Sentence(*row) for row in sentences),
        tuple(vector_row(row[0], article) for row in passages),
    )  # fmt: skip


def vector_row(rowid: int, article: Article) -> VectorRow:
    """What Chroma knows of a passage of ``article``."""
    return VectorRow(rowid, article.id, article.outlet, article.date)
