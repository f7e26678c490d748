"""Two saved runs side by side: figures, McNemar's test, and the answers that changed.

    python -m eval.compare mini quotes            all corpora that both were asked
    python -m eval.compare mini.seeds quotes.seeds --json
    python -m eval.compare before.jsonl after.jsonl --corpus my/folder

A name is one given to --save (eval/saved/NAME.CORPUS.jsonl), a path is taken as it is. Both are graded anew, by
today's gold. Exit code: 0, 2 for bad usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from eval.alone import alone
from eval.answers import Header, Outcome, graded, read
from eval.corpora import HERE, NAMES, Opened, corpus, opened
from eval.gold import GoldError
from eval.metrics import SHARES, Scores, Share, mcnemar, scores
from eval.report import Run
from rag import Settings
from rag.errors import BylineError

SAVED = HERE / "saved"
OTHERS = ("abstention_f1", "median_words", "median_seconds", "tokens")


@dataclass(frozen=True, slots=True)
class Changed:
    """One question whose answers differ; a fault is empty where the answer is right."""

    id: str
    question: str
    before: str
    after: str
    fault_before: str
    fault_after: str

    @property
    def turned(self) -> str:
        if bool(self.fault_before) == bool(self.fault_after):
            return "wrong, as before" if self.fault_after else "right, as before"
        return "right → wrong" if self.fault_after else "wrong → right"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the questions that both measured; ``notes`` say what was left out or may mislead."""

    corpus: str
    names: tuple[str, str]
    scores: tuple[Scores, Scores]
    lost: int
    won: int
    p: float
    changed: tuple[Changed, ...]
    notes: tuple[str, ...]


def found(name: str, folder: Path) -> list[Path]:
    """The files that a name or path means. Raises ValueError where there is none."""
    if Path(name).is_file():
        return [Path(name).resolve()]
    exact = folder / f"{name}.jsonl"
    files = [exact] if exact.is_file() else sorted(folder.glob(f"{name}.*.jsonl"))
    if not files:
        there = ", ".join(sorted(file.stem for file in folder.glob("*.jsonl"))) or "none"
        raise ValueError(f"{name} is neither a file nor saved; saved are: {there}.")
    return [file.resolve() for file in files]


def regraded(there: Opened, header: Header, outcomes: Mapping[str, Outcome]) -> Run:
    """A run from saved answers, of the questions that were asked then and still are."""
    asked = [one for one in there.asked if one.gold.id in outcomes]
    measured = replace(there, asked=asked)
    grades, unmeasured = graded(measured, dict(outcomes))
    return Run(header, asked, {one.gold.id: outcomes[one.gold.id] for one in asked}, grades, unmeasured)


def compare(before: Run, after: Run, data: str) -> Comparison:
    """``data`` is the digest of today's articles and gold."""
    first, second = ({grade.id: grade for grade in run.grades} for run in (before, after))
    both = [id for id in first if id in second]
    lost, won, p = mcnemar({id: first[id].right for id in both}, {id: second[id].right for id in both})
    asked = {one.gold.id: one.gold.question for one in before.asked}
    changed = [
        Changed(id, asked[id], said(before.outcomes[id]), said(after.outcomes[id]), first[id].fault, second[id].fault)
        for id in both
        if said(before.outcomes[id]) != said(after.outcomes[id])
    ]
    order = ["right → wrong", "wrong → right"]
    changed.sort(key=lambda one: order.index(one.turned) if one.turned in order else len(order))
    return Comparison(
        before.header.corpus, (before.header.model, after.header.model),
        (scores(first[id] for id in both), scores(second[id] for id in both)), lost, won, p, tuple(changed),
        tuple(_notes(before, after, len(both), data)),
    )  # fmt: skip


def _notes(before: Run, after: Run, both: int, data: str) -> Iterable[str]:
    yield f"{both} questions were measured in both"
    for run, which in ((before, "the first"), (after, "the second")):
        if run.unmeasured:
            yield f"{len(run.unmeasured)} questions of {which} are UNMEASURED: {', '.join(list(run.unmeasured)[:6])}"
        alone_ = len(run.grades) - both
        if alone_:
            yield f"{alone_} more were measured in {which} alone, and are left out"
        if run.header.data != data:
            yield f"{which} was asked of other articles or gold than today's; it is graded by today's"
    if before.header.program != after.header.program:
        yield f"the program differs: {before.header.program}, {after.header.program}"


def said(outcome: Outcome) -> str:
    """What a reader saw."""
    if isinstance(outcome, str):
        return f"unmeasured: {outcome}"
    return outcome.text if outcome.status == "answered" else f"({outcome.outcome}) {outcome.reason or ''}".strip()


def side_by_side(title: str, runs: Sequence[tuple[str, Scores]], names: Sequence[str] = (*SHARES, *OTHERS)) -> Table:
    """Figures as rows, runs as columns: share, its 95 % interval, and of how many."""
    made = Table(title=title, title_justify="left")
    made.add_column("figure")
    for name, _ in runs:
        made.add_column(name)
    for figure in names:
        made.add_row(figure.replace("_", " "), *(shown(figure, one) for _, one in runs))
    return made


