"""MODEL_CARD.md beside a reader's file: what a training knows of itself when it is done (``begin``), and the parts that
other commands write, each between its two marks (``put``); the rest by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

NAME = "MODEL_CARD.md"
CARD = Path(__file__).parent / NAME
DATA, LOG = "data.json", "log.jsonl"  # in the folder of a training: the files it was made of, its losses
_UNMEASURED = "not measured yet"
_UNTOLD = frozenset({"of", "records_a_second"})
_BEGUN = """# The reader, as trained

Written by `python -m rag.reader.train` when it was done. That measures nothing: copied to `rag/reader/` with this card,
the file is calibrated by `python bench/fit_support.py BENCH DATA` and `python bench/fit_reader.py BENCH DATA`, and what
is not measured yet comes here by `python -m eval.public BENCH --card` and `python bench/reader_curve.py WORK BENCH`. It
lands only when its scores beat those of the file before.
"""


def put(part: str, text: str, card: Path = CARD) -> None:
    """Replaces what stands between the marks of ``part``. Raises OSError, and ValueError for a card without them."""
    begin, end = _marks(part)
    whole = card.read_text("utf-8")
    before, found, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{card} has no marks for {part}.")
    card.write_text(f"{before}{_part(part, text)}{after}", "utf-8")


def begin(card: Path, work: Path, facts: Mapping[str, str]) -> None:
    """A new card for what the training in ``work`` made: these facts, its data, its losses. Raises OSError."""
    told = "\n".join(f"- **{name}**: {said}" for name, said in facts.items())
    card.write_text(
        "\n\n".join([
            _BEGUN.strip(), _part("file", _UNMEASURED), "## From what, and how", told, _data(work / DATA),
            "## Losses", "Means of each task since the line before, or since it last went on.", _losses(work / LOG),
            "## Score against records seen", _part("curve", _UNMEASURED), "## Scores", _part("scores", _UNMEASURED),
        ]) + "\n", "utf-8",
    )  # fmt: skip


def _data(file: Path) -> str:
    """Of each file that examples were made of, records and sha256, and what was drawn of them; a folder made before
    this was noted has no such list."""
    if not file.exists():
        return "Which files its examples were made of was not noted."
    kept = json.loads(file.read_text("utf-8"))
    rows = ([name, f"{many:,}", f"`{sha}`"] for name, (many, sha) in kept["files"].items())
    return f"{_table(('data', 'records', 'sha256'), rows)}\n\nDrawn of them: `{json.dumps(kept['drawn'])}`."


def _losses(file: Path) -> str:
    """One line a step: where one was gone through twice, because a state before it was gone on from, the later one."""
    read = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    by_step = {line["step"]: [_figure(value) for name, value in line.items() if name not in _UNTOLD] for line in read}
    return _table([name for name in read[-1] if name not in _UNTOLD], (by_step[step] for step in sorted(by_step)))


def _figure(value: float) -> str:
    return "" if math.isnan(value) else f"{value:,}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _part(part: str, text: str) -> str:
    opened, closed = _marks(part)
    return f"{opened}\n\n{text.strip()}\n\n{closed}"


def _marks(part: str) -> tuple[str, str]:
    return f"<!-- {part}: written by a command -->", f"<!-- end of {part} -->"
