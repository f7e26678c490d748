"""Fit the weights of ``rag/evidence.py`` and ``rag/gate.py`` on public question data; writes rag/data/evidence.json.

    python bench/fit_evidence.py QA.jsonl.gz ANSWERABLE.jsonl

The first file holds ``{origin, question, passage, answerable, answers}`` records, the second ``{title, passage,
question, answerable, answers}``, of which only the passages with an even sha256 are used; the odd half is what
quality is reported on. Nothing of the shipped articles or of the questions in ``tests`` enters.

All passages form one pool, as articles in a store do: a question meets the sentences of the passages nearest to
it. The sentence weights come from questions asked by people who had not seen the passage, or sharing few words
with it; the gate from all, with three kinds of unanswerable ones: written to look answerable, about another
time or thing, and ordinary ones whose passage was taken out of the pool.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sentencex
from numpy.typing import NDArray
from scipy.optimize import minimize

from rag import gate
from rag.embed import LocalEmbeddings
from rag.evidence import FEATURES, Candidate, score
from rag.overlap import idf_of
from rag.question import Question, understand
from rag.text import terms

SAMPLES = {"nq_oracle": 350, "qed": 120, "covidqa": 100, "timeqa_human": 200, "squadshifts_new_wiki": 100,
           "ares_synth_nq": 60, "ares_synth_hotpotqa": 60}  # fmt: skip
NATURAL = {"nq_oracle", "qed", "covidqa", "timeqa_human"}
BENCH = 500  # records of the second file
NEAREST = 6  # passages a question meets
RIDGE = 0.5
FEW = 0.6  # no sentence holds more of the question's words than this: the question paraphrases
LOST = 0.02  # of answerable questions in the asker's own words may be refused: more are, of those to real articles
OWN_WORDS = 1 / 3  # of what answers it: so ask people who have not seen the text


@dataclass(frozen=True, slots=True)
class Met:
    """A question with the sentences it met: their texts, features, and which of them hold the answer."""

    record: dict[str, Any]
    question: Question
    texts: list[str]
    features: list[dict[str, float]]
    right: list[bool]
    answerable: bool
    origin: str

    @property
    def shared(self) -> float:
        """How many of the question's words the right sentence holds that holds most of them."""
        return max(f["coverage"] for f, right in zip(self.features, self.right, strict=True) if right)


def records(qa: Path, answerable: Path) -> Iterator[dict[str, Any]]:
    by_origin: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(qa, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["origin"] in SAMPLES:
                by_origin[record["origin"]].append(record)
    chooser = random.Random(7)
    for origin, size in SAMPLES.items():
        yield from chooser.sample(by_origin[origin], min(size, len(by_origin[origin])))
    bench = [json.loads(line) for line in answerable.read_text("utf-8").splitlines()]
    even = [r for r in bench if int(hashlib.sha256(r["passage"].encode()).hexdigest(), 16) % 2 == 0]
    yield from chooser.sample(even, BENCH)


def sentences(passage: str) -> list[str]:
    return [s.strip() for part in passage.split("\n") for s in sentencex.segment("en", part) if s.strip()][:12]


def logistic(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights, the bias first, by Newton's method with a small ridge."""
    x = np.c_[np.ones(len(x)), x]
    w = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - y) / len(y) + 1e-4 * np.r_[0, w[1:]]
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x / len(y) + 1e-4 * np.eye(len(w)), slope)
    return w


def conditional(choices: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]]) -> NDArray[np.float64]:
    """Weights of a conditional logit (McFadden 1974) with a small ridge: of the sentences that a question met, one of
    the right ones is chosen with a probability in proportion to the exponential of their scores. So a difference of
    two scores is the log of how much likelier the one is to be the answer. ``choices``: features, a row a sentence,
    and which rows are right."""
    spread = np.concatenate([x for x, _ in choices]).std(axis=0)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = RIDGE * float(w @ w), 2 * RIDGE * w
        for x, right in choices:
            score = (x / spread) @ w
            p = np.exp(score - score.max())
            p /= p.sum()
            total -= float(np.log(p[right].sum()))
            slope -= (x / spread).T @ (p * right / p[right].sum() - p)
        return total, slope

    found = minimize(loss, np.zeros(len(spread)), jac=True)
    return np.asarray(found.x / spread, dtype=np.float64)


