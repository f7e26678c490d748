"""Is this evidence enough to answer the question, and if not, why.

A logistic model over what the best sentence holds of the question, with what the reader says of it, and one
rule that no score overrules: a name the question hinges on which no article mentions. Weights and thresholds
stand in ``data/evidence.json`` with the data they come from, which is not the shipped articles.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.fitted import fitted
from rag.question import Question
from rag.schema import Outcome

OPEN = 0.8  # share of its words in a sentence from which on that speaks of what an open question asks about
FEATURES = ("cosine", "passage", "coverage", "around", "kind")
# Beside them, where the reader has read: the log-odds that the sentence answers, and that it supports, or contradicts,
# what the question would state with the answer that it marked.
READ = ("odds", "stated", "denied")


@dataclass(frozen=True, slots=True)
class Decision:
    """``answers`` is the estimated probability that the evidence answers; ``outcome`` and ``reason`` follow."""

    answers: float
    outcome: Outcome
    reason: str | None


def decide(
    question: Question, found: Mapping[str, float] | None, *, unknown: Sequence[str], years: Sequence[int], holds: bool
) -> Decision:
    """The gate's decision.

    ``found`` are the named parts of the best evidence's rank (None: nothing was retrieved); ``unknown`` are names of
    the question, as typed, that no stored article holds in any spelling; ``years`` those the question names and the
    evidence does not; ``holds`` says whether any near sentence holds a thing of the kind asked for.
    """
    if found is None:
        return Decision(0.0, "nothing", "No article holds anything near this question.")
    data = fitted()
    known, suffix = ((*FEATURES, *READ), " with reader") if found.keys() >= {*READ} else (FEATURES, "")
    weights = data[f"gate{suffix}"]
    odds = weights["bias"] + sum(weights[f] * found[f] for f in known)
    answers = 1 / (1 + math.exp(-odds))
    if unknown:
        return Decision(min(answers, 0.1), "nothing", no_article(unknown))
    foreign = found["around"] == 0 and found["passage"] < data["thresholds"]["foreign"]
    told = question.asks_open and found["coverage"] >= OPEN
    if foreign or (answers < data["thresholds"][f"answer{suffix}"] and not told):
        if found["cosine"] < data["thresholds"]["related"]:
            return Decision(answers, "nothing", "The articles hold nothing about this.")
        return unsaid(answers)
    if years:
        listed = ", ".join(map(str, years))
        return Decision(answers, "not-said", f"What the articles say of this is not about {listed}.")
    if not holds:
        kinds = {"number": "a number", "date": "a date", "person": "a name"}
        asked = "their words" if question.speaker or question.office else kinds.get(question.wants, "what is asked")
        return Decision(answers, "not-said", f"The articles speak of this, but do not give {asked} for it.")
    return Decision(answers, "answered", None)


def unsaid(answers: float) -> Decision:
    """That the articles do not say it."""
    return Decision(answers, "not-said", "The articles speak of related things, but no sentence answers this.")


def no_article(names: Sequence[str]) -> str:
    """That these names stand nowhere."""
    listed = ", ".join(f"“{name}”" for name in names)
    return f"No article mentions {listed}."
