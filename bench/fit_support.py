"""Fit what turns the reader's judgement of support into a verdict, on the threshold half of public data.

    python bench/fit_support.py BENCH

BENCH holds consistency.jsonl, of which only the half that no figure is reported on is read (see eval/public/data.py).
A summary holds where its worst sentence does; that a sentence is supported is not marked there, so the calibration is
fitted on summaries, by the lowest of their sentences.

Written are ``rag/reader/reader.json`` (the weight and bias that make logits of support probabilities) and, in
``rag/data/evidence.json``, the probability below which a sentence that code found nothing wrong with is not taken for
supported. bench/fit_reader.py is run after it, for the gate reads what is calibrated here.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from fit_evidence import auc, logistic
from fit_reader import WEIGHTS, reliability, write
from rich.progress import track

from eval.alone import alone
from eval.metrics import balanced_accuracy
from eval.public.data import Summarised, read_consistency
from eval.public.saved import Remembering
from rag.check import check_text
from rag.embed import Embedder, open_embedder
from rag.errors import UsageError
from rag.reader import Judgement, Reader

BELIEVED = ("supported", "attribution-missing")  # who said it is another question than whether it is so
ALIKE = 0.005  # balanced accuracies that differ by less are one: of such cuts the one that refuses least is taken
VERBATIM = "the source's own words"  # what the check says of a sentence that the reader need not be asked of


class Uncalibrated(Reader):
    """Its probabilities of "supports" are its logits, turned by nothing; the highest of each call is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.__dict__["calibration"] = replace(Reader().calibration, support_weight=1.0, support_bias=0.0)
        self.asked: list[float] = []

    def judge(self, sentence: str, spans: Sequence[str]) -> list[Judgement]:
        judged = super().judge(sentence, spans)
        self.asked.append(max(one.supports for one in judged))
        return judged


@dataclass(frozen=True, slots=True)
class Met:
    """A summary: what code alone says of it, and the reader's lowest log-odds of support where it was asked of every
    sentence, else None."""

    holds: bool
    believed: bool
    score: float
    odds: float | None


def meet(one: Summarised, embedder: Embedder, reader: Uncalibrated) -> Met | None:
    reader.asked = []
    try:
        plain = check_text(one.summary, [one.text], embedder=embedder, reader=None)
        read = check_text(one.summary, [one.text], embedder=embedder, reader=reader)
    except UsageError:  # no sentence in it
        return None
    quoted = sum(c.detail == VERBATIM for s in read.sentences for c in s.checks)
    asked = len(reader.asked) + quoted == len(read.sentences)
    lowest = min(reader.asked, default=1 - 1e-6)
    odds = math.log(max(lowest, 1e-9) / max(1 - lowest, 1e-9)) if asked else None
    return Met(one.consistent, plain.verdict in BELIEVED, plain.score, odds)


def main() -> None:
    bench = Path(sys.argv[1])
    records = read_consistency(bench / "consistency.jsonl").even
    with alone() as settings:
        embedder, reader = Remembering(open_embedder(settings)), Uncalibrated()
        found = [(one.origin, meet(one, embedder, reader)) for one in track(records, "verifying")]
    met = [(origin, one) for origin, one in found if one is not None]
    asked = [one for _, one in met if one.odds is not None]
    holds = np.array([one.holds for one in asked])
    bias, weight = map(float, logistic(np.array([[one.odds] for one in asked]), holds.astype(float)))

    def p(one: Met) -> float:
        return 0.0 if one.odds is None else 1 / (1 + math.exp(-weight * one.odds - bias))

    print("a summary holds, calibrated:", *reliability(np.array([p(one) for one in asked]), holds), sep="\n")

    def balance(of: Sequence[Met], cut: float) -> float:
        said = [(one.holds, float(one.believed and p(one) >= cut)) for one in of]
        return balanced_accuracy([s for y, s in said if y], [s for y, s in said if not y], 0.5) or 0.0

    everything = [one for _, one in met]
    cuts = np.unique(np.quantile([p(one) for one in asked], np.linspace(0, 0.9, 91)).round(3))
    most = max(balance(everything, float(cut)) for cut in cuts)
    best = next(float(cut) for cut in cuts if balance(everything, float(cut)) >= most - ALIKE)
    print(f"balanced accuracy at most {most:.3f}; at the lowest cut that is no worse but for chance, {best:.3f}:")
    for origin in ("all", *sorted({origin for origin, _ in met})):
        of = [one for o, one in met if origin in ("all", o)]
        told = [one for one in of if one.odds is not None]
        areas = [auc(scores, [m.holds for m in told]) for scores in ([m.score for m in told], [p(m) for m in told])]
        print(
            f"{origin}: balanced accuracy without {balance(of, 0.0):.3f}, with {balance(of, best):.3f}, n={len(of)}; "
            f"AUC where code found nothing, code {areas[0]:.3f}, reader {areas[1]:.3f}, n={len(told)}"
        )
    data = json.loads(WEIGHTS.read_text("utf-8"))
    data["thresholds"]["supports"] = round(best, 3)
    WEIGHTS.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    kept = replace(Reader().calibration, support_weight=round(weight, 3), support_bias=round(bias, 3))
    write(kept)
    print(json.dumps({"supports": data["thresholds"]["supports"], **asdict(kept)}, indent=1))


if __name__ == "__main__":
    main()
