"""Whether what teaches the reader holds any of what measures it: ``python bench/disjoint.py BENCH DATA``.

BENCH holds answerable.jsonl, consistency.jsonl and conflicts.jsonl, DATA the public records of questions and of claims;
what was written for the reader lies here. Two texts have something in common where LONG words in a row stand in both,
case and punctuation aside. Printed are, of each file of BENCH, how many of its texts, and of its questions or
summaries, have something in common with each part of what teaches, and with none.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.progress import track

from eval.public.data import read_answerable, read_conflicts, read_consistency
from rag.reader.records import claims, questions, reports, restated, written
from rag.text import words

LONG = 13  # words in a row, as is usual for finding test data among training data


def runs(text: str) -> set[int]:
    """Each LONG words in a row, hashed; of a shorter text all of it."""
    said = [word.text.casefold() for word in words(text)]
    return {hash(tuple(said[at : at + LONG])) for at in range(max(1, len(said) - LONG + 1))} if said else set()


def measuring(bench: Path) -> Iterator[tuple[str, str]]:
    """What each text of BENCH is, and the text."""
    answerable = read_answerable(bench / "answerable.jsonl")
    for record in (*answerable.even, *answerable.odd):
        yield f"answerable, {record.origin}, passage", record.passage
        yield f"answerable, {record.origin}, question", record.question
    consistency = read_consistency(bench / "consistency.jsonl")
    for summarised in (*consistency.even, *consistency.odd):
        yield "consistency, document", summarised.text
        yield "consistency, summary", summarised.summary
    conflicts = read_conflicts(bench / "conflicts.jsonl")
    for asked in (*conflicts.even, *conflicts.odd):
        yield "conflicts, question", asked.question
        for document in asked.documents:
            yield "conflicts, document", document.text


def teaching(data: Path) -> Iterator[tuple[str, str]]:
    """Which part of what teaches each text is of, and the text."""
    own = Path(__file__).parent
    for one in questions(data):
        yield one.origin, one.passage
        yield one.origin, one.question
    for claimed in claims(data):
        yield claimed.origin, claimed.premise
        yield claimed.origin, claimed.claim
    for asked in written(own / "written.jsonl.bz2"):
        yield "written", asked.question
    for told in reports(own / "reports.jsonl.bz2").values():
        for sentence in told.values():
            yield "reports", sentence
    for said in restated(own / "restated.jsonl.bz2"):
        for text in (said.true, *said.wrong.values()):
            yield "restated", text


def main(arguments: Iterable[str]) -> None:
    bench, data = map(Path, arguments)
    texts = list(dict.fromkeys(measuring(bench)))
    whose: dict[int, list[int]] = defaultdict(list)
    for place, (_, text) in enumerate(texts):
        for run in runs(text):
            whose[run].append(place)
    met: dict[int, set[str]] = defaultdict(set)
    for part, text in track(list(dict.fromkeys(teaching(data))), "comparing"):
        for run in runs(text):
            for place in whose.get(run, ()):
                met[place].add(part)
    of = Counter(kind for kind, _ in texts)
    for kind, number in of.items():
        shared = [met[place] for place, (this, _) in enumerate(texts) if this == kind and place in met]
        parts = Counter(part for parts in shared for part in parts)
        told = ", ".join(f"{part} {count}" for part, count in parts.most_common())
        print(f"{kind}: {number} texts, {number - len(shared)} with nothing in common{': ' if told else ''}{told}")


if __name__ == "__main__":
    main(sys.argv[1:])
