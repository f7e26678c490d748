"""Fit what turns the reader's logits into decisions, on the threshold half of public data.

    python bench/fit_reader.py BENCH

BENCH holds answerable.jsonl, of which only the half that no figure is reported on is read (see eval/public/data.py).
What the reader says of support is fitted by bench/fit_support.py.

Written are ``rag/reader/reader.json`` (calibration) and, in ``rag/data/evidence.json``, how the reader weighs beside
similarity and words in the rank of a sentence (``reader``) and of a passage. The questions meet a store that holds all
passages.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from fit_evidence import logistic
from numpy.typing import NDArray
from rich.progress import Progress, track

from eval.alone import alone
from eval.public.answerable import documents, word_f1
from eval.public.data import Answerable, read_answerable
from eval.public.stores import Stored, stored
from rag.embed import open_embedder
from rag.errors import UsageError
from rag.evidence import FEATURES
from rag.question import Question, understand
from rag.quote import short_answer
from rag.reader import CALIBRATION, Calibration, Reader, Reading
from rag.retrieve import Retrieved, retrieve
from rag.schema import Evidence, Filters

SURE = 0.5  # of the probability of all spans lies on the best one
HOME = Path("rag/reader")
WEIGHTS = Path("rag/data/evidence.json")


class Remembering(Reader):
    """Reads a pair once, and uncalibrated: what it gives are the logits."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["calibration"] = replace(Reader().calibration, answer_weight=1.0, answer_bias=0.0)
        self._known: dict[tuple[str, str], Reading] = {}

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        for one in passages:
            if (question, one) not in self._known:
                self._known[question, one] = super().read(question, [one])[0]
        return [self._known[question, one] for one in passages]


class Met:
    """A question, and what was found for it."""

    def __init__(self, record: Answerable, question: Question, found: Retrieved, own: str) -> None:
        self.record, self.question, self.found, self.own = record, question, found, own

    def right(self, one: Evidence) -> bool:
        return (
            self.record.answerable
            and one.span.article == self.own
            and any(a.casefold() in one.quote.casefold() for a in self.record.answers)
        )

    @property
    def odds(self) -> float:
        """The best log-odds of its own passages."""
        return max((_of(e, "odds") for e in self.found.evidence if e.span.article == self.own), default=math.nan)

    def calibrate(self, platt: dict[str, float]) -> None:
        def anew(odds: float) -> float:
            return platt["bias"] + platt["odds"] * odds

        self.found = replace(
            self.found,
            evidence=tuple(replace(e, why={**e.why, "odds": anew(_of(e, "odds"))}) for e in self.found.evidence),
            hits=tuple(replace(h, odds=anew(h.odds)) for h in self.found.hits if h.odds is not None),
        )


def _of(one: Evidence, name: str) -> float:
    return float(one.why.get(name, 0.0))


def meet(records: list[Answerable], store: Stored, reader: Reader) -> list[Met]:
    met: list[Met] = []
    for record in track(records, "asking"):
        own = store.articles.get(record.passage)
        try:
            question = understand(record.question)
        except UsageError:
            continue
        if own is None:
            continue
        found = retrieve(
            question, Filters(), catalog=store.catalog, vectors=store.vectors, embedder=store.embedder, reader=reader
        )
        if found.evidence:
            met.append(Met(record, question, found, own))
    return met


def base(one: Evidence, weights: dict[str, float]) -> float:
    return weights["bias"] + sum(weights[f] * _of(one, f) for f in FEATURES)


def fitted(names: tuple[str, ...], rows: list[list[float]], labels: list[bool]) -> dict[str, float]:
    found = logistic(np.array(rows), np.array(labels, dtype=float))
    return dict(zip(("bias", *names), map(float, found.round(3)), strict=True))


def reliability(p: NDArray[np.float64], y: NDArray[np.float64]) -> list[str]:
    edges = np.linspace(0, 1, 6)
    return [
        f"  said {a:.1f}-{b:.1f}: true {y[at].mean():.2f}, n={at.sum()}"
        for a, b in pairwise(edges)
        if (at := (p >= a) & (p < b + (b == 1))).any()
    ]


def main() -> None:
    bench = Path(sys.argv[1])
    even = read_answerable(bench / "answerable.jsonl").even
    reader = Remembering()
    with alone() as settings, Progress(transient=True) as progress:
        place = stored("fit-reader", documents(even), settings, open_embedder(settings), progress, settings.data_dir)
        with place as store:
            progress.stop()
            met = meet(list(even), store, reader)
    data = json.loads(WEIGHTS.read_text("utf-8"))

    own = [m for m in met if not math.isnan(m.odds)]
    platt = fitted(("odds",), [[m.odds] for m in own], [m.record.answerable for m in own])
    for m in met:
        m.calibrate(platt)
    p = 1 / (1 + np.exp(-np.array([m.odds for m in own])))
    print("a passage answers, calibrated:", *reliability(p, np.array([m.record.answerable for m in own])), sep="\n")

    taught = [m for m in met if any(map(m.right, m.found.evidence))]
    data["reader"] = fitted(
        ("score", "odds", "holds"),
        [[base(e, data["weights"]), _of(e, "odds"), _of(e, "holds")] for m in taught for e in m.found.evidence],
        [m.right(e) for m in taught for e in m.found.evidence],
    )
    for name, key in (("without", lambda e: base(e, data["weights"])), ("with", lambda e: scored(e, data))):
        first = np.mean([m.right(max(m.found.evidence, key=key)) for m in taught])
        print(f"right sentence first, {name} the reader: {first:.3f}, n={len(taught)}")

    shorts(taught, data)
    passages = [(m, h) for m in taught for h in m.found.hits]
    ranking = fitted(("fused", "odds"), [[100 * h.score, h.odds or 0.0] for _, h in passages],
                     [h.article == m.own for m, h in passages])  # fmt: skip
    data["passages with reader"] = {"fused": 100 * ranking["fused"], "odds": ranking["odds"]}

    WEIGHTS.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    kept = replace(Reader().calibration, answer_weight=platt["odds"], answer_bias=platt["bias"])
    write(kept)
    print(json.dumps({**data, **asdict(kept)}, indent=1))


def scored(one: Evidence, data: dict[str, dict[str, float]]) -> float:
    w = data["reader"]
    read = w["odds"] * _of(one, "odds") + w["holds"] * _of(one, "holds")
    return w["bias"] + w["score"] * base(one, data["weights"]) + read


def shorts(met: list[Met], data: dict[str, dict[str, float]]) -> None:
    """Prints how well the short answers by rule and the reader's spans agree with the gold ones, on right sentences."""
    told: dict[str, list[float]] = defaultdict(list)
    for m in met:
        best = max(m.found.evidence, key=lambda e: scored(e, data))
        if not m.right(best):
            continue
        rule, span = short_answer(m.question, best), best.answer_text
        sure = "surely" if _of(best, "holds") >= SURE else "unsurely"
        for name, said in (("rule", rule), (f"span {sure} marked", span)):
            if said is not None:
                among = "where a rule tells" if rule is not None else "where none does"
                told[f"{name}, {among}"].append(max(word_f1(said, a) for a in m.record.answers))
    for name, found in sorted(told.items()):
        print(f"short answer by {name}: word F1 {np.mean(found):.3f}, n={len(found)}")


def write(kept: Calibration) -> None:
    (HOME / CALIBRATION).write_text(json.dumps(asdict(kept), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
