"""Fit what turns the reader's judgement of support into a verdict, on sentences about news and on edited summaries.

    python bench/fit_support.py BENCH TRAIN

TRAIN holds the articles of bench/restated.jsonl.bz2, of which only what nothing was taught with is asked: sentences
that say in other words what their article says, and the same made wrong. Every true one weighs as much as all that is
wrong of it. BENCH holds consistency.jsonl, of which only the half that no figure is reported on is read (see
eval/public/data.py).

Written are ``rag/reader/reader.json`` (the weight and bias that make logits of support probabilities, by the sentences)
and, in ``rag/data/evidence.json``, the probability below which a sentence that code found nothing wrong with is not
taken for supported (``supports``, by the summaries), and that from which on it is where code only doubts (``settles``,
by the sentences). bench/fit_reader.py is run after it, for the gate reads what is calibrated here.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from fit_evidence import auc, logistic
from fit_reader import WEIGHTS, reliable, told, write
from rich.progress import track

from eval.alone import alone
from eval.metrics import balanced_accuracy
from eval.public.data import read_consistency
from eval.public.saved import Remembering
from rag.check import check_text
from rag.embed import Embedder, open_embedder
from rag.errors import UsageError
from rag.reader import Judgement, Reader
from rag.reader.records import Place, restated
from rag.reader.rivals import articles
from rag.schema import Verdict, Verified

BELIEVED: tuple[Verdict, ...] = (
    "supported",
    "attribution-missing",
)  # of summaries: who said it is another question than whether it is so
ALIKE = 0.005  # balanced accuracies that differ by less are one
VERBATIM = "the source's own words"  # what the check says of a sentence that the reader need not be asked of
TRUE, WRONG = "true", "wrong"


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


class Sure(Reader):
    """Believes everything."""

    def judge(self, sentence: str, spans: Sequence[str]) -> list[Judgement]:
        return [Judgement(float(bool(sentence)), 0.0, 0.0) for _ in spans]


Code = Literal["believes", "doubts", "refuses"]


@dataclass(frozen=True, slots=True)
class Met:
    """A text, whether it is true (or what was made wrong in it), what code alone says of it, and the reader's lowest
    log-odds of support where it was asked of every sentence, else None."""

    kind: str
    code: Code
    score: float
    odds: float | None

    @property
    def holds(self) -> bool:
        return self.kind == TRUE


def meet(
    kind: str,
    text: str,
    source: str,
    embedder: Embedder,
    reader: Uncalibrated,
    taken: Sequence[Verdict] = ("supported",),
) -> Met | None:
    """``taken`` are the verdicts that take it for true."""

    def judged(by: Reader | None) -> Verified:
        return check_text(text, [source], embedder=embedder, reader=by)

    reader.asked = []
    try:
        plain, sure, read = judged(None), judged(Sure()), judged(reader)
    except UsageError:  # no sentence in it
        return None
    code: Code = "believes" if plain.verdict in taken else "doubts" if sure.verdict in taken else "refuses"
    quoted = sum(c.detail == VERBATIM for s in read.sentences for c in s.checks)
    asked = bool(reader.asked) and len(reader.asked) + quoted == len(read.sentences)
    lowest = min(reader.asked, default=1.0)
    odds = math.log(max(lowest, 1e-9) / max(1 - lowest, 1e-9)) if asked else None
    return Met(kind, code, plain.score, odds)


def said(texts: Mapping[str, Mapping[Place, str]]) -> Iterator[tuple[str, str, str]]:
    """(kind, sentence, article) of what nothing was taught with."""
    for one in restated(Path(__file__).with_name("restated.jsonl.bz2")):
        if one.held:
            article = told(texts[one.article])
            yield from ((kind, text, article) for kind, text in ((TRUE, one.true), *one.wrong.items()))


@dataclass(frozen=True, slots=True)
class Fit:
    """Platt's weight and bias, and the two cuts."""

    weight: float
    bias: float
    supports: float = 0.0
    settles: float = math.inf

    def p(self, one: Met) -> float:
        return 0.0 if one.odds is None else 1 / (1 + math.exp(-self.weight * one.odds - self.bias))

    def taken(self, one: Met) -> bool:
        """For supported."""
        if one.odds is None or one.code == "refuses":
            return one.code == "believes"
        return self.p(one) >= (self.supports if one.code == "believes" else self.settles)

    def balance(self, of: Iterable[Met]) -> float:
        found = [(one.holds, float(self.taken(one))) for one in of]
        return balanced_accuracy([s for y, s in found if y], [s for y, s in found if not y], 0.5) or 0.0


