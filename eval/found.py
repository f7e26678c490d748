"""What Byline finds for each gold question, in full: every sentence with its rank, and what its gate makes of the best.

An answer keeps ten sentences of what was found and no probability; this asks today's program for the rest, once, and
keeps it in eval/saved/found/.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.answers import Header, Line, header, resumed, turns
from eval.corpora import Corpus, Opened
from eval.gold import Asked
from rag import Settings
from rag.fitted import fitted
from rag.outcome import outcome
from rag.question import understand
from rag.quote import select
from rag.retrieve import retrieve
from rag.schema import Filters


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of an article: ``index`` counts the sentences of ``source`` from 0, ``start`` and ``end`` as spans."""

    source: str
    index: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """``ranked`` are the sentences found, best first; ``read`` those among them that the reader read (all, without a
    reader); ``answers`` is the gate's probability that they answer, 0 where a rule spoke before it, and ``bar`` the
    least that it asks for."""

    ranked: tuple[Place, ...]
    read: frozenset[Place]
    answers: float
    bar: float


Shelf = Mapping[str, tuple[Place, ...]]  # the sentences of each source, in order


def shelf(there: Opened) -> Shelf:
    """All that could be cited."""
    made = {}
    for source, article in there.articles.items():
        rows = there.desk._catalog.sentences([(article.id, 0, len(article.text))])
        ordered = sorted((row.sentence for row in rows.values()), key=lambda one: one.index)
        made[source] = tuple(Place(source, s.index, s.start, s.end, article.text[s.start : s.end]) for s in ordered)
    return made


def found(chosen: Corpus, there: Opened, settings: Settings, folder: Path) -> dict[str, Found]:
    """By question id; kept in a file of ``folder`` that another program or other data do not read."""
    head = header(chosen, "found" if settings.reader else "found, without the reader")
    file = folder / f"{chosen.name}.{_named(head)}.jsonl"
    by_id = {one.gold.id: one for one in there.asked}
    places = {(one.source, one.start): one for sentences in shelf(there).values() for one in sentences}
    bar = fitted()["thresholds"]["answer" if there.desk._reader is None else "answer with reader"]
    made: dict[str, Found] = {}
    for line in resumed(file, head, [*by_id], lambda id: _line(there, by_id[id])):
        ranked = [places[source, start] for source, start, _ in line["ranked"]]
        read = frozenset(one for one, (*_, was) in zip(ranked, line["ranked"], strict=True) if was)
        made[line["id"]] = Found(tuple(ranked), read, float(line["answers"]), bar)
        if sys.stderr.isatty():
            print(f"{chosen.name}: {len(made)} of {len(by_id)}", end="\r", file=sys.stderr, flush=True)
    return made


def _line(there: Opened, asked: Asked) -> Line:
    """What ``rag.answer`` does before it writes."""
    desk, all_of_it = there.desk, Filters()
    question = understand(asked.gold.question, turns(desk, asked))
    got = retrieve(
        question, all_of_it, catalog=desk._catalog, vectors=desk._vectors, embedder=desk._embedder, reader=desk._reader
    )
    chosen = select(question, got.evidence, got.parts)
    decision, _ = outcome(question, got, chosen, all_of_it, desk._catalog.dates(all_of_it), desk._reader)
    read = [desk._reader is None or "odds" in one.why for one in got.evidence]
    return {
        "answers": round(decision.answers, 4),
        "ranked": [[e.source, e.span.start, was] for e, was in zip(got.evidence, read, strict=True)],
    }


def _named(head: Header) -> str:
    reader = "-".join([head.program, head.data])
    return f"{reader}-unread" if "without" in head.model else reader
