"""Where documents disagree, does a quotes answer show both sides, beside quoting the three most similar sentences."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from rich.progress import Progress

from eval.matching import any_found, found
from eval.public.data import Conflicting, Halves
from eval.public.saved import Results
from eval.public.scoring import ALL, Figure, Row, Table, share
from eval.public.stores import Document, Stored
from rag.answer import Answerer
from rag.errors import UsageError
from rag.schema import Answer, Filters

BYLINE, PLAIN = "Byline, quotes", "top three quoted"
TOP = 3
BOTH, EVERY, NONE, RIGHT, WORDS = "both sides", "every side", "no side", "a right one", "words"
MISINFORMED, AMBIGUOUS = "a wrong side among them", "several right sides"


def documents(records: Sequence[Conflicting]) -> list[Document]:
    """The distinct documents, each under its own text as key."""
    return [Document(text, "", text) for text in dict.fromkeys(d.text for one in records for d in one.documents)]


def sides(one: Conflicting) -> list[str]:
    """The answers, right and wrong, that stand in its documents; of two where one holds the other, the shorter."""
    texts = [document.text for document in one.documents]
    there = [a for a in dict.fromkeys((*one.gold_answers, *one.wrong_answers)) if any(_in(a, text) for text in texts)]
    return [a for a in there if not any(b != a and _in(b, a) for b in there)]


def conflicting(records: Iterable[Conflicting]) -> list[Conflicting]:
    """Those whose documents give at least two answers."""
    return [one for one in records if len(sides(one)) >= 2]


def measure(read: Halves[Conflicting], store: Stored, results: Results, progress: Progress) -> Table:
    """The figures of the odd half; nothing is chosen on the even one here."""
    asked = conflicting(read.odd)
    answerer = Answerer(store.catalog, store.vectors, store.embedder, store.reader, None)
    todo = [one for one in asked if one.id not in results]
    task = progress.add_task("conflicts: asking", total=len(todo))
    for one in todo:
        results.add(one.id, _scores(one, answerer, store))
        progress.advance(task)
    progress.remove_task(task)
    measured = [one for one in asked if results[one.id]]
    rows: list[Row] = []
    for kind in (ALL, AMBIGUOUS, MISINFORMED):
        of = [one for one in measured if kind in (ALL, _kind(one))]
        rows += [_row(kind, system, [results[one.id] for one in of]) for system in (BYLINE, PLAIN)]
    refused = sum(results[one.id][f"{BYLINE}: refused"] for one in measured)
    notes = [
        f"{len(asked)} of {len(read.odd)} questions have documents that give two answers or more",
        f"Byline refuses {refused:.0f} of them; only the documents of a question are searched for it",
    ]
    if len(measured) < len(asked):
        notes.append(f"{len(asked) - len(measured)} questions are UNMEASURED.")
    return Table("Conflicting documents", tuple(rows), tuple(notes))


def _scores(one: Conflicting, answerer: Answerer, store: Stored) -> dict[str, float]:
    ids = tuple(dict.fromkeys(store.articles[d.text] for d in one.documents if d.text in store.articles))
    if not ids:
        return {}
    try:
        *_, answer = answerer.stream(one.question, (), Filters(articles=ids), one.id)
    except UsageError:
        return {}
    assert isinstance(answer, Answer)
    said = " ".join(sentence.text for sentence in answer.sentences)
    plain = " ".join(nearest(one.question, ids, store))
    return {
        **{f"{BYLINE}: {name}": value for name, value in shown(said, one).items()},
        **{f"{PLAIN}: {name}": value for name, value in shown(plain, one).items()},
        f"{BYLINE}: refused": float(answer.status == "abstained"),
    }


def shown(text: str, one: Conflicting) -> dict[str, float]:
    """What of the sides stands in a text, as 0 or 1, and its words."""
    every = sides(one)
    there = [side for side in every if _in(side, text)]
    right = any_found(one.gold_answers, text) if one.gold_answers else False
    return {
        BOTH: float(len(there) >= 2), EVERY: float(len(there) == len(every)), NONE: float(not there),
        RIGHT: float(right), WORDS: float(len(text.split())),
    }  # fmt: skip


def nearest(question: str, articles: Sequence[str], store: Stored) -> list[str]:
    """The three sentences most similar to the question, whoever says them."""
    rows = store.catalog.sentences([(id, 0, 10_000) for id in articles])
    asked = store.embedder.matrix([question])[0]
    ranked = sorted(rows.values(), key=lambda row: -float(row.vector @ asked))
    return list(dict.fromkeys(row.text for row in ranked))[:TOP]


def _kind(one: Conflicting) -> str:
    wrong = set(one.wrong_answers)
    return MISINFORMED if wrong & set(sides(one)) else AMBIGUOUS


def _row(kind: str, system: str, scores: Sequence[dict[str, float]]) -> Row:
    named = [{name: one[f"{system}: {name}"] for name in (BOTH, EVERY, NONE, RIGHT, WORDS)} for one in scores]
    figures = {name: share(sum(int(one[name]) for one in named), len(named)) for name in (BOTH, EVERY, NONE, RIGHT)}
    words = Figure(round(statistics.mean(one[WORDS] for one in named)) if named else None)
    return Row(kind, len(named), system, {**figures, WORDS: words})


def _in(answer: str, text: str) -> bool:
    return bool(answer.strip()) and found(answer, text)
