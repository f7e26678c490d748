"""Summaries of the corpora through the usual chain, beside Byline's with the same model and in quotes mode.

    python -m eval.summary_peer --model local                                      seeds, all lengths
    python -m eval.summary_peer --model openai:gpt-4.1-mini --corpus altered --length full

What is usual: LangChain's ``create_stuff_documents_chain`` with the prompt of its summarisation tutorial, "Write a
concise summary of the following", and the whole article in it; asked in one call, as that chain does. The number of
words that Byline keeps to is asked for as well, so that lengths compare. It reads the text that Byline stored.

Graded by the gold points of ``eval.briefed``: those whose facts all stand in the summary, what must not be said, words,
and sentences that do not stand in the article as they are: the model's own prose. Summaries are kept one by one in
eval/saved/NAME.CORPUS.jsonl; the same command goes on. Exit code: 0, 1 where something could not be measured, 2 for
bad usage.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.messages import SystemMessage
from rich.console import Console
from rich.table import Table

from eval.alone import QUOTES, alone, cpu
from eval.answers import Header, Line, header, resumed
from eval.briefed import LENGTHS, room_for, sentences_of
from eval.compare import SAVED, told
from eval.corpora import NAMES, Corpus, Opened, corpus, opened
from eval.gold import GoldError
from eval.matching import any_found, found
from eval.metrics import Share, mcnemar
from eval.peer import lacking, sentences
from rag import Desk, Settings
from rag.chat import ChatModel, open_model
from rag.errors import BylineError
from rag.schema import Article, Length
from rag.summary_prose import REST

PROMPT = "Write a concise summary of the following, in at most {words} words:\n\n{context}"
Written = Sequence[str]  # the sentences of a summary
Writes = Callable[[Article, Length, int], Written]  # in at most so many words; raises what a provider raises


@dataclass(frozen=True, slots=True)
class Graded:
    """One summary. ``points`` are held or not, by name; ``long`` beyond the words it may have; ``seconds`` it took."""

    points: Mapping[str, bool]
    forbidden: int
    words: int
    long: bool
    sentences: int
    prose: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """The summaries of one system by length and source, and why some are lacking, by their ids."""

    name: str
    grades: Mapping[Length, Mapping[str, Graded]]
    unmeasured: Mapping[str, str]

    def held(self, length: Length) -> dict[str, bool]:
        """Each point of each article."""
        return {f"{at} {name}": held for at, one in self.grades[length].items() for name, held in one.points.items()}


def usual(model: ChatModel) -> Writes:
    """The chain."""

    def write(article: Article, _length: Length, words: int) -> Written:
        asked = SystemMessage(PROMPT.format(words=words, context=article.text))
        pieces = model.langchain().stream([asked])  # so that the wait is for the next words, not for the last
        return sentences("".join(str(one.text) for one in pieces))

    return write


def byline(desk: Desk) -> Writes:
    """Byline, with the model of the desk or none. What it puts in a failed model's place is not measured."""

    def write(article: Article, length: Length, _words: int) -> Written:
        summary = desk.summarise([article.id], length=length)
        for warning in summary.warnings:
            if warning.endswith(REST):
                raise ValueError(warning)
        return [one.text for one in summary.sentences]

    return write


def run(name: str, writes: Writes, head: Header, there: Opened, lengths: Sequence[Length], file: Path) -> Run:
    """The summaries of one system, kept as they come. Raises ValueError for a file of another."""
    cases = {f"{source} {length}": (source, length) for length in lengths for source in sorted(there.summaries)}
    rooms = {id: _room(there, source, length) for id, (source, length) in cases.items()}
    grades: dict[Length, dict[str, Graded]] = {length: {} for length in lengths}
    unmeasured: dict[str, str] = {}

    def made(id: str) -> Line:
        source, length = cases[id]
        begun = time.perf_counter()
        try:
            written = writes(there.articles[source], length, rooms[id])
        except Exception as error:  # noqa: BLE001  # a provider's, of whatever kind: counted, and the rest measured
            return {"error": f"{type(error).__name__}: {error}"}
        return {"sentences": list(written), "seconds": round(time.perf_counter() - begun, 1)}

    for number, line in enumerate(resumed(file, head, [*cases], made), 1):
        source, length = cases[line["id"]]
        if "error" in line:
            unmeasured[line["id"]] = line["error"]
        else:
            grades[length][source] = graded(line["sentences"], line["seconds"], source, rooms[line["id"]], there)
        print(f"{head.corpus}, {name}: {number} of {len(cases)}", file=sys.stderr, flush=True)
    return Run(name, grades, unmeasured)


def graded(written: Written, seconds: float, source: str, room: int, there: Opened) -> Graded:
    """A summary of that article against its gold."""
    gold, article, text = there.summaries[source], there.articles[source], " ".join(written)
    return Graded(
        points={one.name: all(any_found(fact.any, text) for fact in one.facts) for one in gold.points},
        forbidden=sum(any_found(one.any, text) for one in gold.never),
        words=len(text.split()), long=len(text.split()) > room, sentences=len(written),
        prose=sum(not found(one, article.text) for one in written), seconds=seconds,
    )  # fmt: skip


