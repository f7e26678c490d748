"""What the reader costs, as ratios within one run: ``python bench/reader.py``."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

from bench import QUESTIONS, SEEDS, line, timed
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


def warm() -> None:
    reader, embedder, texts = Reader(), LocalEmbeddings(), passages()
    embedder.matrix(QUESTIONS)
    before = resident()
    reader.read(QUESTIONS[0], ["No."])
    loaded = resident()
    reader.read(QUESTIONS[0], texts)
    print(f"memory: {loaded - before:.0f} MB by loading, {resident() - loaded:.0f} MB more by reading")
    asked = [text[: len(text) // 4] for text in texts for _ in (1, 2)][:READ]
    reads, answers, asks = [], [], []
    for _ in range(15):
        asks += [timed(partial(embedder.matrix, [question])) for question in QUESTIONS]
        reads.append(timed(lambda: reader.read(QUESTIONS[0], texts)))
        answers.append(timed(lambda: reader.read(QUESTIONS[0], asked)))
    line(f"{PASSAGES} passages of {TOKENS} tokens read, over one question embedded",
         statistics.median(reads), statistics.median(asks), "at most 25")  # fmt: skip
    line(f"{READ} sentences of {TOKENS // 4} tokens read, as for each question, over one question embedded",
         statistics.median(answers), statistics.median(asks), "at most 25")  # fmt: skip


def cold() -> None:
    """A process that loads the reader and reads once, and one that imports chromadb, each less a bare start."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BYLINE_", "OPENAI_"))}

    def run(code: str) -> float:
        return timed(lambda: subprocess.run([sys.executable, "-c", code], check=True, env=env))

    took = [[run(code) for code in ("pass", COLD, "import chromadb")] for _ in range(7)][1:]
    bare, loads, imports = (statistics.median(column) for column in zip(*took, strict=True))
    line("cold load and first reading, over importing chromadb", loads - bare, imports - bare, "at most 0.5")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    warm()
    cold()
