"""Work on the store as a whole: the write lock, repair after a kill, removal, embedding everything anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.embed import Embedder
from rag.errors import EmbedderChanged, StoreBusy, StoreError
from rag.schema import Article, Passage, Progress, Sentence
from rag.settings import Settings
from rag.store.catalog import Catalog, read_article
from rag.store.database import PASSAGES, SPAN
from rag.store.journal import Journal, NewArticle, Pending, Placement
from rag.store.vectors import VectorRow, Vectors, successor

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


def split(matrix: Matrix, groups: Sequence[Sequence[object]]) -> list[Matrix]:
    """The rows of ``matrix`` as one matrix a group, which has as many."""
    return np.split(matrix, np.cumsum([len(group) for group in groups])[:-1])


def other_length(catalog: Catalog, embedder: Embedder, dimension: int) -> EmbedderChanged:
    """The error that vectors of that length cannot be compared with those stored."""
    return EmbedderChanged(
        f"The embedder {embedder.fingerprint} now gives vectors of {dimension} numbers;"
        f" those stored have {catalog.state().dimension}.",
        "Run byline reindex to embed everything anew.",
    )


# Storing


def publish(
    journal: Journal, vectors: Vectors, new: Sequence[NewArticle], parts: Sequence[Matrix],
    placed: Callable[[Sequence[Pending]], Sequence[Placement]], files: Sequence[tuple[str, str]] = (),
) -> tuple[list[Pending], Mapping[int, str | None]]:  # fmt: skip
    """New articles, each with its vectors as for ``Journal.begin``, through all steps of the journal: rows, vectors,
    the flip, the removal of what they replace. Gives their keys, and ``copy_of`` of each."""
    try:
        pending = journal.begin(new, parts)
        vectors.upsert(
            [vector_row(rowid, one.new.article) for one in pending for rowid in one.rowids],
            np.concatenate([part[: len(one.passages)] for one, part in zip(new, parts, strict=True)]),
        )
        copies = journal.finish(pending, placed(pending), files)
    except KeyboardInterrupt:
        clear(journal, vectors)  # after any other failure Chroma's files are not to be trusted
        raise
    clear(journal, vectors)
    return pending, copies


# Repair


def reconcile(*, catalog: Catalog, vectors: Vectors, settings: Settings, progress: Report) -> bool:
    """Repairs what a killed process left, and vectors that are missing or left over. False, with nothing done,
    while another process is writing: what looks unfinished is then its work."""
    try:
        with write_lock(settings, progress, wait=False):
            repair(catalog, vectors, progress)
    except StoreBusy:
        return False
    return True


def repair(catalog: Catalog, vectors: Vectors, progress: Report) -> None:
    """As ``reconcile``, for the holder of the write lock."""
    tidy(catalog, vectors, progress)
    if vectors.count() != catalog.passage_count():
        _rebuild(catalog, vectors, progress)


def tidy(catalog: Catalog, vectors: Vectors, progress: Report) -> None:
    """Mends what a kill left between two steps; what was not ready is dropped: its file will be read again.
    Every writer begins with it. Costs next to nothing where there is nothing to mend."""
    vectors.catch_up()
    if not catalog.unfinished():
        return
    state = catalog.state()
    if Journal(catalog.database).hidden_passages() or state.building == state.collection:
        _rebuild(catalog, vectors, progress)
    else:
        settle(catalog, vectors)


def _rebuild(catalog: Catalog, vectors: Vectors, progress: Report) -> None:
    """Fills a new collection from the vectors in SQLite and leaves the old one unread.

    Chroma writes its index files in place: those of a process killed while writing may be torn, and loading
    them can end the process. So they are not looked at, only dropped.
    """
    journal = Journal(catalog.database)
    old = catalog.state().collection
    if old is None:
        journal.purge()
        return
    name = successor(old)
    journal.start_over(name)
    journal.purge()
    vectors.drop(name)
    total = catalog.passage_count()
    done = 0
    for rows, matrix in _stored_vectors(catalog):
        progress(Progress("store", done, total, "rebuilding the vector index"))
        vectors.upsert(rows, matrix, name)
        done += len(rows)
    settle(catalog, vectors)


def settle(catalog: Catalog, vectors: Vectors) -> None:
    """Drops every collection of this catalog but the current one."""
    current = catalog.state().collection
    for name in vectors.collections():
        if name != current:
            vectors.drop(name)
    Journal(catalog.database).settled()


def _stored_vectors(catalog: Catalog) -> Iterator[tuple[list[VectorRow], Matrix]]:
    """Every passage with its vector, ``SLICE`` at a time."""
    last = 0
    while True:
        with catalog.database.reading() as db:
            found = db.execute(
                "SELECT p.id, a.id, a.outlet, a.date, v.vector FROM passages p JOIN articles a ON a.key = p.article"
                f" JOIN vectors v ON v.place = a.key * {SPAN} + {PASSAGES} + p.place"
                f" WHERE a.state = 'ready' AND p.id > ? ORDER BY p.id LIMIT {SLICE}",
                [last],
            ).fetchall()
        if not found:
            return
        last = found[-1][0]
        days = [date.fromisoformat(row[3]) if row[3] else None for row in found]
        rows = [VectorRow(row[0], row[1], row[2], day) for row, day in zip(found, days, strict=True)]
        yield rows, np.stack([np.frombuffer(row[4], np.float32) for row in found])


# Removal


def remove(
    ids: Sequence[str], *, catalog: Catalog, vectors: Vectors, settings: Settings, progress: Report
) -> list[str]:
    """Removes articles by id from SQLite, the full text and Chroma; the ids that were there.

    Raises StoreBusy and StoreError. Killed in between, the rest is removed at the next start.
    """
    with write_lock(settings, progress):
        tidy(catalog, vectors, progress)
        journal = Journal(catalog.database)
        gone = journal.take_out(ids)
        clear(journal, vectors)
        return gone


def clear(journal: Journal, vectors: Vectors) -> None:
    """Deletes what is not ready: vectors first, for the rows say which they are."""
    rowids = journal.hidden_passages()
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
    with write_lock(settings, progress):
        try:
            return _reindex(catalog, vectors, embedder, progress)
        finally:
            vectors.close()


def _reindex(catalog: Catalog, vectors: Vectors, embedder: Embedder, progress: Report) -> int:
    tidy(catalog, vectors, progress)
    journal = Journal(catalog.database)
    total = catalog.passage_count()
    name, dimension, done = "", 0, 0
    for batch in _batches(catalog):
        texts = [texts_of(one.article, one.passages, one.sentences) for one in batch]
        parts = split(embed(embedder, [text for group in texts for text in group], progress), texts)
        if not name:
            dimension = parts[0].shape[1]
            name = vectors.new_name(dimension)
            journal.start_beside(name)
            vectors.drop(name)
        counts = [len(one.passages) for one in batch]
        rows = [row for one in batch for row in one.rows]
        vectors.upsert(rows, np.concatenate([part[:n] for part, n in zip(parts, counts, strict=True)]), name)
        journal.gather([(one.key, n, part) for one, n, part in zip(batch, counts, parts, strict=True)])
        done += len(rows)
        progress(Progress("store", done, total))
    if name:
        journal.swap(embedder.fingerprint, dimension, name)
        settle(catalog, vectors)
    return done


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored article as it is embedded anew; ``rows`` go with ``passages``."""

    key: int
    article: Article
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    rows: tuple[VectorRow, ...]