def shown(name: str, of: Scores) -> str:
    """One figure as a reader reads it; "unmeasured" where there is none."""
    value: Share | float | None = getattr(of, name)
    if isinstance(value, Share):
        if value.value is None or value.interval is None:
            return "unmeasured"
        return f"{value.value:.2f} ({value.interval[0]:.2f}-{value.interval[1]:.2f}) of {value.of}"
    if value is None:
        return "unmeasured"
    return f"{value:.1f}" if name == "median_seconds" else f"{value:.2f}" if name.endswith("f1") else f"{value:g}"


def told(lost: int, won: int, p: float, names: tuple[str, str]) -> str:
    return f"right in {names[0]} alone {lost}, in {names[1]} alone {won}: McNemar p = {p:.3f}"


def as_json(one: Comparison) -> dict[str, object]:
    """For ``--json``."""
    return {
        "corpus": one.corpus,
        "models": list(one.names),
        "figures": [scored.figures() for scored in one.scores],
        "mcnemar": {"first_only": one.lost, "second_only": one.won, "p": one.p},
        "changed": [
            {"id": c.id, "question": c.question, "turned": c.turned, "before": c.before, "after": c.after,
             "fault_before": c.fault_before, "fault_after": c.fault_after}
            for c in one.changed
        ],
        "notes": list(one.notes),
    }  # fmt: skip


def drawn(one: Comparison, labels: tuple[str, str]) -> Iterable[RenderableType]:
    """For the terminal. Answers are text, never markup."""
    title = f"{one.corpus}: {labels[0]} ({one.names[0]}) and {labels[1]} ({one.names[1]})"
    yield side_by_side(title, list(zip(labels, one.scores, strict=True)))
    yield Text(told(one.lost, one.won, one.p, labels))
    yield from (Text(f"  {note}") for note in one.notes)
    if not one.changed:
        yield Text("No answer changed.")
        return
    made = Table(title=f"{len(one.changed)} answers changed", title_justify="left", show_lines=True)
    for head in ("question", *labels):
        made.add_column(head, ratio=1)
    for c in one.changed:
        question = Text(f"{c.id} ({c.turned})\n{c.question}")
        made.add_row(question, _answer(c.before, c.fault_before), _answer(c.after, c.fault_after))
    yield made


def _answer(text: str, fault: str) -> Text:
    made = Text(text)
    if fault:
        made.append(f"\n{fault}", style="red")
    return made


def pairs(first: str, second: str, folder: Path) -> list[tuple[tuple[Header, dict[str, Outcome]], ...]]:
    """The saved runs to compare, by corpus. Raises ValueError where they have none in common."""
    sides: list[dict[str, tuple[Header, dict[str, Outcome]]]] = []
    for name in (first, second):
        side = {}
        for file in found(name, folder):
            header, outcomes = read(file)
            side[header.corpus] = (header, outcomes)
        sides.append(side)
    common = [name for name in sides[0] if name in sides[1]]
    if not common:
        asked = [", ".join(side) for side in sides]
        raise ValueError(f"{first} was asked of {asked[0]}, {second} of {asked[1]}: they have no corpus in common.")
    return [tuple(side[name] for side in sides) for name in common]


def place_of(name: str, given: str | None) -> str:
    """The corpus of a saved run, as ``eval.corpora.corpus`` takes it; ``given`` is what the user says of it. Raises
    ValueError where it must be given."""
    if given is not None:
        return given
    if name not in NAMES:
        raise ValueError(f"The answers are to the corpus {name}; say where it is with --corpus PATH.")
    return name


def absolute(given: str | None) -> str | None:
    """A corpus as the user named it, whatever folder we go to afterwards."""
    return given if given is None or given in NAMES else str(Path(given).resolve())


def comparisons(first: str, second: str, given: str | None, settings: Settings, folder: Path) -> list[Comparison]:
    """Raises ValueError and GoldError."""
    made = []
    for (head, outcomes), (other_head, others) in pairs(first, second, folder):
        chosen = corpus(place_of(head.corpus, given))
        with opened(chosen, settings) as there:
            made.append(compare(regraded(there, head, outcomes), regraded(there, other_head, others), chosen.digest()))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("first", metavar="A")
    parser.add_argument("second", metavar="B")
    parser.add_argument("--corpus", metavar="PATH", help="where the articles and gold are, if not one of ours")
    parser.add_argument("--json", action="store_true", help="as JSON on standard output")
    given = parser.parse_args(arguments)
    first, second = (str(Path(one).resolve()) if Path(one).is_file() else one for one in (given.first, given.second))
    where = absolute(given.corpus)
    folder = SAVED.resolve()
    try:
        with alone() as settings:
            made = comparisons(first, second, where, settings, folder)
    except (ValueError, GoldError, BylineError) as error:
        print(error, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps([as_json(one) for one in made], indent=1, ensure_ascii=False))
        return 0
    console = Console(width=None if sys.stdout.isatty() else 140)
    for one in made:
        for piece in drawn(one, (Path(given.first).stem, Path(given.second).stem)):
            console.print(piece)
    return 0


if __name__ == "__main__":
    sys.exit(main())
