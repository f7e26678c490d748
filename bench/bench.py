"""What Byline costs, as ratios within one run, for machines are noisy: ``make bench`` or ``python bench/bench.py``.

Prints for each figure the two times it divides, the ratio, and the bar it is held to.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from rag import Desk, Settings
from rag import embed as embedding
from rag.embed import LocalEmbeddings, Matrix
from rag.question import understand
from rag.retrieve import _match
from rag.schema import Filters
from rag.text import words
from rag.tokenizer import encode

SEEDS = Path(__file__).parent.parent / "seeds"
QUESTIONS = [
    "Which village did the Russian army claim to have taken?",
    "How many drones hit the energy infrastructure?",
    "Who called the demands unacceptable?",
    "How far are the troops from Zaporizhzhia?",
    "Why was the withdrawal from Siversk ordered?",
]


def made_articles(count: int, folder: Path, sentences: int = 24, seed: int = 3) -> None:
    """``count`` text files of new sentences, their words drawn from those of the seed articles."""
    chooser = random.Random(seed)
    vocabulary = [w.text for path in sorted(SEEDS.iterdir()) for w in words(path.read_text("utf-8"))]
    for number in range(count):
        lines = []
        for _ in range(sentences // 4):
            parts = (" ".join(chooser.choices(vocabulary, k=chooser.randint(12, 30))) for _ in range(4))
            lines.append(" ".join(part[0].upper() + part[1:] + "." for part in parts))
        (folder / f"made-{number:05}.txt").write_text("\n\n".join(lines), "utf-8")


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def line(name: str, top: float, bottom: float, bar: str, unit: float = 1000) -> None:
    print(f"{name:<72} {top * unit:9.1f} / {bottom * unit:9.1f} ms = {top / bottom:5.2f}  ({bar})", flush=True)


class Padded(LocalEmbeddings):
    """The same model as Chroma's default embedder runs it: each text padded to 256 tokens, 32 a batch."""

    def matrix(self, texts: Sequence[str]) -> Matrix:
        rows = encode(texts)
        out = [
            self._run([[*row, *([0] * (256 - len(row)))] for row in rows[i : i + 32]]) for i in range(0, len(rows), 32)
        ]
        return np.concatenate(out)


class Recording(LocalEmbeddings):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def matrix(self, texts: Sequence[str]) -> Matrix:
        self.calls.append(list(texts))
        return super().matrix(texts)


def embed_again(recorder: Recording, inputs: Sequence[Sequence[str]]) -> None:
    """The embedding alone, without recording it anew."""
    for call in inputs:
        LocalEmbeddings.matrix(recorder, call)


