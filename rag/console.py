"""Where a command's words go: streams, JSON lines, error messages, and what is shown while one waits."""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.spinner import Spinner
from rich.text import Text

from rag.schema import Answer, Delta, Problem, Progress, Step
from rag.serialise import problem_json

Report = Callable[[Progress], None]

UNLIMITED = 100_000  # columns of a pipe: what is not shown to a person is not wrapped
LOG_EVERY = 5.0  # seconds between two lines about one stage where no bar can be drawn
_STAGES = {
    "wait": "Waiting",
    "read": "Reading",
    "write": "Writing",
    "embed": "Embedding",
    "store": "Storing",
    "fetch": "Fetching",
    "check": "Checking",
    "answer": "Answering",
    "summarise": "Summing up",
    "events": "Finding events",
    "claims": "Finding claims",
    "compare": "Comparing",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "→": "->", "·": "-", "•": "*"}


def clean(text: str) -> str:
    """``text`` with a space for each character that steers a terminal or turns its writing round; same length."""
    return _CONTROL.sub(" ", text)


def line(text: str) -> str:
    """``text``, cleaned, on one line."""
    return " ".join(clean(text).split())


# Streams


def prepare_streams() -> None:
    """No character may fail: what a stream cannot show becomes the nearest it can. A closed stream is silent."""
    codecs.register_error("byline.nearest", _nearest)
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # until the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="byline.nearest")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_ascii(char) for char in error.object[error.start : error.end]), error.end


def _ascii(char: str) -> str:
    bare = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return _PLAIN.get(char) or bare or "?"


def open_console(*, stderr: bool = False) -> Console:
    """A console that takes no text for markup or emoji codes and, into a pipe, neither wraps nor cuts."""
    console = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = UNLIMITED
    return console


def print_json(value: Any) -> None:
    """One JSON document on one line of standard output, at once."""
    plain = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=plain) + "\n")
    sys.stdout.flush()


def print_problem(problem: Problem, *, as_json: bool) -> None:
    """What went wrong and what to do next: on standard error, or as the one JSON document of standard output."""
    if as_json:
        print_json({"error": problem_json(problem)})
        return
    console = open_console(stderr=True)
    console.print(Text.assemble(("Error: ", "bold red"), clean(problem.message)))
    if problem.remedy:
        console.print(Text.assemble(("→ ", "bold"), clean(problem.remedy)))


def print_notes(notes: Iterable[str]) -> None:
    """What must be said beside a result that has no place for it: on standard error."""
    console = open_console(stderr=True)
    for note in notes:
        console.print(Text.assemble("Note: ", (clean(note), "yellow")))


# While one waits


@contextmanager
def progress(*, of_bytes: bool = False) -> Iterator[Report]:
    """What takes ``Progress`` and shows it on standard error: bars on a terminal, else a line now and then."""
    console = open_console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield _Log(console).report
        return
    with Bars(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        DownloadColumn() if of_bytes else MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[item]}", markup=False, style="dim"),
        console=console,
        transient=True,
        redirect_stdout=False,  # else what is printed meanwhile would come out on standard error
        redirect_stderr=False,
    ) as bars:
        tasks: dict[str, Any] = {}

        def report(now: Progress) -> None:
            if now.stage not in tasks:
                tasks[now.stage] = bars.add_task(_STAGES.get(now.stage, now.stage), total=None, item="")
            bars.update(tasks[now.stage], completed=now.done, total=now.total or None, item=line(now.item)[-40:])

        yield report


class _Log:
    """Progress as plain lines: one when a stage begins, then one every few seconds while it lasts."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stage = ""
        self._next = 0.0

    def report(self, now: Progress) -> None:
        if now.stage == self._stage and time.monotonic() < self._next:
            return
        self._stage, self._next = now.stage, time.monotonic() + LOG_EVERY
        count = f" {now.done} of {now.total}" if now.total else f" {now.done}" if now.done else ""
        item = f" ({line(now.item)})" if now.item else ""
        self._console.print(Text(f"{_STAGES.get(now.stage, now.stage)}{count}{item}"))


class Interrupted(KeyboardInterrupt):
    """Ctrl-C while an answer was being made; ``draft`` is what had come of it."""

    def __init__(self, draft: str) -> None:
        super().__init__()
        self.draft = draft


def follow(pieces: Iterator[Step | Delta | Answer], console: Console) -> Answer:
    """The answer at the end of a stream; on a terminal its steps and draft are shown until it is there.

    Ctrl-C closes the stream and raises Interrupted.
    """
    draft, step = "", ""
    drawn = console.is_terminal and not console.is_dumb_terminal
    try:
        with Live(console=console, transient=True, redirect_stdout=False) if drawn else nullcontext() as live:
            for piece in pieces:
                if isinstance(piece, Answer):
                    return piece
                if isinstance(piece, Delta):
                    draft += piece.text
                else:
                    step = piece.detail or piece.name
                if live is not None:
                    live.update(_draft_view(draft, step, console))
    except KeyboardInterrupt:
        raise Interrupted(draft) from None
    finally:
        if isinstance(pieces, Generator):
            pieces.close()
    raise AssertionError("the stream of an answer ends with the answer")


def _draft_view(draft: str, step: str, console: Console) -> Group:
    """The end of the draft, as much as the screen holds, over the step at work."""
    room = max(1, console.height - 3)
    lines = Text(clean(draft).strip(), style="dim").wrap(console, console.width)[-room:]
    doing = Text(line(step), style="dim")
    doing.truncate(console.width - 3, overflow="ellipsis")
    return Group(*lines, Spinner("dots" if console.encoding.startswith("utf") else "line", doing))
