"""Fit what turns the reader's logits into decisions, on the threshold half of public data.

    python bench/fit_reader.py BENCH TRAIN

BENCH holds answerable.jsonl, of which only the half that no figure is reported on is read (see eval/public/data.py),
TRAIN the articles of bench/written.jsonl.bz2, whose questions that nothing was taught with are asked too.
What the reader says of support is fitted by bench/fit_support.py, before: the gate reads it.

Written are ``rag/reader/reader.json`` (calibration) and, in ``rag/data/evidence.json``, how the reader weighs beside
similarity and words in the rank of a sentence (``reader``) and in the gate (``gate with reader`` and its threshold).
The questions meet a store that holds all passages; a part of them meets it once more as if their own were not there,
and another part as if only the sentences were not there that hold an answer: news that speaks of it and does not say.
Run bench/fit_evidence.py and bench/fit_support.py first.
"""

from __future__ import annotations

import json
import math
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Literal

import numpy as np
from fit_evidence import FEW, OWN_WORDS, auc, balanced, conditional, logistic
from numpy.typing import NDArray
from rich.progress import Progress, track

from eval.alone import alone
from eval.metrics import calibration_error, reliability
from eval.public.answerable import documents, word_f1
from eval.public.data import Answerable, read_answerable
from eval.public.stores import Stored, stored
from rag import gate
from rag.embed import open_embedder
from rag.errors import UsageError
from rag.evidence import FEATURES
from rag.question import Question, understand
from rag.quote import short_answer
from rag.reader import CALIBRATION, Calibration, Reader, Reading
from rag.reader.records import Place, reports, written
from rag.reader.rivals import ROW, articles
from rag.rerank import stated
from rag.retrieve import retrieve
from rag.schema import Evidence, Filters
from rag.transcript import opened

WRITTEN = "written"
ASKED_UNSEEN = {"clapnq", WRITTEN}  # by people who had not seen the text, or as if
ODDS, STATED, _ = gate.READ
FOREIGN = 0.005  # of all answerable questions may be taken for ones of something else
REFUSED = 0.05  # of the answerable questions in the asker's own words may be
CUTS = (0.01, 0.02, 0.03, 0.05, 0.1)
SAME = 0.5  # word F1 of two answers that are one
WITHHELD = 0.4  # of the answerable questions are asked once more without their passage, and as many without its answer
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
    """A question, and what was found for it and read, in its ``own`` article among others; ``lacks`` says what of that
    is withheld."""

    def __init__(
        self, record: Answerable, question: Question, found: Sequence[Evidence], own: str,
        lacks: Literal["passage", "answer"] | None = None,
    ) -> None:  # fmt: skip
        self.record, self.question, self.own, self.lacks = record, question, own, lacks
        self.found = [e for e in found if ODDS in e.why]

    @property
    def answerable(self) -> bool:
        return self.record.answerable and self.lacks is None

    def right(self, one: Evidence) -> bool:
        return (
            self.record.answerable
            and one.span.article == self.own
            and any(a.casefold() in one.quote.casefold() for a in self.record.answers)
        )

    @property
    def shared(self) -> float | None:
        """How many of its words the sentence that answers it holds, at most; None where none was read."""
        return max((_of(e, "coverage") for e in self.found if self.right(e)), default=None)

    @property
    def own_words(self) -> bool:
        """Whether it is answerable, and asked in the asker's words rather than in the text's."""
        unlike = self.shared is not None and self.shared <= OWN_WORDS
        return self.answerable and (unlike or self.record.origin in ASKED_UNSEEN)

    @property
    def odds(self) -> float:
        """The best log-odds of its own sentences."""
        return max((_of(e, ODDS) for e in self.found if e.span.article == self.own), default=math.nan)

    def calibrate(self, platt: dict[str, float]) -> None:
        def anew(odds: float) -> float:
            return platt["bias"] + platt[ODDS] * odds

        self.found = [replace(e, why={**e.why, ODDS: anew(_of(e, ODDS))}) for e in self.found]

    def withheld(self) -> Met:
        left = [e for e in self.found if e.span.article != self.own]
        return Met(self.record, self.question, left, self.own, "passage")

    def unsaid(self) -> Met:
        return Met(self.record, self.question, [e for e in self.found if not self.right(e)], self.own, "answer")


def _of(one: Evidence, name: str) -> float:
    return float(one.why.get(name, 0.0))


