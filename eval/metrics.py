"""Grades → figures with intervals, by kind; two runs compared. Pure; see section 6 of the design for what each means.

A share of nothing is None ("unmeasured"), never 0.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

from eval.grade import Grade

CONFIDENCE = 0.95
AT = (1, 5, 10)  # ranks at which retrieval is measured


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``, with the Wilson 95 % interval of the share."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        if not self.of:
            return None
        found = binomtest(self.hits, self.of).proportion_ci(CONFIDENCE, method="wilson")
        return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of one set of grades; ``stages`` are medians in milliseconds.

    F1 has no simple interval; its two parts have.
    """

    right: Share
    fact_recall: Share
    citation_precision: Share
    citation_recall: Share
    answer_precision: Share
    abstention_precision: Share
    abstention_recall: Share
    over_refusal: Share
    attribution_kept: Share
    forbidden: Share
    false_quotes: Share
    prose: Share
    retrieved: Mapping[int, Share]
    median_words: float | None
    stages: Mapping[str, float]
    median_seconds: float | None
    p95_seconds: float | None
    tokens: int

    @property
    def abstention_f1(self) -> float | None:
        precision, recall = self.abstention_precision.value, self.abstention_recall.value
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def figures(self) -> dict[str, float | None]:
        """Every figure by name; None where nothing was measured."""
        shares = {name: getattr(self, name).value for name in SHARES}
        at = {f"retrieved_at_{k}": share.value for k, share in self.retrieved.items()}
        return {**shares, "abstention_f1": self.abstention_f1, **at, "median_words": self.median_words}


SHARES = (
    "right", "fact_recall", "citation_precision", "citation_recall", "answer_precision", "abstention_precision",
    "abstention_recall", "over_refusal", "attribution_kept", "forbidden", "false_quotes", "prose",
)  # fmt: skip


def scores(grades: Iterable[Grade]) -> Scores:
    """Facts, citations and sentences are counted one by one over all answers (micro averages).

    Citations and sentences are those of answered answerable questions: whether an unanswerable one was answered is
    what abstention measures.
    """
    given = list(grades)
    can = [g for g in given if g.answerable]
    cannot = [g for g in given if not g.answerable]
    answered = [g for g in can if not g.abstained]
    refused = [g for g in given if g.abstained]
    spoken = [g for g in given if not g.abstained]
    return Scores(
        right=_share(given, lambda g: g.right, lambda _: 1),
        fact_recall=_share(can, lambda g: g.found if not g.abstained else 0, lambda g: g.required),
        citation_precision=_share(answered, lambda g: g.citations_on_gold, lambda g: g.citations),
        citation_recall=_share(answered, lambda g: g.sentences_on_gold, lambda g: g.sentences),
        answer_precision=_share(answered, lambda g: g.sentences_with_fact, lambda g: g.sentences),
        abstention_precision=_share(refused, lambda g: not g.answerable, lambda _: 1),
        abstention_recall=_share(cannot, lambda g: g.abstained, lambda _: 1),
        over_refusal=_share(can, lambda g: g.abstained, lambda _: 1),
        attribution_kept=_share(given, lambda g: g.attributed_kept, lambda g: g.attributed),
        forbidden=_share(spoken, lambda g: bool(g.forbidden), lambda _: 1),
        false_quotes=_share(spoken, lambda g: g.false_quotes, lambda g: g.citations),
        prose=_share(spoken, lambda g: g.own_prose, lambda g: g.sentences),
        retrieved={k: Share(sum(g.rank is not None and g.rank <= k for g in can), len(can)) for k in AT},
        median_words=statistics.median(g.words for g in spoken) if spoken else None,
        stages=_stages(given),
        median_seconds=statistics.median(g.seconds for g in given) if given else None,
        p95_seconds=_percentile([g.seconds for g in given], 0.95),
        tokens=sum(g.tokens for g in given),
    )


def by_kind(grades: Iterable[Grade]) -> dict[str, Scores]:
    """Kind -> its figures, by name."""
    sorted_out: dict[str, list[Grade]] = {}
    for one in grades:
        sorted_out.setdefault(one.kind, []).append(one)
    return {kind: scores(ones) for kind, ones in sorted(sorted_out.items())}


def mcnemar(first: Mapping[str, bool], second: Mapping[str, bool]) -> tuple[int, int, float]:
    """Of the questions in both: right only in the first, right only in the second, and the exact two-sided p."""
    both = first.keys() & second.keys()
    lost = sum(first[id] and not second[id] for id in both)
    won = sum(second[id] and not first[id] for id in both)
    return lost, won, float(binomtest(lost, lost + won).pvalue) if lost + won else 1.0


def ndcg(ranked: Sequence[str], relevant: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain at k, gain linear in the grade (Järvelin & Kekäläinen 2002)."""
    gains = [relevant.get(one, 0.0) / math.log2(place + 1) for place, one in enumerate(ranked[:k], 1)]
    best = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:k]
    ideal = sum(grade / math.log2(place + 1) for place, grade in enumerate(best, 1))
    return sum(gains) / ideal if ideal else 0.0


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Chance that a positive scores above a negative, ties one half (Mann-Whitney); None without either."""
    if not (positive and negative):
        return None
    scored = sorted([(score, True) for score in positive] + [(score, False) for score in negative])
    rank_sum, place = 0.0, 0
    while place < len(scored):
        end = place
        while end < len(scored) and scored[end][0] == scored[place][0]:
            end += 1
        rank_sum += (place + 1 + end) / 2 * sum(is_positive for _, is_positive in scored[place:end])
        place = end
    return (rank_sum - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))


def balanced_accuracy(positive: Sequence[float], negative: Sequence[float], threshold: float) -> float | None:
    """Mean of the shares of positives at or above, and of negatives below, the threshold."""
    if not (positive and negative):
        return None
    above = sum(score >= threshold for score in positive) / len(positive)
    below = sum(score < threshold for score in negative) / len(negative)
    return (above + below) / 2


@dataclass(frozen=True, slots=True)
class Bin:
    """What was said with a probability between two bounds: ``at`` are the places of those cases among all, ``said`` is
    their mean probability, ``held`` the share of them that is so."""

    low: float
    high: float
    at: tuple[int, ...]
    said: float
    held: float


def reliability(said: Sequence[float], held: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Whether what is said with a probability is so as often, in bins of equal width; empty ones are left out."""
    places: dict[int, list[int]] = {}
    for at, p in enumerate(said):
        places.setdefault(min(int(p * bins), bins - 1), []).append(at)
    return [
        Bin(n / bins, (n + 1) / bins, tuple(at), statistics.fmean(said[i] for i in at),
            statistics.fmean(held[i] for i in at))
        for n, at in sorted(places.items())
    ]  # fmt: skip


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """The expected calibration error: how far said and held are apart in a bin, by how many are in it."""
    of = sum(len(one.at) for one in bins)
    return sum(len(one.at) * abs(one.said - one.held) for one in bins) / of if of else None


def _stages(grades: Sequence[Grade]) -> dict[str, float]:
    names = dict.fromkeys(name for grade in grades for name in grade.stages)
    return {name: statistics.median(g.stages[name] for g in grades if name in g.stages) for name in names}


def _share(grades: Sequence[Grade], hits: Callable[[Grade], int | bool], of: Callable[[Grade], int]) -> Share:
    return Share(sum(int(hits(one)) for one in grades), sum(of(one) for one in grades))


def _percentile(values: Sequence[float], share: float) -> float | None:
    if not values:
        return None
    return sorted(values)[min(len(values) - 1, math.ceil(share * len(values)) - 1)]