def calibrated(met: Sequence[Met]) -> Fit:
    asked = [one for one in met if one.odds is not None]
    times = round(sum(not one.holds for one in asked) / max(1, sum(one.holds for one in asked)))
    weighed = [one for one in asked for _ in range(times if one.holds else 1)]
    y = np.array([one.holds for one in weighed])
    bias, weight = map(float, logistic(np.array([[one.odds] for one in weighed]), y.astype(float)))
    fit = Fit(weight, bias)
    print("a sentence holds, calibrated:", *reliable(np.array([fit.p(one) for one in weighed]), y), sep="\n")
    return fit


def cuts(fit: Fit, sentences: Sequence[Met], summaries: Sequence[Met]) -> Fit:
    """With the lowest cut of what code believes that is no worse but for chance on summaries, whose writers did not
    know what is looked for, and the highest of what it doubts that is no worse on sentences."""
    tried = [float(one) for one in np.linspace(0.01, 0.99, 99).round(2)]
    reached = {at: replace(fit, supports=at).balance(summaries) for at in tried}
    fit = replace(fit, supports=min(at for at, one in reached.items() if one >= max(reached.values()) - ALIKE))
    reached = {at: replace(fit, settles=at).balance(sentences) for at in tried}
    return replace(fit, settles=max(at for at, one in reached.items() if one >= max(reached.values()) - ALIKE))


def show(name: str, fit: Fit, met: Sequence[Met]) -> None:
    bare = replace(fit, supports=0.0, settles=math.inf)
    asked = [one for one in met if one.odds is not None and one.code == "believes"]
    areas = [auc([f(m) for m in asked], [m.holds for m in asked]) for f in (lambda m: m.score, fit.p)]
    print(
        f"{name}: balanced accuracy by code {bare.balance(met):.3f}, with the reader {fit.balance(met):.3f}, "
        f"n={len(met)}; AUC where code found nothing, code {areas[0]:.3f}, reader {areas[1]:.3f}, n={len(asked)}"
    )


def main() -> None:
    bench, train = map(Path, sys.argv[1:])
    tried, records = list(said(articles(train))), read_consistency(bench / "consistency.jsonl").even
    with alone() as settings:
        embedder, reader = Remembering(open_embedder(settings)), Uncalibrated()
        sentences = [one for what in track(tried, "sentences") if (one := meet(*what, embedder, reader)) is not None]
        summaries = []
        for record in track(records, "summaries"):
            kind = TRUE if record.consistent else WRONG
            if (one := meet(kind, record.summary, record.text, embedder, reader, BELIEVED)) is not None:
                summaries.append((record.origin, one))
    fit = cuts(calibrated(sentences), sentences, [one for _, one in summaries])
    show("sentences", fit, sentences)
    of = Counter(one.kind for one in sentences)
    by_code = Counter(one.kind for one in sentences if one.code != "believes")
    refused = Counter(one.kind for one in sentences if not fit.taken(one))
    for kind, many in of.most_common():
        coded, read = by_code[kind] / many, refused[kind] / many
        print(f"  {kind}: refused by code {coded:.3f}, with the reader {read:.3f}, n={many}")
    for origin in ("all", *sorted({origin for origin, _ in summaries})):
        show(f"summaries, {origin}", fit, [one for o, one in summaries if origin in ("all", o)])
    data = json.loads(WEIGHTS.read_text("utf-8"))
    data["thresholds"] |= {"supports": fit.supports, "settles": fit.settles}
    WEIGHTS.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    kept = replace(Reader().calibration, support_weight=round(fit.weight, 3), support_bias=round(fit.bias, 3))
    write(kept)
    print(json.dumps({"supports": fit.supports, "settles": fit.settles, **asdict(kept)}, indent=1))


if __name__ == "__main__":
    main()
