"""Does this passage answer this question, and where: Byline's gate with the reader, beside the gate without it, the
reader, similarity and shared words alone."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rich.progress import Progress

from eval.public import scoring
from eval.public.data import Answerable, Halves
from eval.public.retrieval import Vectored
from eval.public.saved import Results
from eval.public.scoring import ALL, Case, Row, Table, compared, mean, unreported
from eval.public.stores import Document, OnlyOne, Stored
from rag import gate
from rag.errors import UsageError
from rag.outcome import outcome
from rag.overlap import coverage, terms_of
from rag.question import Question, understand
from rag.quote import select
from rag.reader import Reader
from rag.retrieve import Retrieved, retrieve
from rag.schema import Evidence, Filters
from rag.text import content_terms

GATE, SHIPPED, SIMILARITY, OVERLAP = "gate, probability", "gate, as shipped", "similarity alone", "word overlap"
UNREAD, READER, WHOLE = "gate without the reader", "reader alone, best sentence", "reader alone, whole passage"
_UNREAD = -20.0  # log-odds where there is nothing to read, below all that are
SYSTEMS = (GATE, SHIPPED, UNREAD, READER, WHOLE, SIMILARITY, OVERLAP)
SPAN = "span F1"
_ARTICLES = frozenset({"a", "an", "the"})
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
    rows = [*compared(even, odd, SYSTEMS if store.reader else (GATE, SHIPPED, SIMILARITY, OVERLAP), FIXED)]
    for origin in (ALL, *sorted({case.origin for case in odd})) if store.reader else ():
        marked = [case for case in odd if origin in (ALL, case.origin) and SPAN in case.scores]
        rows.append(Row(origin, len(marked), "reader's span, of answerable questions", {SPAN: mean(marked, SPAN)}))
    return Table("Answerable or not", tuple(rows), tuple(notes))


def reliable(read: Halves[Answerable], results: Results) -> Table:
    """Whether what was said by ``measure`` to be so probable is so as often."""
    odd = [replace(case, scores=_probabilities(case.scores)) for case in _cases(read.odd, results)]
    systems = [one for one in (GATE, READER) if odd and one in odd[0].scores]
    note = "of the odd half, in tenths; the reader's log-odds turned into probabilities"
    return Table("Reliability: answerable", tuple(scoring.reliable(odd, systems)), (note,))


def _probabilities(scores: Mapping[str, float]) -> dict[str, float]:
    read = {READER: 1 / (1 + math.exp(-scores[READER]))} if READER in scores else {}
    return {GATE: scores[GATE], **read}


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
            decision, found = decided(question, alone[id], store, id, store.reader)
            there = terms_of(f"{one.title}\n{one.passage}")
            scores = {
                GATE: decision.answers,
                SHIPPED: float(decision.outcome == "answered"),
                SIMILARITY: float(plain.vector(one.passage) @ vector),
                OVERLAP: coverage(content_terms(one.question), there, lambda _: 1.0),
            }
            if store.reader is not None:
                scores[UNREAD] = decided(question, alone[id], store, id, None)[0].answers
                marked = max((e for e in found.evidence if "odds" in e.why), key=_odds, default=None)
                scores[READER] = _odds(marked) if marked is not None else _UNREAD
                scores[WHOLE] = -store.reader.read(one.question, [f"{one.title}\n{one.passage}"])[0].none_score
                if one.answerable and one.answers:
                    said = (marked.answer_text or "") if marked is not None else ""
                    scores[SPAN] = max(word_f1(said, answer) for answer in one.answers)
            yield one, scores


def _odds(one: Evidence) -> float:
    return float(one.why["odds"])


def word_f1(said: str, gold: str) -> float:
    """F1 of the words that two answers share, as SQuAD counts it: without case, punctuation and articles."""
    a, b = (Counter(w for w in re.findall(r"\w+", one.casefold()) if w not in _ARTICLES) for one in (said, gold))
    shared = sum((a & b).values())
    return 2 * shared / (sum(a.values()) + sum(b.values())) if shared else 0.0


def decided(
    question: Question, catalog: OnlyOne, store: Stored, article: str, reader: Reader | None
) -> tuple[gate.Decision, Retrieved]:
    """What Byline finds and decides where that article is all it has read."""
    filters = Filters(articles=(article,))
    found = retrieve(
        question, filters, catalog=catalog, vectors=store.vectors, embedder=store.embedder, reader=reader
    )
    return outcome(question, found, select(question, found.evidence, found.parts), filters, None, reader)[0], found


def _understood(text: str) -> Question | None:
    try:
        return understand(text)
    except UsageError:
        return None


def _cases(records: Sequence[Answerable], results: Results) -> list[Case]:
    return [Case(r.id, r.origin, r.document, r.answerable, results[r.id]) for r in records if results[r.id]]
