"""What the reader costs, as ratios within one run: ``python bench/reader.py``, a minute or two.

Printed are medians, quartiles in brackets, and the bar; load on the machine moves even a ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench import QUESTIONS, SEEDS, timed
from rag.embed import LocalEmbeddings
from rag.reader import Reader
from rag.rerank import READ
from rag.text import canonical
from rag.tokenizer import count

PASSAGES, TOKENS = 8, 150
COLD = "from rag.reader import Reader; Reader().read('Who won?', ['The Reds won.'])"


def passages() -> list[str]:
    """Of the shipped articles, each TOKENS tokens long or a word more."""
    words = " ".join(canonical(path.read_text("utf-8")) for path in sorted(SEEDS.iterdir())).split()
    found: list[str] = []
    while len(found) < PASSAGES:
        taken = TOKENS // 2
        while count([" ".join(words[:taken])])[0] < TOKENS:
            taken += 1
        found.append(" ".join(words[:taken]))
        words = words[taken:]
    return found


def resident() -> float:
    """Megabytes in memory now."""
    found = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(found.split()[1]) / 1024


def grown() -> tuple[float, float]:
    """Megabytes that loading the reader adds to a process that has embedded, and so holds onnxruntime, and reading."""
    reader, embedder, texts = Reader(), LocalEmbeddings(), passages()
    embedder.matrix(QUESTIONS)
    before = resident()
    reader.read(QUESTIONS[0], ["No."])
    loaded = resident()
    reader.read(QUESTIONS[0], texts)
    return loaded - before, resident() - loaded


def memory() -> None:
    """Each time in a process of its own."""
    own = [sys.executable, __file__, "--grown"]
    told = [subprocess.run(own, check=True, capture_output=True, text=True).stdout.split() for _ in range(5)]
    loading, reading = (spread([float(one) for one in column]) for column in zip(*told, strict=True))
    print(f"memory, MB: {loading} by loading, {reading} more by reading {PASSAGES} passages", flush=True)


def warm() -> None:
    reader, embedder, texts = Reader(), LocalEmbeddings(), passages()
    asked = [text[: len(text) // 4] for text in texts for _ in (1, 2)][:READ]
    embedder.matrix(QUESTIONS)
    reader.read(QUESTIONS[0], texts)
    rounds = [
        (
            statistics.median(timed(partial(embedder.matrix, [question])) for question in QUESTIONS),
            timed(lambda: reader.read(QUESTIONS[0], texts)),
            timed(lambda: reader.read(QUESTIONS[0], asked)),
        )
        for _ in range(15)
    ]
    asks, reads, answers = map(list, zip(*rounds, strict=True))
    over(f"{PASSAGES} passages of {TOKENS} tokens read, over one question embedded", reads, asks, "at most 25")
    over(f"{READ} sentences of {TOKENS // 4} tokens read, as for each question, over the same", answers, asks,
         "at most 25")  # fmt: skip


def cold() -> None:
    """A process that loads the reader and reads once, and one that imports chromadb, each less a bare start."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BYLINE_", "OPENAI_"))}

    def run(code: str) -> float:
        return timed(lambda: subprocess.run([sys.executable, "-c", code], check=True, env=env))

    took = [[run(code) for code in ("pass", COLD, "import chromadb")] for _ in range(8)][1:]
    loads, imports = ([round_[at] - round_[0] for round_ in took] for at in (1, 2))
    over("cold load and first reading, over importing chromadb", loads, imports, "at most 0.5")


def over(name: str, tops: Sequence[float], bottoms: Sequence[float], bar: str) -> None:
    """The ratio, round by round, for what else the machine does changes between them."""
    ratios = spread([top / bottom for top, bottom in zip(tops, bottoms, strict=True)])
    times = " / ".join(f"{1000 * statistics.median(one):.1f}" for one in (tops, bottoms))
    print(f"{name:<72} {times} ms = {ratios}, {len(tops)} rounds ({bar})", flush=True)


def spread(values: Sequence[float]) -> str:
    """Median, and in brackets the quartiles."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.2f} ({low:.2f}-{high:.2f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grown", action="store_true", help="print only what this process grew by, twice")
    if parser.parse_args().grown:
        print(*grown())
    else:
        begun = time.monotonic()
        memory()
        warm()
        cold()
        print(f"took {time.monotonic() - begun:.0f} s")
