"""What becomes of a question, and why: answered, in part, or not, by what was found for it and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from rag import gate
from rag.furniture import asked_of_page
from rag.namesakes import namesakes
from rag.overlap import carried, coverage, terms_of
from rag.question import Question
from rag.quote import best_of_parts, part_of
from rag.reader import Reader
from rag.rerank import stated
from rag.retrieve import Retrieved
from rag.schema import Evidence, Filters

NEAR = 5  # sentences of which one may speak of pages and articles itself
ABOUT_PAGE = (
    "This asks about the page that an article stood on, such as its author, pictures or links. Byline reads the text "
    "of the articles, and leaves the page around it out."
)


def outcome(
    question: Question, found: Retrieved, chosen: Sequence[Evidence], filters: Filters, reader: Reader | None
) -> tuple[gate.Decision, list[Evidence]]:
    """What becomes of a question, and the chosen sentences that stand: the gate's decision on its best evidence, and
    what the gate cannot know: whom a surname means, whether what was found is too old, which of several things asked
    are left open."""
    if not found.evidence:
        if filters.dated:
            return gate.Decision(0.0, "outside-dates", "No article was published within the dates asked for."), []
        return gate.decide(question, None, unknown=found.unknown, years=(), holds=False), []
    if people := namesakes(question, found.evidence):
        listed = " or ".join(people)
        return gate.Decision(0.0, "ambiguous", f"Whom do you mean: {listed}? Ask again with the full name."), []
    about = [e for e in found.evidence if not chosen or e.span.article in {c.span.article for c in chosen}]
    said = "\n".join(f"{e.context} {e.quote} {e.date or ''}" for e in about)
    years = [year for year in question.years if str(year) not in said]
    newest = max((e.date.year for e in found.evidence if e.date is not None), default=None)
    if years and newest is not None and min(years) > newest:
        return gate.Decision(0.0, "outside-dates", f"What was found is of {newest} at the latest."), []
    asked = asked_of_page(question.text)
    if asked and not any(carried(t, terms_of(e.quote)) for t in asked for e in found.evidence[:NEAR]):
        return gate.Decision(0.0, "not-said", ABOUT_PAGE), []
    best = (*chosen, *found.evidence)[0]
    best = _judged(part_of(question, found.parts, best), best, reader)
    decision = gate.decide(question, _features(best), unknown=found.unknown, years=years, holds=bool(chosen))
    if not found.parts or years:
        return decision, [best, *chosen[1:]] if chosen else []
    return _in_parts(question, found, decision, reader)


def _in_parts(
    question: Question, found: Retrieved, whole: gate.Decision, reader: Reader | None
) -> tuple[gate.Decision, list[Evidence]]:
    """What becomes of a question that asks several things, each judged alone: a sentence that answers another part
    answers this one only where it holds a word of it."""
    best = best_of_parts(question, found.parts)
    answers: list[float] = []
    left: list[Question] = []
    kept: list[Evidence] = []
    for one, top in zip(question.parts, best, strict=True):
        unknown = [name for name in found.unknown if name in one.names]
        top = _judged(one, top, reader) if top is not None else None
        alone = gate.decide(one, _features(top) if top is not None else None, unknown=unknown, years=(), holds=True)
        shared = sum(other is not None and top is not None and other.span == top.span for other in best) > 1
        beside = shared and top is not None and not coverage(one.terms, terms_of(top.quote), lambda _: 1.0)
        if top is None or alone.outcome != "answered" or beside:
            left.append(one)
            continue
        answers.append(alone.answers)
        if top.span not in [e.span for e in kept]:
            kept.append(top)
    if not kept:
        return (gate.unsaid(whole.answers) if whole.outcome == "answered" else whole), []
    if left:
        told = " and ".join(f"“{one.text.strip(' ?')}?”" for one in left)
        return gate.Decision(min(answers), "partly", f"The articles do not say: {told}"), kept
    return gate.Decision(min(answers), "answered", None), kept


def _judged(question: Question, one: Evidence, reader: Reader | None) -> Evidence:
    """Where the reader has read the sentence, with what it judges of the question as a statement."""
    return stated(question.understood, one, reader) if reader is not None and gate.READ[0] in one.why else one


def _features(one: Evidence) -> dict[str, float]:
    """The named parts of its rank."""
    return {name: float(value) for name, value in one.why.items() if not isinstance(value, str)}