def _room(there: Opened, source: str, length: Length) -> int:
    return room_for(length, sentences_of(there, there.articles[source].id))


def head(of: Corpus, model: str) -> Header:
    """What the chain's summaries hang on; Byline's own code is not in it."""
    return Header(of.name, f"usual summaries, {model}", hashlib.sha256(PROMPT.encode()).hexdigest()[:16], of.digest(),
                  cpu())  # fmt: skip


def measure(of: Corpus, settings: Settings, lengths: Sequence[Length], folder: Path, save: str) -> list[Run]:
    """The chain, Byline with the same model, and Byline in quotes mode. Raises GoldError, ValueError, BylineError."""
    model = open_model(settings)
    if model is None:
        raise ValueError("The usual chain needs a model; name one with --model.")
    with opened(of, settings, model) as there:
        if not there.summaries:
            raise ValueError(f"{of.name} has no gold summaries.")
        name, mine = f"{save}.{of.name}.jsonl", f"{save}-byline.{of.name}.jsonl"
        chain = run("usual chain", usual(model), head(of, model.name), there, lengths, folder / name)
        prose = run("Byline, same model", byline(there.desk), header(of, model.name), there, lengths, folder / mine)
    with opened(of, settings.model_copy(update={"model": QUOTES})) as there:
        file = folder / f"{save}-quotes.{of.name}.jsonl"
        quotes = run("Byline, quotes", byline(there.desk), header(of, QUOTES), there, lengths, file)
    return [chain, prose, quotes]


def view(title: str, runs: Sequence[Run]) -> Table:
    """A row a figure, a column a system."""
    table = Table("figure", *(one.name for one in runs), title=title, title_justify="left")
    for length in runs[0].grades:
        columns = [_figures([*one.grades[length].values()]) for one in runs]
        for figure in columns[0]:
            table.add_row(f"{length}, {figure}", *(column[figure] for column in columns))
    return table


def _figures(grades: Sequence[Graded]) -> dict[str, str]:
    points = [held for one in grades for held in one.points.values()]
    return {
        "gold points": _share(Share(sum(points), len(points))),
        "forbidden points": str(sum(one.forbidden for one in grades)),
        "words, median": f"{statistics.median(one.words for one in grades):g}" if grades else "unmeasured",
        "longer than asked": f"{sum(one.long for one in grades)} of {len(grades)}",
        "own prose": _share(Share(sum(one.prose for one in grades), sum(one.sentences for one in grades))),
        "seconds, median": f"{statistics.median(one.seconds for one in grades):.1f}" if grades else "unmeasured",
    }


def _share(of: Share) -> str:
    if of.value is None or of.interval is None:
        return "unmeasured"
    return f"{of.value:.2f} ({of.interval[0]:.2f}-{of.interval[1]:.2f}) of {of.of}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.summary_peer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", required=True, help="local, openai:NAME or provider:NAME")
    parser.add_argument("--corpus", action="append", metavar="seeds|altered|PATH", help="default: seeds")
    parser.add_argument("--length", action="append", choices=LENGTHS, help="default: all")
    parser.add_argument("--save", metavar="NAME", help="under which name they are kept (default: summaries-MODEL)")
    given = parser.parse_args(arguments)
    save = given.save or "summaries-" + re.sub(r"[^\w.-]+", "-", given.model)
    folder, unmeasured = SAVED.resolve(), False
    console = Console(width=None if sys.stdout.isatty() else 120)
    try:
        if given.model == QUOTES:
            raise ValueError("The usual chain needs a model; quotes is none.")
        for of in [corpus(name) for name in given.corpus or NAMES[:1]]:
            with alone(given.model) as settings:
                runs = measure(of, settings, given.length or LENGTHS, folder, save)
            console.print(view(f"{of.name}: {len(runs[0].grades)} lengths, {given.model}", runs))
            for length in runs[0].grades:
                for one in runs[1:]:
                    pair = mcnemar(runs[0].held(length), one.held(length))
                    said = told(*pair, ("the usual chain", one.name))
                    console.print(f"{length}: {said}", markup=False, highlight=False, soft_wrap=True)
            for one in runs:
                if one.unmeasured:
                    unmeasured = True
                    said = lacking(one.name, one.unmeasured)
                    console.print(f"  {said}", markup=False, highlight=False, soft_wrap=True)
    except (ValueError, GoldError, BylineError) as error:
        print(f"{error} {getattr(error, 'remedy', '') or ''}".strip(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; what was written is kept, and the same command goes on.", file=sys.stderr)
        return 130
    return int(unmeasured)


if __name__ == "__main__":
    sys.exit(main())
