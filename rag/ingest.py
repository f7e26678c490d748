"""From files to the store: load → clean → describe → segment → embed → stored, a batch at a time.

Files that have not changed are not even parsed; what changed replaces what it was; one bad file stops nothing.
A batch becomes visible in one transaction, so Ctrl-C or a kill loses no finished batch and shows no half of one.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.embed import Embedder
from rag.errors import InputError
from rag.names import name_words
from rag.parse.clean import find_blocks
from rag.parse.files import Refused, discover, origin_of
from rag.parse.load import load, load_stdin
from rag.parse.metadata import describe
from rag.parse.segment import header, passages, sentences
from rag.schema import Article, IngestItem, IngestReport, IngestStatus, Progress, Record
from rag.settings import Settings
from rag.store.catalog import Catalog
from rag.store.copies import citable
from rag.store.journal import Journal, NewArticle, Origin, Pending, Placement
from rag.store.upkeep import (
    BATCH,
    Report,
    clear,
    embed,
    other_length,
    publish,
    reconcile,
    reindex,
    remove,
    repair,
    settle,
    split,
    texts_of,
    tidy,
    write_lock,
)
from rag.store.vectors import Vectors

__all__ = ["ingest", "reconcile", "reindex", "remove"]

# Raised when files would now be read otherwise: every file is then read again at its next ingest.
PARSER_VERSION = 1
TEXTS = 1000  # passages and sentences after which a batch is full


def ingest(
    paths: Sequence[str | Path],
    *,
    catalog: Catalog,
    vectors: Vectors,
    embedder: Embedder,
    settings: Settings,
    stdin: bytes | None = None,
    progress: Report,
) -> IngestReport:
    """Stores files, folders and (``-``) the bytes ``stdin``; one report item a file or record, in order.

    Progress comes in the stages ``wait`` (another ingest is at work), ``read``, ``embed`` and ``store``.
    Raises StoreBusy, StoreError, EmbedderChanged, ProviderError; batches finished before stay stored.
    """
    started = time.perf_counter()
    with write_lock(settings, progress):
        vectors.check_embedder()
        tidy(catalog, vectors, progress)
        run = _Run(catalog, vectors, embedder, progress)
        if "" in paths:  # Path("") would be the folder we are in
            run.refuse("", InputError("One of the paths is empty.", "Name a file or folder; . is where you are."))
        queue = discover([Path(path) for path in paths if str(path) not in ("", "-")])
        for place, entry in enumerate(queue):
            name = entry.name if isinstance(entry, Path) else entry.source
            progress(Progress("read", place, len(queue), name))
            if isinstance(entry, Refused):
                run.refuse(entry.source, entry.error)
            else:
                run.read_file(entry, settings.max_file_mb)
        progress(Progress("read", len(queue), len(queue)))
        if any(str(path) == "-" for path in paths):
            run.read_records("-", load_stdin(stdin or b"", max_mb=settings.max_file_mb))
        run.flush()
    return IngestReport(tuple(run.items), time.perf_counter() - started)


@dataclass(slots=True)
class _Batch:
    """Work that becomes visible at once. ``places`` says where in ``_Run.items`` each new article is reported;
    ``coming`` are records of new articles (index into ``new``), ``carried`` those of stored ones (key)."""

    new: list[NewArticle] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    coming: list[tuple[str, Record, int]] = field(default_factory=list)
    carried: list[tuple[str, Record, int]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        texts = sum(len(new.passages) + len(new.sentences) for new in self.new)
        return len(self.new) >= BATCH or texts >= TEXTS

    def placements(self, pending: Sequence[Pending]) -> list[Placement]:
        """Which origin carries which stored article, once the new ones have their keys."""
        coming = [(path, record, pending[at].key) for path, record, at in self.coming]
        return [
            Placement(record.origin, path, record.source, record.raw_hash, key)
            for path, record, key in (*self.carried, *coming)
        ]


class _Run:
    """One ingest: reads records into batches and stores these. ``items`` grows in the order of reading."""

    def __init__(self, catalog: Catalog, vectors: Vectors, embedder: Embedder, progress: Report) -> None:
        self.items: list[IngestItem] = []
        self._catalog = catalog
        self._vectors = vectors
        self._embedder = embedder
        self._progress = progress
        self._journal = Journal(catalog.database)
        self._batch = _Batch()
        self._mended = False
        self._stored = 0

    # Reading

    def read_file(self, path: Path, max_mb: float) -> None:
        """One file, unless it is as it was when it was last read whole."""
        digest = _digest(path, max_mb)
        origin = origin_of(path)
        before = self._journal.unchanged(origin, digest) if digest else []
        if before:
            self.items += [self._known(one.source, "unchanged", one.id) for one in before]
            return
        whole = self.read_records(origin, load(path, max_mb=max_mb))
        if whole and digest:
            self._batch.files.append((origin, digest))

    def read_records(self, path: str, records: Iterable[Record | Refused]) -> bool:
        """The records of one file; whether none of them was refused."""
        whole = True
        for record in records:
            try:
                if isinstance(record, Refused):
                    raise record.error
                self._read(path, record)
            except InputError as error:
                self.refuse(record.source, error)
                whole = False
            if self._batch.full:
                self.flush()
        return whole

    def refuse(self, source: str, error: InputError) -> None:
        self.items.append(IngestItem(source, "refused", error=error.problem))

    def _read(self, path: str, record: Record) -> None:
        """Decides what becomes of a record. Raises InputError for one without a sentence to cite."""
        record = replace(record, raw_hash=f"{PARSER_VERSION}:{record.raw_hash}")
        before = self._journal.origin(record.origin)
        if before and before.raw_hash == record.raw_hash:
            self.items.append(self._known(record.source, "unchanged", before.id))
            return
        id = hashlib.sha256(record.text.encode()).hexdigest()[:12]
        ids = [new.article.id for new in self._batch.new]
        if id in ids:
            twin = ids.index(id)
            self._batch.coming.append((path, record, twin))
            self.items.append(_item(self._batch.new[twin], record.source, "copy"))
            return
        key = self._journal.key_of(id)
        own = before is not None and before.id == id and before.owner
        if key is not None and not own:
            self._batch.carried.append((path, record, key))
            self.items.append(self._known(record.source, "copy", id))
            return
        new = _article(id, record)
        if key is not None and before is not None and self._is_same(before, new):
            self._batch.carried.append((path, record, key))
            self.items.append(self._known(record.source, "unchanged", id))
            return
        self._batch.coming.append((path, record, len(self._batch.new)))
        self._batch.places.append(len(self.items))
        self._batch.new.append(new)
        self.items.append(_item(new, record.source, "replaced" if before else "stored"))

    def _is_same(self, before: Origin, new: NewArticle) -> bool:
        """Whether reading the same text again, by the same rules, gave the same article."""
        stored = self._catalog.article(before.id)
        same_rules = before.raw_hash.startswith(f"{PARSER_VERSION}:")
        return same_rules and replace(stored, copy_of=None) == new.article

    def _known(self, source: str, status: IngestStatus, id: str) -> IngestItem:
        one = self._catalog.source(id)
        return IngestItem(
            source, status, id, one.title, one.outlet, one.date, one.date_basis, one.sentences, one.passages,
            one.copy_of,
        )  # fmt: skip

    # Storing

    def flush(self) -> None:
        """Stores the batch: rows, then vectors, then the flip, then the removal of what was replaced."""
        batch, self._batch = self._batch, _Batch()
        if not batch.new:
            if batch.carried or batch.files:
                self._journal.finish([], batch.placements([]), batch.files)
                clear(self._journal, self._vectors)
            return
        if not self._mended:
            repair(self._catalog, self._vectors, self._progress)
            self._mended = True
        texts = [texts_of(new.article, new.passages, new.sentences) for new in batch.new]
        parts = split(embed(self._embedder, [text for group in texts for text in group], self._progress), texts)
        self._adopt(parts[0].shape[1])
        pending, copies = publish(self._journal, self._vectors, batch.new, parts, batch.placements, batch.files)
        for place, one in zip(batch.places, pending, strict=True):
            self.items[place] = replace(self.items[place], copy_of=copies[one.key])
        self._stored += len(pending)
        self._progress(Progress("store", self._stored, self._stored))

    def _adopt(self, dimension: int) -> None:
        """In an empty store this embedder takes over. Raises EmbedderChanged when its vectors have another
        length than those stored."""
        state = self._catalog.state()
        made_by = (state.fingerprint, state.dimension)
        if made_by == (self._embedder.fingerprint, dimension):
            return
        if self._catalog.count():
            raise other_length(self._catalog, self._embedder, dimension)
        self._journal.adopt(self._embedder.fingerprint, dimension, self._vectors.new_name(dimension))
        settle(self._catalog, self._vectors)


def _article(id: str, record: Record) -> NewArticle:
    """A record as an article. Raises InputError when nothing in it can be cited."""
    described = describe(record, find_blocks(record.text, record.blocks))
    found = sentences(record.text, described.blocks, described.language)
    if not found:
        raise InputError(
            f"{record.source} holds nothing but boilerplate or headings: there is no sentence to cite.",
            "Check that the article's own text was saved, not only the page around it.",
        )
    article = Article(
        id, record.source, record.text, described.title, described.outlet, described.author, described.url,
        described.date, described.date_basis, described.language, described.mentions, described.blocks,
    )  # fmt: skip
    head = header(described.title, described.outlet, described.date)
    parts = passages(record.text, described.blocks, found, header=head)
    return NewArticle(article, record.origin, found, parts, tuple(_names(article)))


def _names(article: Article) -> Iterator[str]:
    """The name words of an article, each spelling once, without a possessive ending."""
    text = citable(article.text, article.blocks)
    yield from dict.fromkeys(word.text.removesuffix("'s").removesuffix("’s") for word in name_words(text))


def _item(new: NewArticle, source: str, status: IngestStatus) -> IngestItem:
    one = new.article
    return IngestItem(
        source, status, one.id, one.title, one.outlet, one.date, one.date_basis, len(new.sentences),
        len(new.passages),
    )  # fmt: skip


def _digest(path: Path, max_mb: float) -> str | None:
    """What tells whether a file, or the ``.json`` beside it, has changed; None where ``load`` must judge."""
    digest = hashlib.sha256(f"{PARSER_VERSION}\n".encode())
    try:
        for part in dict.fromkeys((path, path.with_suffix(".json"))):
            if part.is_file() and part.stat().st_size <= max_mb * 1e6:
                digest.update(hashlib.sha256(part.read_bytes()).digest())
            elif part == path:
                return None
    except (OSError, ValueError):
        return None
    return digest.hexdigest()
