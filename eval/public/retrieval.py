"""Does the right document come first: Byline's search, beside plain BM25 and plain dense on the same documents."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from eval.metrics import ndcg
from eval.public.data import Answerable, Halves
from eval.public.saved import Matrix, Results
from eval.public.scoring import ALL, Case, Row, Table, mean
from eval.public.stores import Document, Stored
from rag.embed import Embedder
from rag.errors import UsageError
from rag.question import understand
from rag.reader import Reader
from rag.retrieve import retrieve
from rag.schema import Filters
from rag.text import content_terms

AT = 10
PASSAGES = 30  # of Byline's: more than AT documents, where most are of one or two
K1, B = 0.9, 0.4  # as BEIR's own BM25 (Thakur et al. 2021, Anserini's defaults)
BYLINE, UNREAD, FUSED = "Byline", "Byline without the reader", "its two lists fused, passages alone"
BM25, DENSE = "plain BM25", "plain dense"
SYSTEMS = (BYLINE, UNREAD, FUSED, BM25, DENSE)
BATCH = 256


@dataclass(frozen=True, slots=True)
class Query:
    """``relevant``: document key -> grade; ``group`` is what is resampled (queries of one document belong together)."""

    id: str
    text: str
    relevant: Mapping[str, float]
    origin: str = ""
    group: str = ""


class Vectored:
    """Documents by one vector each of title and text (which MiniLM cuts at 256 tokens)."""

    def __init__(self, documents: Sequence[Document], matrix: Matrix) -> None:
        self._keys = [one.key for one in documents]
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._matrix = matrix

    @classmethod
    def of(cls, documents: Sequence[Document], embedder: Embedder, file: Path, progress: Progress) -> Vectored:
        """The vectors of ``file``, made there where it is missing."""
        if not file.exists():
            parts = []
            task = progress.add_task("plain dense: embedding", total=len(documents))
            for start in range(0, len(documents), BATCH):
                parts.append(embedder.matrix([one.whole for one in documents[start : start + BATCH]]))
                progress.advance(task, len(parts[-1]))
            progress.remove_task(task)
            np.save(file, np.concatenate(parts))
        return cls(documents, np.load(file))

    def vector(self, key: str) -> NDArray[np.float32]:
        return np.asarray(self._matrix[self._place[key]], dtype=np.float32)

    def ranked(self, query: NDArray[np.float32], k: int = AT) -> list[str]:
        scores = self._matrix @ query
        return [self._keys[place] for place in np.argsort(-scores, kind="stable")[:k]]


class PlainBM25:
    """BM25 over whole documents, of stemmed words without function words; idf as Lucene's."""

    def __init__(self, documents: Mapping[str, Sequence[str]], k1: float = K1, b: float = B) -> None:
        self._keys = list(documents)
        lengths = np.array([len(words) for words in documents.values()], dtype=float)
        norm = k1 * (1 - b + b * lengths / max(1e-9, lengths.mean())) if len(lengths) else lengths
        postings: dict[str, list[tuple[int, int]]] = {}
        for place, words in enumerate(documents.values()):
            for word, times in Counter(words).items():
                postings.setdefault(word, []).append((place, times))
        self._weights: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        for word, found in postings.items():
            at = np.array([place for place, _ in found])
            tf = np.array([float(times) for _, times in found])
            idf = math.log(1 + (len(self._keys) - len(found) + 0.5) / (len(found) + 0.5))
            self._weights[word] = (at, idf * tf * (k1 + 1) / (tf + norm[at]))

    def scores(self, words: Iterable[str]) -> NDArray[np.float64]:
        """One score a document, in their order."""
        total = np.zeros(len(self._keys))
        for word in words:
            if word in self._weights:
                at, weight = self._weights[word]
                total[at] += weight
        return total

    def ranked(self, words: Iterable[str], k: int = AT) -> list[str]:
        """The keys of the ``k`` best that hold any of the words."""
        scores = self.scores(words)
        return [self._keys[place] for place in np.argsort(-scores, kind="stable")[:k] if scores[place] > 0]


def recall(ranked: Sequence[str], relevant: Mapping[str, float], k: int = AT) -> float:
    """Share of the relevant documents among the first ``k``."""
    wanted = {key for key, grade in relevant.items() if grade > 0}
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else 0.0


