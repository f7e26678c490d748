"""Where documents disagree, does a quotes answer show both sides and say so, beside quoting the three most similar
sentences; and where they agree, does it say nothing of the kind."""

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
FLAGGED, TOLD = "flagged", "both sides and flagged"
MISINFORMED, AMBIGUOUS, AGREEING = "a wrong side among them", "several right sides", "documents that agree"


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


def agreeing(one: Conflicting) -> list[str]:
    """Two texts or more of its documents that give one answer, the same, and no other: the most there are; or none."""
    every = sides(one)
    given = {d.text: [side for side in every if _in(side, d.text)] for d in one.documents}
    alike = [[text for text, told in given.items() if told == [side]] for side in every]
    most: list[str] = max(alike, key=len, default=[])
    return most if len(most) >= 2 else []


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
    agree = [one for one in measured if f"{AGREEING}: {FLAGGED}" in results[one.id]]
    flagged = share(sum(int(results[one.id][f"{AGREEING}: {FLAGGED}"]) for one in agree), len(agree))
    rows.append(Row(AGREEING, len(agree), BYLINE, {FLAGGED: flagged}))
    notes = [
        f"{len(asked)} of {len(read.odd)} questions have documents that give two answers or more",
        f"Byline refuses {refused:.0f} of them; only the documents of a question are searched for it",
        "documents that agree are those of one of these questions that give one answer, two or more, alone searched",
    ]
    if len(measured) < len(asked):
        notes.append(f"{len(asked) - len(measured)} questions are UNMEASURED.")
    return Table("Conflicting documents", tuple(rows), tuple(notes))


def _scores(one: Conflicting, answerer: Answerer, store: Stored) -> dict[str, float]:
    texts = [d.text for d in one.documents]
    answer = _asked(one.question, texts, answerer, store)
    if answer is None:
        return {}
    said = shown(" ".join(sentence.text for sentence in answer.sentences), one)
    flagged = float(bool(answer.conflicts))
    plain = " ".join(nearest(one.question, _ids(texts, store), store))
    scores = {
        **{f"{BYLINE}: {name}": value for name, value in said.items()},
        **{f"{PLAIN}: {name}": value for name, value in shown(plain, one).items()},
        f"{BYLINE}: refused": float(answer.status == "abstained"),
        f"{BYLINE}: {FLAGGED}": flagged, f"{BYLINE}: {TOLD}": flagged * said[BOTH],
    }  # fmt: skip
    alike = agreeing(one)
    if alike and (agreed := _asked(one.question, alike, answerer, store)) is not None:
        scores[f"{AGREEING}: {FLAGGED}"] = float(bool(agreed.conflicts))
    return scores


def _asked(question: str, texts: Sequence[str], answerer: Answerer, store: Stored) -> Answer | None:
    """The answer from these documents alone; None where none is stored or the question is none."""
    ids = _ids(texts, store)
    if not ids:
        return None
    try:
        *_, answer = answerer.stream(question, (), Filters(articles=ids), None)
    except UsageError:
        return None
    assert isinstance(answer, Answer)
    return answer


def _ids(texts: Sequence[str], store: Stored) -> tuple[str, ...]:
    return tuple(dict.fromkeys(store.articles[text] for text in texts if text in store.articles))


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
    known = (BOTH, EVERY, NONE, RIGHT, *((FLAGGED, TOLD) if system == BYLINE else ()))
    figures = {name: share(sum(int(one[f"{system}: {name}"]) for one in scores), len(scores)) for name in known}
    words = Figure(round(statistics.mean(one[f"{system}: {WORDS}"] for one in scores)) if scores else None)
    return Row(kind, len(scores), system, {**figures, WORDS: words})


def _in(answer: str, text: str) -> bool:
    return bool(answer.strip()) and found(answer, text)
