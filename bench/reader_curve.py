"""The reader's scores against the records it has seen: ``python bench/reader_curve.py WORK [WORK ...] BENCH``.

Each WORK is a folder of ``python -m rag.reader.train``, in the order in which they went on from each other, so that
their records add up; each state that they kept, and where the first began if --begin names that, is exported and asked
about every second record of the threshold half of BENCH's answerable.jsonl: the best of the passage's sentences counts,
each read behind the title, as in ranking. Needs the extra ``train``, and scipy. Writes the curve into the card.
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


def row(state: Path, before: int, records: Sequence[Answerable]) -> str:
    """One line of the table; ``before`` are the records of earlier trainings."""
    with tempfile.TemporaryDirectory() as folder:
        export(state, Path(folder))
        reader = Reader(Path(folder))
        said = [best(reader, r) for r in track(records, f"{state.parent.name}/{state.name}")]
    by_origin = {
        origin: auc([p for p, r in zip(said, records, strict=True) if r.origin.startswith(origin)],
                    [r.answerable for r in records if r.origin.startswith(origin)])
        for origin in ("", "clapnq", "squad2")
    }  # fmt: skip
    finished = "yes" if state.name.startswith("cooled") else "no"
    figures = " | ".join(f"{one:.3f}" for one in by_origin.values())
    return f"| {before + seen(state):,} | {finished} | {figures} |"


def states(work: Path) -> list[Path]:
    """What a training kept, the least trained first; where it was stopped, its last state too."""
    by_step = {int(one.stem.split("-")[1]): one for one in [*work.glob("at-*.pt"), *work.glob("cooled-*.pt")]}
    kept = [by_step[step] for step in sorted(by_step)]
    return kept if any(work.glob("cooled-*.pt")) else [*kept, work / "trunk.pt"]


def seen(state: Path) -> int:
    return int(torch.load(state, weights_only=True, map_location="cpu", mmap=True)["records"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, nargs="+")
    parser.add_argument("bench", type=Path)
    parser.add_argument("--begin", type=Path, help="the state that the first training began with")
    given = parser.parse_args()
    records = read_answerable(given.bench / "answerable.jsonl").even[::EVERY]
    lines = ["| records seen | rate fallen | all | ClapNQ | SQuAD 2.0 |", "|---|---|---|---|---|"]
    lines += [row(given.begin, 0, records)] if given.begin is not None else []
    before = 0
    for work in given.work:
        lines += [row(state, before, records) for state in states(work)]
        before += seen(states(work)[-1])
    put("curve", "\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