def measure(
    title: str, documents: Sequence[Document], queries: Sequence[Query], store: Stored, dense: Vectored,
    results: Results, progress: Progress, notes: Sequence[str] = (),
) -> Table:  # fmt: skip
    """The figures of these queries; what ``results`` lacks is measured and added to it."""
    bm25 = PlainBM25({one.key: content_terms(one.whole) for one in documents})
    keys = {id: key for key, id in reversed(list(store.articles.items()))}  # identical documents are one to Byline
    todo = [one for one in queries if one.id not in results]
    task = progress.add_task(f"{title}: searching", total=len(todo))
    for start in range(0, len(todo), BATCH):
        part = todo[start : start + BATCH]
        vectors = store.embedder.matrix([one.text for one in part])
        for one, vector in zip(part, vectors, strict=True):
            read, _ = _byline(one.text, store, keys, store.reader)
            unread, fused = _byline(one.text, store, keys, None)
            found = {
                BYLINE: read, UNREAD: unread, FUSED: fused,
                BM25: bm25.ranked(content_terms(one.text)), DENSE: dense.ranked(vector),
            }  # fmt: skip
            scores = {f"{s}: nDCG@{AT}": ndcg(ranked, one.relevant, AT) for s, ranked in found.items()}
            scores |= {f"{s}: recall@{AT}": recall(ranked, one.relevant) for s, ranked in found.items()}
            results.add(one.id, scores)
            progress.advance(task)
    progress.remove_task(task)
    cases = [Case(one.id, one.origin, one.group or one.id, True, results[one.id]) for one in queries]
    rows = []
    for origin in (ALL, *sorted({case.origin for case in cases})):
        of = [case for case in cases if origin in (ALL, case.origin)]
        if origin != ALL and len(of) == len(cases):
            continue
        for system in SYSTEMS:
            figures = {name: mean(of, f"{system}: {name}") for name in (f"nDCG@{AT}", f"recall@{AT}")}
            rows.append(Row(origin, len(of), system, figures))
    return Table(title, tuple(rows), (f"{len(documents)} documents, {len(queries)} queries", *notes))


def _byline(
    text: str, store: Stored, keys: Mapping[str, str], reader: Reader | None
) -> tuple[list[str], list[str]]:
    """The keys of the documents in the order of their passages, and in that before any sentence was looked at."""
    try:
        question = understand(text)
    except UsageError:
        return [], []
    found = retrieve(
        question, Filters(), catalog=store.catalog, vectors=store.vectors, embedder=store.embedder,
        reader=reader, keep=PASSAGES,
    )
    fused = sorted(found.hits, key=lambda hit: -hit.score)
    first, second = (list(dict.fromkeys(keys[hit.article] for hit in hits))[:AT] for hits in (found.hits, fused))
    return first, second


def of_answerable(read: Halves[Answerable]) -> list[Query]:
    """The reported questions that a passage answers; that passage alone counts as found."""
    return [
        Query(one.id, one.question, {one.passage: 1.0}, one.origin, one.passage) for one in read.odd if one.answerable
    ]


# BEIR's folders


def is_beir(folder: Path) -> bool:
    return (folder / "corpus.jsonl").is_file() and (folder / "queries.jsonl").is_file()


def read_beir(folder: Path) -> tuple[list[Document], list[Query]]:
    """The documents, and the queries that have a judgement, of ``qrels.tsv``, else ``qrels/test.tsv``, else all of
    ``qrels/*.tsv``. Raises ValueError."""
    documents = [Document(str(e["_id"]), str(e.get("title") or ""), str(e["text"])) for e in _lines(folder, "corpus")]
    texts = {str(entry["_id"]): str(entry["text"]) for entry in _lines(folder, "queries")}
    judged: dict[str, dict[str, float]] = {}
    for file in _qrels(folder):
        with file.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.reader(lines, delimiter="\t"), 1):
                if number == 1 and len(row) == 3 and not row[2].lstrip("-").isdigit():
                    continue  # query-id, corpus-id, score
                try:
                    query, document, grade = row if len(row) == 3 else (row[0], row[2], row[3])  # TREC's has four
                    judged.setdefault(query, {})[document] = float(grade)
                except (ValueError, IndexError):
                    raise ValueError(f"{file.name}, line {number}: not a query, a document and a grade") from None
    queries = [
        Query(id, texts[id], relevant)
        for id, relevant in judged.items()
        if id in texts and any(grade > 0 for grade in relevant.values())
    ]
    if not (documents and queries):
        raise ValueError(f"{folder.name} holds no document, or no query with a relevant one.")
    return documents, queries


def _qrels(folder: Path) -> list[Path]:
    for choice in (folder / "qrels.tsv", folder / "qrels" / "test.tsv"):
        if choice.is_file():
            return [choice]
    found = sorted((folder / "qrels").glob("*.tsv"))
    if not found:
        raise ValueError(f"{folder.name} has no qrels.tsv and no qrels/*.tsv.")
    return found


def _lines(folder: Path, name: str) -> list[dict[str, object]]:
    found = []
    for number, line in enumerate((folder / f"{name}.jsonl").read_text("utf-8").splitlines(), 1):
        try:
            entry = json.loads(line) if line.strip() else None
        except ValueError as error:
            raise ValueError(f"{name}.jsonl, line {number}, is no JSON: {error}") from None
        if entry is None:
            continue
        if not (isinstance(entry, dict) and "_id" in entry and "text" in entry):
            raise ValueError(f"{name}.jsonl, line {number}, lacks _id or text.")
        found.append(entry)
    return found
