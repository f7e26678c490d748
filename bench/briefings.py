"""What briefings cost on a larger pile, and how that grows: ``python bench/briefings.py BENCH``.

BENCH is the folder that ``python -m eval.public`` takes. Its texts, all of them real and each once, become a store of
200 and one of 2,000 articles, kept in ``--keep`` and gone on with where it was stopped; their outlets and dates are
made up. Each digest, timeline and claims table, of everything and of a topic, in quotes mode, is made in a process of
its own, from a store in which nothing is kept of its articles, and again in a new one, where nothing has changed. Times
are multiples of one warm question asked in the same process, for machines are noisy; memory is the peak of the two.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rag import Desk, Settings
from rag.schema import Progress
from rag.store.database import FILE

SMALL, LARGE = 200, 2000
OUTLETS = 40
DAYS = 365
FIRST = date(2024, 1, 1)
ASKED = 9  # warm questions; the median counts
TASKS: dict[str, Callable[[Desk, str | None], object]] = {
    "question": lambda desk, topic: desk.ask(f"What is said about {topic}?"),
    "digest, short": lambda desk, topic: desk.summarise(topic=topic, length="short"),
    "digest, full": lambda desk, topic: desk.summarise(topic=topic, length="full"),
    "timeline": lambda desk, topic: desk.timeline(topic=topic),
    "claims": lambda desk, topic: desk.claims(topic=topic),
}


def records(bench: Path) -> Iterator[tuple[str, str]]:
    """Title ("" for none) and text of all that can be an article."""
    for one in _lines(bench / "consistency.jsonl"):
        yield "", one["document"]
    for one in _lines(bench / "answerable.jsonl"):
        yield one["title"].replace("_", " "), one["passage"]
    for one in _lines(bench / "conflicts.jsonl"):
        for document in one["documents"]:
            yield "", document["text"]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def pile(bench: Path) -> list[dict[str, str]]:
    """The articles in an order that hangs on their texts alone, so that the small pile is a fair part of the large."""
    titles: dict[str, str] = {}
    for title, text in records(bench):
        titles.setdefault(text.strip(), title)
    order = sorted((hashlib.sha256(text.encode()).hexdigest(), text) for text in titles if len(text.split()) > 20)
    return [
        {"id": digest[:16], "title": titles[text], "text": text, "outlet": f"Outlet {int(digest[:6], 16) % OUTLETS}",
         "date": (FIRST + timedelta(days=int(digest[6:12], 16) % DAYS)).isoformat()}
        for digest, text in order
    ]  # fmt: skip


def topic_of(articles: list[dict[str, str]]) -> str:
    """What most of them have for a title."""
    return Counter(one["title"] for one in articles if one["title"]).most_common(1)[0][0]


def fill(data: Path, articles: list[dict[str, str]]) -> None:
    """A store of these articles; what is in it already is not embedded again."""
    data.mkdir(parents=True, exist_ok=True)
    file = data.with_suffix(".jsonl")
    file.write_text("".join(json.dumps(one) + "\n" for one in articles), "utf-8")
    with Desk.open(Settings(data_dir=data, model="quotes", max_file_mb=100), progress=_heard) as desk:
        desk.ingest([file])
        stored = desk.sources()
    words, sentences = sum(one.words for one in stored), sum(one.sentences for one in stored)
    print(f"{data.name}: {len(stored):,} articles, {words:,} words, {sentences:,} sentences", flush=True)


def _heard(now: Progress) -> None:
    if now.done % 100 == 0:
        print(f"  {now.stage} {now.done} of {now.total}", file=sys.stderr)


def one(data: Path, task: str, topic: str, whole: bool) -> dict[str, float]:
    """Run in a process of its own: seconds of a warm question and of the task, and MB at their peaks."""
    with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
        TASKS["question"](desk, topic)
        question = statistics.median(_timed(lambda: TASKS["question"](desk, topic)) for _ in range(ASKED))
        asleep = _peak()
        taken = _timed(lambda: TASKS[task](desk, None if whole else topic))
    return {"question": question, "task": taken, "question_mb": asleep, "mb": _peak()}


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _peak() -> float:
    # Not ru_maxrss: across fork and exec it keeps the parent's peak.
    high = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(high.split()[1]) / 1024


def table(stores: dict[int, Path], topic: str, tasks: list[str]) -> None:
    """One line a task, of everything and of ``topic``, at each size, and by how much it grew."""
    small, large = stores
    print(f"topic: {topic}; times in warm questions, at first and (again, nothing changed); memory at its peak")
    print(f"{'':<26}{f'{small:,} articles':>27}{f'{large:,} articles':>28}{'time grew':>12}{'MB more':>9}")
    for task in tasks:
        for whole in (True, False):
            first, again = {}, {}
            for size, data in stores.items():
                _forget(data)
                first[size] = _asked(data, task, topic, whole)
                again[size] = _asked(data, task, topic, whole)
            costs = [[run["task"] / run["question"] for run in (first[size], again[size])] for size in stores]
            cells = [
                f"{one:6.1f} ({two:5.1f}, {two / one:3.0%}) {max(first[size]['mb'], again[size]['mb']):5.0f} MB"
                for size, (one, two) in zip(stores, costs, strict=True)
            ]
            grew = f"{costs[1][0] / costs[0][0]:5.1f} ({costs[1][1] / costs[0][1]:4.1f})"
            more = max(run["mb"] - run["question_mb"] for run in (first[large], again[large]))
            name = f"{task}, {'everything' if whole else 'topic'}"
            print(f"{name:<26}{cells[0]:>27}{cells[1]:>28}{grew:>14}{more:9.0f}", flush=True)


def _forget(data: Path) -> None:
    """What rules read out of the articles is read out again."""
    with closing(sqlite3.connect(data / FILE)) as db, db:
        db.execute("DELETE FROM derived")


def _asked(data: Path, task: str, topic: str, whole: bool) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", str(data), task, topic, "whole" if whole else "topic"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path, nargs="?")
    parser.add_argument(
        "--keep", type=Path, default=Path(tempfile.gettempdir(), "byline-piles"), help="folder of the stores"
    )
    parser.add_argument("--task", choices=[task for task in TASKS if task != "question"], help="only this")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        data, task, topic, how = given.one
        print(json.dumps(one(Path(data), task, topic, how == "whole")))
        return
    if given.bench is None:
        parser.error("name the folder BENCH")
    articles = pile(given.bench)
    stores = {size: given.keep / f"pile-{size}" for size in (SMALL, LARGE)}
    for size, data in stores.items():
        fill(data, articles[:size])
    table(stores, topic_of(articles[:SMALL]), [given.task] if given.task else [t for t in TASKS if t != "question"])


if __name__ == "__main__":
    main()
