"""What becomes of a question, and why: answered, in part, or not, by what was found for it and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag import gate
from rag.evidence import coverage, terms_of
from rag.namesakes import namesakes
from rag.question import Question
from rag.quote import best_of_parts
from rag.retrieve import Retrieved
from rag.schema import Evidence, Filters


def outcome(question: Question, found: Retrieved, chosen: Sequence[Evidence], filters: Filters) -> gate.Decision:
    """What becomes of a question: the gate's decision on its best evidence, and what the gate cannot know: whom a
    surname means, whether what was found is too old, which of several things asked are left open."""
    if not found.evidence:
        if filters.dated:
            return gate.Decision(0.0, "outside-dates", "No article was published within the dates asked for.")
        return gate.decide(question, None, unknown=found.unknown, years=(), holds=False)
    if people := namesakes(question, found.evidence):
        listed = " or ".join(people)
        return gate.Decision(0.0, "ambiguous", f"Whom do you mean: {listed}? Ask again with the full name.")
    best = _numeric((*chosen, *found.evidence)[0])
    about = [e for e in found.evidence if e.span.article in {c.span.article for c in chosen}]
    said = "\n".join(f"{e.context} {e.quote} {e.date or ''}" for e in about)
    years = [year for year in question.years if str(year) not in said]
    newest = max((e.date.year for e in found.evidence if e.date is not None), default=None)
    if years and newest is not None and min(years) > newest:
        return gate.Decision(0.0, "outside-dates", f"What was found is of {newest} at the latest.")
    decision = gate.decide(question, best, unknown=found.unknown, years=years, holds=bool(chosen))
    if decision.outcome == "answered" and (left := _left_open(question, found)):
        told = " and ".join(f"“{one.text.strip(' ?')}?”" for one in left)
        return replace(decision, outcome="partly", reason=f"The articles do not say: {told}")
    return decision


def _left_open(question: Question, found: Retrieved) -> list[Question]:
    """The parts of a question that asks several things for which no sentence stands out: it would not do alone, or it
    answers another part and holds no word of this one."""
    best = best_of_parts(question, found.parts) if found.parts else []
    left: list[Question] = []
    for one, top in zip(question.parts, best, strict=bool(best)):
        if top is None:
            left.append(one)
            continue
        alone = gate.decide(one, _numeric(top), unknown=(), years=(), holds=True)
        shared = sum(other is not None and other.span == top.span for other in best) > 1
        if alone.outcome != "answered" or (shared and not coverage(one.terms, terms_of(top.quote), lambda _: 1.0)):
            left.append(one)
    return left


def _numeric(one: Evidence) -> dict[str, float]:
    """The features of its rank."""
    return {name: float(value) for name, value in one.why.items() if not isinstance(value, str)}