def balanced(x: NDArray[np.float64], y: NDArray[np.float64], own_words: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of the gate. Most public questions are in the words of the text, most readers' are in their own: those
    that are weigh as much, together, as the other answerable ones."""
    times = np.ones(len(y), dtype=int)
    times[own_words] = max(1, round((y.sum() - own_words.sum()) / own_words.sum()))
    return logistic(np.repeat(x, times, axis=0), np.repeat(y, times))


def auc(values: list[float], labels: list[bool]) -> float:
    ranks = np.argsort(np.argsort(np.array(values))) + 1
    y = np.array(labels)
    return float((ranks[y].sum() - y.sum() * (y.sum() + 1) / 2) / (y.sum() * (~y).sum()))


def meet(found: list[dict[str, Any]]) -> list[Met]:
    embedder = LocalEmbeddings()
    split = {r["passage"]: parts for r in found if (parts := sentences(r["passage"]))}
    pool = list(split)
    near = embedder.matrix([p[:900] for p in pool])
    idf = idf_of(len(split), Counter(t for p in split for t in set(terms(p))))
    every = list({s for parts in split.values() for s in parts})
    vector = dict(zip(every, embedder.matrix(every), strict=True))
    questions = embedder.matrix([r["question"][:500] for r in found])
    chooser = random.Random(11)
    out = []
    for record, asked in zip(found, questions, strict=True):
        if record["passage"] not in split or not any(c.isalnum() for c in record["question"]):
            continue
        question = understand(record["question"][:500])
        similar = dict(zip(pool, map(float, near @ asked), strict=True))
        ranked = heapq.nlargest(NEAREST + 1, pool, key=similar.__getitem__)
        for withheld in (False, True):
            if withheld and (not record["answerable"] or chooser.random() > 0.4):
                continue
            met = [p for p in ranked if p != record["passage"]][:NEAREST]
            if not withheld:
                met = [*met[: NEAREST - 1], record["passage"]]
            texts, features, right = [], [], []
            for passage in met:
                parts = split[passage]
                for at, part in enumerate(parts):
                    around = " ".join([*parts[max(0, at - 1) : at], *parts[at + 1 : at + 2]])
                    scored = score(
                        question, Candidate(part, "", around, float(vector[part] @ asked), similar[passage]), idf
                    )
                    texts.append(part)
                    features.append(dict(scored.features))
                    holds = any(a and a.lower() in part.lower() for a in record["answers"])
                    right.append(passage == record["passage"] and bool(record["answerable"]) and holds)
            origin = "withheld" if withheld else record["origin"]
            out.append(
                Met(record, question, texts, features, right, bool(record["answerable"]) and not withheld, origin)
            )
    return out


def main() -> None:
    met = meet(list(records(Path(sys.argv[1]), Path(sys.argv[2]))))
    taught = [m for m in met if any(m.right) and (m.origin in NATURAL or max(f["coverage"] for f in m.features) <= FEW)]
    w = logistic(
        np.array([[f[k] for k in FEATURES] for m in taught for f in m.features]),
        np.array([r for m in taught for r in m.right], dtype=float),
    )[1:]
    w *= conditional([(np.array([[f[k] for k in FEATURES] for f in m.features]) @ w[:, None], np.array(m.right))
                      for m in taught])  # fmt: skip
    weights = dict(zip(FEATURES, map(float, w.round(3)), strict=True))

    def best(m: Met) -> int:
        return int(np.argmax([sum(weights[k] * f[k] for k in FEATURES) for f in m.features]))

    for origin in sorted({m.origin for m in met if any(m.right)}):
        of = [m for m in met if m.origin == origin and any(m.right)]
        by_cosine = np.mean([m.right[int(np.argmax([f["cosine"] for f in m.features]))] for m in of])
        by_score = np.mean([m.right[best(m)] for m in of])
        print(f"{origin}: right sentence first {by_score:.3f}, by cosine {by_cosine:.3f}, n={len(of)}")
    rows = [m.features[best(m)] for m in met]
    labels = [m.answerable for m in met]
    own_words = [m.answerable and any(m.right) and m.shared <= OWN_WORDS for m in met]
    x, y = np.array([[row[f] for f in gate.FEATURES] for row in rows]), np.array(labels, dtype=float)
    gw = balanced(x, y, np.array(own_words))
    p = 1 / (1 + np.exp(-(gw[0] + x @ gw[1:])))
    unanswerable = sorted({m.origin for m in met if not m.answerable})
    for origin in unanswerable:
        at = [i for i, m in enumerate(met) if m.answerable or m.origin == origin]
        print(f"{origin}: gate AUC against all answerable {auc([p[i] for i in at], [labels[i] for i in at]):.3f}")
    for cut in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        wrong = ", ".join(
            f"{o} {np.mean([p[i] >= cut for i, m in enumerate(met) if m.origin == o and not m.answerable]):.2f}"
            for o in unanswerable
        )
        print(f"threshold {cut}: answers {np.mean(p[y == 1] >= cut):.2f} of answerable; {wrong}")
    path = Path("rag/data/evidence.json")
    data = json.loads(path.read_text("utf-8"))
    data["source"] = (
        "bench/fit_evidence.py, bench/fit_support.py (supports, settles) and bench/fit_reader.py (short, foreign, what "
        "has reader in its name): the threshold half of public data, and what was written on news and held back; "
        "never the shipped articles"
    )
    data["weights"] = weights
    data["gate"] = dict(zip(("bias", *gate.FEATURES), map(float, gw.round(3)), strict=True))
    # Below "related", not even the topic is met.
    cosines = [f["cosine"] for m, f in zip(met, rows, strict=True) if m.answerable]
    data["thresholds"] |= {"answer": round(float(np.quantile(p[own_words], LOST)), 3),
                          "related": round(float(np.quantile(cosines, 0.05)), 3)}  # fmt: skip
    path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    print(json.dumps(data, indent=1))


if __name__ == "__main__":
    main()
