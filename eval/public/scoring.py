"""Scores → figures with intervals: thresholds from one half, figures of the other, documents resampled. Pure.

Questions to one passage, and summaries of one document, stand and fall together, so what is resampled is documents
(the bootstrap of clusters); the seed is fixed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics import Share, calibration_error, reliability

TIMES, SEED = 1000, 20240607
ALL = "all"
LEFT_OUT = "even half, each document by the others' threshold"
Weights = NDArray[np.float64]  # [times, cases]: how often each case was drawn
_Statistic = Callable[[Weights], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Case:
    """One record's scores by system; higher says more that it is ``positive``. ``document`` is what is resampled."""

    id: str
    origin: str
    document: str
    positive: bool
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval; all None where nothing could be measured."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "unmeasured"
        return f"{self.value:g}" if self.low is None else f"{self.value:.3f} ({self.low:.2f}-{self.high:.2f})"


UNMEASURED = Figure(None)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one system on the records of one origin."""

    origin: str
    of: int
    system: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Table:
    """What is reported of one file; ``notes`` say what was and was not measured."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def threshold(cases: Sequence[Case], system: str) -> float:
    """The smallest score of ``cases`` at which balanced accuracy is best. Raises ValueError without both kinds."""
    positive, negative = map(np.sort, _sides(cases, system))
    if not (len(positive) and len(negative)):
        raise ValueError("a threshold needs cases of both kinds")
    cuts = np.unique(np.concatenate([positive, negative]))
    above = (len(positive) - np.searchsorted(positive, cuts)) / len(positive)
    return float(cuts[np.argmax(above + np.searchsorted(negative, cuts) / len(negative))])


def compared(
    even: Sequence[Case], odd: Sequence[Case], systems: Sequence[str], fixed: Mapping[str, float]
) -> list[Row]:
    """AUC and balanced accuracy of each system by origin, of ``odd`` alone. The threshold is the best of ``even``;
    a system in ``fixed`` has its own, and no AUC, for it only decides. Of an origin without an odd document come, so
    marked, figures of the even half, for which each document has the threshold that is best for all others there."""
    cuts = {one: fixed[one] if one in fixed else threshold(even, one) for one in systems}
    rows = []
    for origin in (ALL, *sorted({case.origin for case in odd})):
        cases = [case for case in odd if origin in (ALL, case.origin)]
        if origin != ALL and len(cases) == len(odd):
            continue  # there is but one
        rows += [_row(origin, cases, system, cuts[system], decides=system in fixed) for system in systems]
    for origin in _only_even(even, odd):
        cases = [case for case in even if case.origin == origin]
        for system in systems:
            cut = fixed[system] if system in fixed else _others_thresholds(cases, even, system)
            rows.append(_row(f"{origin}, {LEFT_OUT}", cases, system, cut, decides=system in fixed))
    return rows


def _row(origin: str, cases: Sequence[Case], system: str, cut: float | NDArray[np.float64], *, decides: bool) -> Row:
    scores = np.array([case.scores[system] for case in cases])
    positive = np.array([case.positive for case in cases])
    figures = {} if decides else {"AUC": resampled(cases, _auc(scores, positive))}
    figures["balanced accuracy"] = resampled(cases, _balanced(scores, positive, cut))
    return Row(origin, len(cases), system, figures)


def _others_thresholds(cases: Sequence[Case], even: Sequence[Case], system: str) -> NDArray[np.float64]:
    """For each case the threshold that is best for all documents of the half but its own."""
    cuts = {
        document: threshold([one for one in even if one.document != document], system)
        for document in {case.document for case in cases}
    }
    return np.array([cuts[case.document] for case in cases])


def _only_even(even: Sequence[Case], odd: Sequence[Case]) -> list[str]:
    return sorted({case.origin for case in even} - {case.origin for case in odd})


def unreported(even: Sequence[Case], odd: Sequence[Case]) -> list[str]:
    """In words, the origins none of whose documents are of the reporting half."""
    return [
        f"{origin}: none of its documents is of the odd half, so what is shown of it is of the even one; each document "
        "has the threshold that is best for all other documents there"
        for origin in _only_even(even, odd)
    ]


