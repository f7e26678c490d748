"""How much further apart the reader sets scores: ``python bench/fit_stretch.py BENCH``; minutes.

Prints, for the questions of answerable.jsonl of which no figure is reported, how many sentences and words are chosen
without the reader, and with it at each stretch of the distances that decide (``STRETCH`` in ``rag/quote.py``). The
stretch is the one at which as many sentences are chosen as without; no grade of any answer enters.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from fit_reader import meet
from rich.progress import Progress

from eval.alone import alone
from eval.public.answerable import documents
from eval.public.data import read_answerable
from eval.public.stores import stored
from rag import quote
from rag.embed import open_embedder
from rag.evidence import UNREAD, unread
from rag.question import Question
from rag.reader import Reader
from rag.schema import Evidence

Asked = Sequence[tuple[Question, Sequence[Evidence]]]


def main() -> None:
    even = read_answerable(Path(sys.argv[1]) / "answerable.jsonl").even
    with alone() as settings, Progress(transient=True) as progress:
        place = stored("fit-stretch", documents(even), settings, open_embedder(settings), progress, settings.data_dir)
        with place as store:
            progress.stop()
            met = [m for m in meet(list(even), store, Reader()) if not m.question.parts]
    bare = [(m.question, plain(m.found.evidence)) for m in met]
    print(f"without the reader: {length(bare)}, {len(met)} questions")
    for tried in np.arange(1, 5.25, 0.25).tolist():
        quote.STRETCH = tried
        print(f"stretch {tried:.2f}: {length([(m.question, m.found.evidence) for m in met])}")


def plain(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The evidence as it is ranked where no reader reads."""
    found = [
        replace(e, score=unread(e), answer=None, why={k: v for k, v in e.why.items() if k != UNREAD}) for e in ranked
    ]
    return sorted(found, key=lambda e: (-e.score, e.span.article, e.span.start))


def length(asked: Asked) -> str:
    chosen = [quote.select(question, ranked, ()) for question, ranked in asked]
    words = [sum(len(e.quote.split()) for e in some) for some in chosen]
    return f"{np.mean([len(some) for some in chosen]):.3f} sentences, {np.mean(words):.2f} words"


if __name__ == "__main__":
    main()