def held(train: Path) -> list[Answerable]:
    """The questions written on news articles that nothing was taught with."""
    own = Path(__file__).parent
    texts = articles(train) | reports(own / "reports.jsonl.bz2")
    kept = [one for one in written(own / "written.jsonl.bz2") if one.held]
    return [
        Answerable(
            id=f"{one.article} {number}", origin=WRITTEN, passage=told(texts[one.article]), question=one.question,
            answerable=one.answer is not None, answers=(one.answer,) if one.answer else (),
        )
        for number, one in enumerate(kept)
    ]  # fmt: skip


def told(article: Mapping[Place, str]) -> str:
    """Its sentences, a paragraph a line and so each row of a table and each turn of an interview."""
    lines: list[str] = []
    before = None
    for (paragraph, _), sentence in sorted(article.items()):
        row = sentence.startswith(ROW)
        if (found := (paragraph, opened(sentence))) == before and not row and not lines[-1].startswith(ROW):
            lines[-1] += f" {sentence}"
        else:
            lines.append(sentence)
        before = found
    return "\n".join(lines)


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
            met.append(Met(record, question, found.evidence, own))
    return met


def base(one: Evidence, weights: dict[str, float]) -> float:
    return sum(weights[f] * _of(one, f) for f in FEATURES)


RANKS = ("score", "cosine", ODDS)


def features(one: Evidence, weights: dict[str, float]) -> list[float]:
    """In the order of RANKS."""
    return [base(one, weights), _of(one, "cosine"), _of(one, ODDS)]


def fitted(names: tuple[str, ...], rows: list[list[float]], labels: list[bool]) -> dict[str, float]:
    found = logistic(np.array(rows), np.array(labels, dtype=float))
    return dict(zip(("bias", *names), map(float, found.round(3)), strict=True))


def reliable(p: NDArray[np.float64], y: NDArray[np.bool_]) -> list[str]:
    """In lines, how often what is said with a probability is so; of the other half `python -m eval.public` tells it."""
    bins = reliability(list(p), list(y))
    lines = [f"  said {b.low:.1f}-{b.high:.1f}, mean {b.said:.2f}: true {b.held:.2f}, n={len(b.at)}" for b in bins]
    return [*lines, f"  expected calibration error {calibration_error(bins) or 0.0:.3f}"]


def main() -> None:
    bench, train = map(Path, sys.argv[1:])
    even = [*read_answerable(bench / "answerable.jsonl").even, *held(train)]
    reader = Remembering()
    with alone() as settings, Progress(transient=True) as progress:
        place = stored("fit-reader", documents(even), settings, open_embedder(settings), progress, settings.data_dir)
        with place as store:
            progress.stop()
            met = meet(even, store, reader)
    data = json.loads(WEIGHTS.read_text("utf-8"))

    own = [m for m in met if not math.isnan(m.odds)]
    platt = fitted((ODDS,), [[m.odds] for m in own], [m.record.answerable for m in own])
    for m in met:
        m.calibrate(platt)
    p = 1 / (1 + np.exp(-np.array([m.odds for m in own])))
    print("a passage answers, calibrated:", *reliable(p, np.array([m.record.answerable for m in own])), sep="\n")

    taught = [m for m in met if m.shared is not None]
    hard = [m for m in taught if m.shared is not None and m.shared <= FEW]
    weights = data["weights"]
    choices = [
        (np.array([features(e, weights) for e in m.found]), np.array([m.right(e) for e in m.found])) for m in hard
    ]
    data["reader"] = dict(zip(RANKS, map(float, conditional(choices).round(3)), strict=True))

    def scored(one: Evidence) -> float:
        return float(np.dot(list(data["reader"].values()), features(one, weights)))

    on_news = [m for m in taught if m.record.origin == WRITTEN]
    for asked, of in (("all", taught), ("asked in other words", hard), ("on news", on_news)):
        for name, key in (("without", lambda e: base(e, weights)), ("with", scored)):
            first = np.mean([m.right(max(m.found, key=key)) for m in of])
            print(f"right sentence first, {asked}, {name} the reader: {first:.3f}, n={len(of)}")
    shorts(taught, scored)

    chooser = random.Random(11)
    whole = [m for m in met if m.answerable]
    met += [m.withheld() for m in whole if chooser.random() < WITHHELD]
    met += [m.unsaid() for m in whole if m.shared is not None and chooser.random() < WITHHELD]
    met = [m for m in met if m.found]
    best = [stated(m.question.understood, max(m.found, key=scored), reader) for m in track(met, "judging")]
    features_of = (*gate.FEATURES, *gate.READ)
    x = np.array([[_of(e, f) for f in features_of] for e in best])
    y, own_words = np.array([m.answerable for m in met]), np.array([m.own_words for m in met])
    w = balanced(x, y.astype(float), own_words)
    data["gate with reader"] = dict(zip(("bias", *features_of), map(float, w.round(3)), strict=True))
    p = 1 / (1 + np.exp(-(w[0] + x @ w[1:])))
    cut = round(float(np.quantile(p[own_words], REFUSED)), 3)
    data["thresholds"]["answer with reader"] = cut
    data["thresholds"]["short"] = believed(met, best)
    data["thresholds"]["foreign"] = foreign([e for m, e in zip(met, best, strict=True) if m.answerable])
    news = np.array([m.record.origin == WRITTEN for m in met])
    for name, lacks in (("their passage withheld", "passage"), ("its answer withheld", "answer"), ("written so", None)):
        unanswerable = ~y & np.array([m.lacks == lacks for m in met])
        for asked, there in (("all", np.ones(len(y), bool)), ("on news", news)):
            at, no = there & (y | unanswerable), there & unanswerable
            print(f"gate, {asked}, unanswerable, {name}: AUC {auc(list(p[at]), list(y[at])):.3f}, refused "
                  f"{np.mean(p[no] < cut):.2f}, of the answerable {np.mean(p[there & y] < cut):.2f}")  # fmt: skip

    for lost in CUTS:
        at = float(np.quantile(p[own_words], lost))
        said = ", ".join(f"{np.mean(p[~y & (news == on)] < at):.2f} of the others {name}" for name, on in
                         (("on news", True), ("elsewhere", False)))  # fmt: skip
        print(f"a cut at {at:.3f} refuses {lost:.2f} of those in the asker's own words, {said}")
    WEIGHTS.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    kept = replace(Reader().calibration, answer_weight=platt[ODDS], answer_bias=platt["bias"])
    write(kept)
    print(json.dumps({**data, **asdict(kept)}, indent=1))


