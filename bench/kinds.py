"""Of public questions, by the kind of thing they ask for: how often the sentence that answers holds such a thing, and
how often the other sentence of its passage does that shares most words with the question. On the threshold half.

    python bench/kinds.py BENCH         the folder with answerable.jsonl

A question about which the first is not so is refused, however well it is answered (number, date and person); one of
which the second is so may be answered wrongly.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.public.data import read_answerable
from rag.holding import holds
from rag.overlap import coverage, terms_of
from rag.parse.segment import sentences
from rag.question import understand
from rag.schema import Block


def main(bench: Path) -> None:
    right: Counter[tuple[str, bool]] = Counter()
    other: Counter[tuple[str, bool]] = Counter()
    for record in read_answerable(bench / "answerable.jsonl").even:
        if not record.answers:
            continue
        asked = understand(record.question)
        block = Block("paragraph", 0, len(record.passage))
        texts = [record.passage[one.start : one.end] for one in sentences(record.passage, [block], "en")]
        answering = [any(answer in text for answer in record.answers) for text in texts]
        told = [holds(asked, text) for text in texts]
        if not any(answering) or asked.parts:
            continue
        right[asked.wants, any(t for t, a in zip(told, answering, strict=True) if a)] += 1
        near = [(coverage(asked.terms, terms_of(text), lambda _: 1.0), told[at])
                for at, text in enumerate(texts) if not answering[at]]  # fmt: skip
        if near:
            other[asked.wants, max(near)[1]] += 1
    table = Table("asked for", "questions", "the answer's sentence holds one", "the other sentence holds one")
    for kind in sorted({kind for kind, _ in right}):
        shares = [found[kind, True] / max(1, found[kind, True] + found[kind, False]) for found in (right, other)]
        table.add_row(kind, str(right[kind, True] + right[kind, False]), *(f"{share:.2f}" for share in shares))
    Console().print(table)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