def resampled(cases: Sequence[Case], statistic: _Statistic) -> Figure:
    """The statistic of the cases, and its interval over drawings of their documents."""
    if not cases:
        return UNMEASURED
    value = float(statistic(np.ones((1, len(cases))))[0])
    if math.isnan(value):
        return UNMEASURED
    drawn = statistic(drawings([case.document for case in cases]))
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (value, value)
    return Figure(value, float(low), float(high))


def drawings(documents: Sequence[str], times: int = TIMES) -> Weights:
    """How often each case is in each of ``times`` samples of as many documents as there are, with replacement."""
    names, place = np.unique(np.array(documents), return_inverse=True)
    chooser = np.random.default_rng(SEED)
    counts = chooser.multinomial(len(names), np.full(len(names), 1 / len(names)), size=times)
    return np.asarray(counts[:, place], dtype=np.float64)


def mean(cases: Sequence[Case], system: str) -> Figure:
    """The mean score of a system, with its interval."""
    return resampled(cases, _mean(np.array([case.scores[system] for case in cases])))


def reliable(cases: Sequence[Case], systems: Sequence[str]) -> list[Row]:
    """Of systems whose scores are probabilities: how often what they say with so much of it is so."""
    rows = []
    for system in systems:
        said = [case.scores[system] for case in cases]
        bins = reliability(said, [case.positive for case in cases])
        for one in bins:
            within = [cases[at] for at in one.at]
            rows.append(Row(f"{one.low:.1f} to {one.high:.1f}", len(within), system, _told(one.said, within)))
        error = {"calibration error": _plain(calibration_error(bins))}
        rows.append(Row(ALL, len(cases), system, _told(float(np.mean(said)), cases) | error if cases else error))
    return rows


def _told(said: float, cases: Sequence[Case]) -> dict[str, Figure]:
    positive = np.array([case.positive for case in cases], dtype=np.float64)
    return {"said, mean": _plain(said), "is so": resampled(cases, _mean(positive))}


def _plain(value: float | None) -> Figure:
    return UNMEASURED if value is None else Figure(round(value, 3))


def share(hits: int, of: int) -> Figure:
    """Of independent cases, with Wilson's interval."""
    found = Share(hits, of)
    return Figure(found.value, *(found.interval or (None, None)))


def weighted_auc(scores: NDArray[np.float64], positive: NDArray[np.bool_], weights: Weights) -> NDArray[np.float64]:
    """One AUC a row of ``weights``, ties one half; NaN where a row has no positive or no negative."""
    order = np.argsort(scores, kind="stable")
    values = scores[order]
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    ordered = weights[:, order]
    good = np.add.reduceat(ordered * positive[order], starts, axis=1)
    bad = np.add.reduceat(ordered * ~positive[order], starts, axis=1)
    beaten = np.cumsum(bad, axis=1) - bad / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((good * beaten).sum(axis=1) / (good.sum(axis=1) * bad.sum(axis=1)), dtype=np.float64)


def _mean(values: NDArray[np.float64]) -> _Statistic:
    return lambda weights: np.asarray((weights @ values) / weights.sum(axis=1), dtype=np.float64)


def _auc(scores: NDArray[np.float64], positive: NDArray[np.bool_]) -> _Statistic:
    return lambda weights: weighted_auc(scores, positive, weights)


def _balanced(scores: NDArray[np.float64], positive: NDArray[np.bool_], cut: float | NDArray[np.float64]) -> _Statistic:
    above = scores >= cut

    def statistic(weights: Weights) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore", divide="ignore"):
            caught = weights @ (above & positive) / (weights @ positive)
            kept = weights @ (~above & ~positive) / (weights @ ~positive)
        return np.asarray((caught + kept) / 2, dtype=np.float64)

    return statistic


def _sides(cases: Sequence[Case], system: str) -> tuple[list[float], list[float]]:
    positive = [case.scores[system] for case in cases if case.positive]
    return positive, [case.scores[system] for case in cases if not case.positive]
