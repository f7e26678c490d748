"""Does this passage answer this question: Byline's gate, beside similarity alone and shared words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.progress import Progress

from eval.public.data import Answerable, Halves
from eval.public.retrieval import Vectored
from eval.public.saved import Results
from eval.public.scoring import Case, Table, compared, unreported
from eval.public.stores import Document, OnlyOne, Stored
from rag import gate
from rag.answer import _gate  # the very decision that an answer hangs on; it has no public name
from rag.errors import UsageError
from rag.evidence import coverage, terms_of
from rag.question import Question, understand
from rag.quote import select
from rag.retrieve import retrieve
from rag.schema import Filters
from rag.text import content_terms

GATE, SHIPPED, SIMILARITY, OVERLAP = "gate, probability", "gate, as shipped", "similarity alone", "word overlap"
SYSTEMS = (GATE, SHIPPED, SIMILARITY, OVERLAP)
FIXED = {SHIPPED: 0.5}
BATCH = 256  # questions embedded together


def documents(records: Sequence[Answerable]) -> list[Document]:
    """The distinct passages, each under its own text as key."""
    return list({one.passage: Document(one.passage, one.title, one.passage) for one in records}.values())


def measure(read: Halves[Answerable], store: Stored, plain: Vectored, results: Results, progress: Progress) -> Table:
    """The figures; what ``results`` lacks is measured and added to it. ``plain`` has a vector of each passage."""
    todo = [one for one in (*read.even, *read.odd) if one.id not in results]
    task = progress.add_task("answerable: asking", total=len(todo))
    for one, scores in _asked(todo, store, plain):
        results.add(one.id, scores)
        progress.advance(task)
    progress.remove_task(task)
    even, odd = _cases(read.even, results), _cases(read.odd, results)
    lost = len(read.even) + len(read.odd) - len(even) - len(odd)
    notes = [f"{lost} questions are UNMEASURED: no question to Byline, or no passage to cite."] if lost else []
    notes.append("the passage is all that is stored; thresholds are the best of the even half, figures of the odd")
    notes += unreported(even, odd)
    return Table("Answerable or not", tuple(compared(even, odd, SYSTEMS, FIXED)), tuple(notes))


def _asked(
    records: Sequence[Answerable], store: Stored, plain: Vectored
) -> Iterator[tuple[Answerable, dict[str, float]]]:
    alone: dict[str, OnlyOne] = {}
    for start in range(0, len(records), BATCH):
        part = records[start : start + BATCH]
        questions = {one.id: _understood(one.question) for one in part}
        vectors = store.embedder.matrix([one.question for one in part])
        store.embedder.matrix([q.understood for q in questions.values() if q is not None])  # embedded together
        for one, vector in zip(part, vectors, strict=True):
            id, question = store.articles.get(one.passage), questions[one.id]
            if id is None or question is None:
                yield one, {}
                continue
            if id not in alone:
                alone[id] = OnlyOne(store.catalog, id)
            decision = decided(question, alone[id], store, id)
            there = terms_of(f"{one.title}\n{one.passage}")
            scores = {
                GATE: decision.answers,
                SHIPPED: float(decision.outcome == "answered"),
                SIMILARITY: float(plain.vector(one.passage) @ vector),
                OVERLAP: coverage(content_terms(one.question), there, lambda _: 1.0),
            }
            yield one, scores


def decided(question: Question, catalog: OnlyOne, store: Stored, article: str) -> gate.Decision:
    """What Byline decides where that article is all it has read."""
    filters = Filters(articles=(article,))
    found = retrieve(question, filters, catalog=catalog, vectors=store.vectors, embedder=store.embedder)
    return _gate(question, found, select(question, found.evidence, found.parts), filters)


def _understood(text: str) -> Question | None:
    try:
        return understand(text)
    except UsageError:
        return None


def _cases(records: Sequence[Answerable], results: Results) -> list[Case]:
    return [Case(r.id, r.origin, r.document, r.answerable, results[r.id]) for r in records if results[r.id]]