def throughput(articles: int) -> None:
    """Ingest against the bare embedder on the same inputs, alternating, the median of three."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "articles")
        folder.mkdir()
        made_articles(articles, folder)
        ingests, raws, padded = [], [], []
        for turn in range(3):
            recorder = Recording()
            recorder.matrix(["warm"])
            recorder.calls.clear()
            with Desk.open(Settings(data_dir=Path(temporary, f"data{turn}"), model="quotes")) as desk:
                desk.__dict__["_embedder"] = recorder
                desk.sources()
                _ = desk._vectors.count()
                ingests.append(timed(partial(desk.ingest, [folder])))
            inputs = list(recorder.calls)
            raws.append(timed(partial(embed_again, recorder, inputs)))
            if turn == 0:
                padder = Padded()
                padder.matrix(["warm"])
                sample = [text for call in inputs for text in call][:300]
                fair = timed(partial(recorder.matrix, sample))
                padded.append(timed(partial(padder.matrix, sample)) / fair)
        raw, ingest = statistics.median(raws), statistics.median(ingests)
        texts = sum(len(call) for call in inputs)
        print(f"ingest: {articles} articles, {texts} texts embedded (passages and sentences)")
        line("bare embedder over ingest, same inputs", raw, ingest, "ingest throughput, at least 0.85")
        line("the model padded to 256 tokens over ingest", raw * padded[0], ingest, "at least 1.5")


def warm(desk: Desk, name: str) -> None:
    """A warm quotes answer against embedding the question, one Chroma query and one FTS query."""
    catalog, vectors, embedder = desk._catalog, desk._vectors, desk._embedder
    whole, bare, gate, verify = [], [], [], []
    asked = [*QUESTIONS, *QUESTIONS]
    for question in asked:
        desk.ask(question)
    for question in asked * 4:
        start = time.perf_counter()
        answer = desk.ask(question)
        whole.append(time.perf_counter() - start)
        gate.append(answer.timings_ms["gate"] / 1000)
        verify.append(answer.timings_ms.get("verify", 0.0) / 1000)
        match = _match(understand(question), {})

        def parts(question: str = question, match: str = match) -> None:
            vector = embedder.matrix([question])[0]
            vectors.query(vector, 50, Filters())
            catalog.bm25(match, 50, Filters())

        bare.append(timed(parts))
    middle = statistics.median(bare)
    line(
        f"warm answer without gate and verification, {name}",
        statistics.median(whole) - statistics.median(gate) - statistics.median(verify),
        middle,
        "at most 2",
    )
    line(f"  whole warm answer, {name}", statistics.median(whole), middle, "gate and verification included")
    one = statistics.median(timed(lambda: embedder.matrix([QUESTIONS[0]])) for _ in range(20))
    line("  gate, in embeddings of one question", statistics.median(gate), one, "at most 1.5")
    line("  verification, in embeddings of one question", statistics.median(verify), one, "at most 3")


class Seeded(LocalEmbeddings):
    """Seeded random unit vectors for whatever is stored; questions are embedded by the real model."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(5)

    def matrix(self, texts: Sequence[str]) -> Matrix:
        found = self._random.standard_normal((len(texts), self.dimension), dtype=np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def fill(data: Path, passages: int) -> None:
    """A store of about ``passages`` passages with random vectors."""
    with tempfile.TemporaryDirectory() as temporary:
        made_articles(passages // 4, Path(temporary))
        with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
            desk.__dict__["_embedder"] = Seeded()
            desk.ingest([temporary, SEEDS])
            print(f"store: {sum(s.passages for s in desk.sources())} passages", flush=True)


def peak(data: Path) -> None:
    """Run in a process of its own: asks one question and prints its peak memory."""
    with Desk.open(Settings(data_dir=data, model="quotes")) as desk:
        desk.ask(QUESTIONS[0])
    # Not ru_maxrss: across fork and exec it keeps the parent's peak.
    high = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(int(high.split()[1]) / 1024)


def cold(data: Path) -> None:
    """``byline ask`` from a shell against the import of chromadb alone."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BYLINE_", "OPENAI_"))}
    ask = [sys.executable, "-c", "from rag.cli import main; main()", "ask", QUESTIONS[0], "--data", str(data), "--json"]
    bare = [sys.executable, "-c", "import chromadb"]
    asks, imports = [], []
    for _ in range(5):
        imports.append(timed(lambda: subprocess.run(bare, check=True, env=env)))
        asks.append(timed(lambda: subprocess.run(ask, check=True, env=env, stdout=subprocess.DEVNULL)))
    line(
        "cold byline ask over python -c 'import chromadb'",
        statistics.median(asks[1:]),
        statistics.median(imports[1:]),
        "at most 2",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000, help="size of the large store")
    parser.add_argument("--articles", type=int, default=60, help="articles of the ingest measurement")
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peak:
        peak(given.peak)
        return
    print(f"{len(os.sched_getaffinity(0))} cores, embedding batches of {embedding.BATCH_TOKENS} tokens")
    throughput(given.articles)
    with tempfile.TemporaryDirectory() as temporary:
        small, large = Path(temporary, "small"), Path(temporary, "large")
        with Desk.open(Settings(data_dir=small, model="quotes")) as desk:
            desk.ingest([SEEDS])
            warm(desk, "5 articles")
        cold(small)
        fill(large, given.passages)
        with Desk.open(Settings(data_dir=large, model="quotes")) as desk:
            warm(desk, f"{given.passages:,} passages")
        found = subprocess.run(
            [sys.executable, __file__, "--peak", str(large)], check=True, capture_output=True, text=True
        )
        print(
            f"peak memory of a process that asks one question of {given.passages:,} passages: "
            f"{float(found.stdout):.0f} MB (at most 500)"
        )


if __name__ == "__main__":
    main()