def shorts(met: list[Met], scored: Callable[[Evidence], float]) -> None:
    """Prints how well the short answers by rule and the reader's spans agree with the gold ones, on right sentences."""
    told: dict[str, list[float]] = defaultdict(list)
    for m in met:
        best = max(m.found, key=scored)
        if not m.right(best):
            continue
        rule, span = short_answer(m.question, best), best.answer_text
        for name, said in (("rule", rule), ("span", span)):
            if said is not None:
                among = "where a rule tells" if rule is not None else "where none does"
                told[f"{name}, {among}"].append(max(word_f1(said, a) for a in m.record.answers))
    for name, found in sorted(told.items()):
        print(f"short answer by {name}: word F1 {np.mean(found):.3f}, n={len(found)}")


def foreign(best: list[Evidence]) -> float:
    """The similarity of the passage below which a question is of something else if none of its words stand around its
    best sentence; ``best`` are those of answerable questions, of which FOREIGN may be lost."""
    alone = sorted(_of(e, "passage") for e in best if not _of(e, "around"))
    lost = int(FOREIGN * len(best))
    print(f"{len(alone)} of {len(best)} answerable questions share no word with the text around their best sentence")
    return round(alone[lost], 3) if len(alone) > lost else 1.0


def believed(met: list[Met], best: list[Evidence]) -> float:
    """The log-odds of support for the question's statement from which on the answer filled in is likelier right than
    wrong, of all questions as they come, answerable or not."""
    told = [(m, e) for m, e in zip(met, best, strict=True) if e.answer is not None and m.lacks is None]
    right = [m.answerable and max(word_f1(e.answer_text or "", a) for a in m.record.answers) >= SAME for m, e in told]
    fit = fitted((STATED,), [[_of(e, STATED)] for _, e in told], right)
    cut = -fit["bias"] / fit[STATED]
    shown = np.array([_of(e, STATED) >= cut for _, e in told])
    print(f"the answer marked is right for {np.mean(right):.2f} of {len(told)} questions, where believed for "
          f"{np.mean(np.array(right)[shown]):.2f} of {shown.sum()}, elsewhere {np.mean(np.array(right)[~shown]):.2f}")
    return round(cut, 3)


def write(kept: Calibration) -> None:
    (HOME / CALIBRATION).write_text(json.dumps(asdict(kept), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
