"""Documents of a public set in a real store of Byline's, and that store seen as if one article were all of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from eval.public.saved import Remembering, digest, folder_for, made_by
from rag import Settings
from rag.embed import Embedder
from rag.ingest import ingest, reconcile
from rag.names import skeleton
from rag.reader import Reader, open_reader
from rag.store.catalog import Catalog
from rag.store.vectors import Vectors

A_FILE = 200  # documents read at once; what is stored of a run that was stopped is not read again


@dataclass(frozen=True, slots=True)
class Document:
    """``key`` is the caller's own."""

    key: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Stored:
    """``articles``: key -> article id; a document that the store refused (nothing in it can be cited) has none."""

    catalog: Catalog
    vectors: Vectors
    embedder: Remembering
    reader: Reader | None
    articles: Mapping[str, str]
    folder: Path


@contextmanager
def stored(
    name: str, documents: Sequence[Document], settings: Settings, embedder: Embedder, progress: Progress, root: Path
) -> Iterator[Stored]:
    """A store with these documents, kept under ``root`` and gone on with. Raises BylineError."""
    head = {**made_by(), "documents": digest([f"{one.key}\0{one.title}\0{one.text}" for one in documents])}
    folder = folder_for(name, head, root)
    settings = settings.model_copy(update={"data_dir": folder / "data"})
    with closing(Catalog.open(settings.data_dir)) as catalog:
        vectors = Vectors.open(settings, catalog, embedder)
        with closing(vectors):
            if catalog.unfinished():
                reconcile(catalog=catalog, vectors=vectors, settings=settings, progress=_silent)
            articles: dict[str, str] = {}
            task = progress.add_task(f"{name}: reading", total=len(documents))
            for start in range(0, len(documents), A_FILE):
                part = documents[start : start + A_FILE]
                file = _written(folder / f"{start:07}.jsonl", part)
                report = ingest(
                    [file], catalog=catalog, vectors=vectors, embedder=embedder, settings=settings, progress=_silent
                )
                for one, item in zip(part, report.articles, strict=True):
                    if item.id is not None:
                        articles[one.key] = item.id
                progress.advance(task, len(part))
            progress.remove_task(task)
            yield Stored(catalog, vectors, Remembering(embedder), open_reader(settings), articles, folder)


def _written(file: Path, documents: Sequence[Document]) -> Path:
    text = "".join(json.dumps({"title": one.title or None, "text": one.text}) + "\n" for one in documents)
    if not file.exists() or file.read_text("utf-8") != text:
        file.write_text(text, "utf-8")
    return file


def _silent(_: object) -> None:
    """The bar counts documents, not stages."""


class OnlyOne(Catalog):
    """A catalog as if ``article`` were the only one in it: the words that are rare, and the names that are known, are
    its own. Searching it needs a filter to that article all the same."""

    def __init__(self, whole: Catalog, article: str) -> None:
        super().__init__(whole.database)
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT s.body, s.title FROM articles a JOIN passages p ON p.article = a.key"
                " JOIN search s ON s.rowid = p.id WHERE a.id = ? AND a.state = 'ready'",
                [article],
            ).fetchall()
            names = db.execute(
                "SELECT DISTINCT n.term FROM names n JOIN articles a ON a.key = n.article WHERE a.id = ?"
                " ORDER BY n.term",
                [article],
            )
            self._names = [row[0] for row in names]
        self._passages = len(rows)
        self._frequency = Counter(term for body, title in rows for term in {*body.split(), *title.split()})

    def document_frequency(self, terms: Sequence[str]) -> tuple[Mapping[str, int], int]:
        """See ``Catalog``; so for the three below."""
        return {term: self._frequency[term] for term in terms if term in self._frequency}, self._passages

    def has_prefix(self, term: str) -> bool:
        return any(one.startswith(term) for one in self._frequency)

    def names_like(self, skeletons: Sequence[str]) -> list[str]:
        return [name for name in self._names if skeleton(name) in skeletons]

    def all_names(self) -> list[str]:
        return self._names