def _batches(catalog: Catalog) -> Iterator[list[Stored]]:
    """All stored articles, some at a time."""
    with catalog.database.reading() as db:
        keys = [row[0] for row in db.execute("SELECT key FROM articles WHERE state = 'ready' ORDER BY key")]
    for start in range(0, len(keys), BATCH):
        yield [read_stored(catalog, key) for key in keys[start : start + BATCH]]


def read_stored(catalog: Catalog, key: int) -> Stored:
    """The article with that internal key."""
    with catalog.database.reading() as db:
        article = read_article(db, key)
        passages = db.execute(
            "SELECT id, place, start, stop, first, last, header FROM passages WHERE article = ? ORDER BY id", [key]
        ).fetchall()
        base = key * SPAN
        sentences = db.execute(
            "SELECT place - ?, start, stop, block, context FROM sentences WHERE place BETWEEN ? AND ? ORDER BY place",
            [base, base, base + SPAN - 1],
        ).fetchall()
    return Stored(
        key, article, tuple(Passage(*row[1:]) for row in passages), tuple(Sentence(*row) for row in sentences),
        tuple(vector_row(row[0], article) for row in passages),
    )  # fmt: skip


def vector_row(rowid: int, article: Article) -> VectorRow:
    """What Chroma knows of a passage of ``article``."""
    return VectorRow(rowid, article.id, article.outlet, article.date)
