"""Ask the gold questions and score the answers.

    python -m eval.run                                    quotes mode, the three corpora, figures and report
    python -m eval.run --model openai:gpt-4.1-mini --corpus seeds --save mini
    python -m eval.run --corpus my/folder                 a folder with articles and a folder gold in it
    python -m eval.run --without-reader --save unread     to compare with: python -m eval.compare unread quotes
    python -m eval.run --update-baseline                  what is right today is what must stay right

Answers are saved one by one to eval/saved/NAME.CORPUS.jsonl; the same command goes on where it was stopped.
Exit code: 0, 1 where a floor is broken or something could not be measured, 2 for bad usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval import baseline, report
from eval.alone import QUOTES, alone, cpu, program
from eval.answers import Outcome, graded, header, kept
from eval.corpora import HERE, NAMES, Corpus, corpus, opened
from eval.gold import GoldError
from eval.recorded import replay, stale_told
from eval.report import Run
from rag import Settings
from rag.errors import BylineError

SAVED = HERE / "saved"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default=QUOTES, help="quotes, local, openai:NAME or provider:NAME (default: quotes)")
    parser.add_argument("--corpus", action="append", metavar="seeds|altered|fresh|PATH", help="default: the three")
    parser.add_argument("--save", metavar="NAME", help="under which name answers are kept")
    parser.add_argument("--without-reader", action="store_true", help="as where the reader's file is not there")
    parser.add_argument("--update-baseline", action="store_true", help="quotes mode only")
    parser.add_argument("--allow-worse", action="store_true", help="let the baseline give up what was right")
    given = parser.parse_args(arguments)
    try:
        return _run(given)
    except (GoldError, ValueError, BylineError) as error:
        remedy = f" {error.remedy}" if isinstance(error, BylineError) and error.remedy else ""
        print(f"{error}{remedy}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; what was answered is kept." if given.save else "\nStopped.", file=sys.stderr)
        return 130


def _run(given: argparse.Namespace) -> int:
    chosen = [corpus(name) for name in given.corpus or NAMES]
    if given.update_baseline and (given.model != QUOTES or given.corpus or given.without_reader):
        raise ValueError("The baseline is of quotes mode as it is shipped and of the three corpora.")
    folder = SAVED.resolve()
    with alone(given.model) as settings:
        shipped = settings.model_copy(update={"reader": not given.without_reader})
        runs = [measure(one, shipped, given.model, folder, given.save) for one in chosen]
    print("\n".join(report.summary(runs)))
    if given.update_baseline:
        return _update(runs, given.allow_worse)
    if given.model == QUOTES and not given.corpus and not given.without_reader:
        print(f"Each wrong answer, and charts: {report.write(runs)}")
    bounds = baseline.load().corpora if baseline.FILE.exists() else {}
    broken = [f"{r.header.corpus}, {line}" for r in runs if r.header.corpus in bounds
              for line in baseline.broken(bounds[r.header.corpus], r.grades)]  # fmt: skip
    for line in broken:
        print(f"below: {line}")
    return int(bool(broken or any(one.unmeasured for one in runs)))


def measure(chosen: Corpus, settings: Settings, model: str, folder: Path, save: str | None) -> Run:
    """One corpus asked; with ``save`` each answer is kept as it comes. Raises GoldError and ValueError."""
    head = header(chosen, model if settings.reader else f"{model}, without the reader")
    with opened(chosen, settings) as there:
        file = folder / f"{save}.{chosen.name}.jsonl" if save else Path(f"{chosen.name}.jsonl")  # in the empty folder
        outcomes: dict[str, Outcome] = {}
        for id, outcome in kept(file, head, there.desk, there.asked):
            outcomes[id] = outcome
            if sys.stderr.isatty() or len(outcomes) % 20 == 0:
                end = "\r" if sys.stderr.isatty() else "\n"
                print(f"{chosen.name}: {len(outcomes)} of {len(there.asked)}", end=end, file=sys.stderr, flush=True)
        grades, unmeasured = graded(there, outcomes)
        return Run(head, there.asked, outcomes, grades, unmeasured)


def _update(runs: Sequence[Run], allow_worse: bool) -> int:
    if any(run.unmeasured for run in runs):
        print("Nothing is written: some answers could not be measured.", file=sys.stderr)
        return 1
    new = {run.header.corpus: baseline.known(run.grades, run.header.data) for run in runs}
    with alone() as settings:
        taped = [found for name in NAMES if (found := replay(name, settings)) is not None]
    for run, stale in taped:  # what floors a recording gives, kinds being too few in it
        if not (stale or run.unmeasured):
            new[run.name] = replace(baseline.known(run.grades, run.header.data), kinds={})
        else:
            print(f"{run.name} stays as it is: {stale_told(run.header.model, stale)}", file=sys.stderr)
    if baseline.FILE.exists():
        old = baseline.load().corpora
        lost = [f"{name}: {line}" for name in old if name in new for line in baseline.worse(old[name], new[name])]
        if lost and not allow_worse:
            print(
                "\n".join(["The baseline would get worse (--allow-worse writes it all the same):", *lost]),
                file=sys.stderr,
            )
            return 1
        new = {**{name: known for name, known in old.items() if name not in NAMES}, **new}
    baseline.store(baseline.Baseline(program(), cpu(), new))
    print(f"{baseline.FILE.name} is written: " + ", ".join(f"{n} {len(k.right)} right" for n, k in new.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
