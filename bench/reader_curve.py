"""The reader's scores against the records it has seen: ``python bench/reader_curve.py WORK BENCH``.

WORK is a folder of ``python -m rag.reader.train``; each state that it kept, and where it began if --begin names that,
is exported and asked about every second record of the threshold half of BENCH's answerable.jsonl: the best of the
passage's sentences counts, each read behind the title, as in ranking. Needs the extra ``train``. Writes the curve into
the card.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from fit_evidence import auc
from rich.progress import track

from eval.public.data import Answerable, read_answerable
from rag.parse.segment import sentences
from rag.reader import Reader
from rag.reader.card import put
from rag.reader.export import export
from rag.schema import Block

EVERY = 2


def best(reader: Reader, record: Answerable) -> float:
    """The highest probability that one of the passage's sentences answers."""
    blocks = [Block("paragraph", 0, len(record.passage))]
    said = [record.passage[one.start : one.end] for one in sentences(record.passage, blocks, "en")]
    texts = [f"{record.title}\n{one}" for one in said or [record.passage]]
    return max(1 - one.none_score for one in reader.read(record.question, texts))


def row(state: Path, records: Sequence[Answerable]) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        export(state, Path(folder))
        reader = Reader(Path(folder))
        said = [best(reader, r) for r in track(records, state.name)]
    by_origin = {
        origin: auc([p for p, r in zip(said, records, strict=True) if r.origin.startswith(origin)],
                    [r.answerable for r in records if r.origin.startswith(origin)])
        for origin in ("", "clapnq", "squad2")
    }  # fmt: skip
    kept = torch.load(state, weights_only=True, map_location="cpu")
    finished = "yes" if state.name.startswith("cooled") else "no"
    figures = " | ".join(f"{one:.3f}" for one in by_origin.values())
    return f"| {kept['records']:,} | {finished} | {figures} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--begin", type=Path, action="append", default=[], help="a state that the training began with")
    given = parser.parse_args()
    states = given.begin + sorted(
        [*given.work.glob("at-*.pt"), *given.work.glob("cooled-*.pt")], key=lambda one: int(one.stem.split("-")[1])
    )
    records = read_answerable(given.bench / "answerable.jsonl").even[::EVERY]
    lines = ["| records seen | rate fallen | all | ClapNQ | SQuAD 2.0 |", "|---|---|---|---|---|"]
    lines += [row(state, records) for state in states]
    put("curve", "\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
