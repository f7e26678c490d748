"""What becomes of a question, and why: answered, in part, or not, by what was found for it and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag import gate, outside
from rag.attribution import attribute
from rag.evidence import refers
from rag.fates import asked_fate, fates
from rag.furniture import asked_of_page
from rag.names import names
from rag.namesakes import namesakes
from rag.numbers import quantities
from rag.overlap import carried, coverage, terms_of
from rag.question import Question
from rag.quote import best_of_parts, part_of
from rag.reader import Reader
from rag.rerank import believed, stated
from rag.retrieve import Retrieved
from rag.schema import Evidence, Filters
from rag.text import stem, words
from rag.verbs import BASE

NEAR = 5  # sentences of which one may speak of pages and articles itself
ANYWHERE = frozenset({"number", "date", "person", "reason"})
ABOUT_PAGE = (
    "This asks about the page that an article stood on, such as its author, pictures or links. Byline reads the text "
    "of the articles, and leaves the page around it out."
)


def outcome(
    question: Question, found: Retrieved, chosen: Sequence[Evidence], filters: Filters,
    dated: tuple[date, date] | None, reader: Reader | None,
) -> tuple[gate.Decision, list[Evidence]]:  # fmt: skip
    """What becomes of a question, and the chosen sentences that stand: the gate's decision on its best evidence, and
    what the gate cannot know: whom a surname means, whether the articles reach the time asked for (``dated`` are the
    dates of the oldest and the newest), which of several things asked are left open."""
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
    if reason := outside.later(question, dated, found.evidence):
        return gate.Decision(0.0, "outside-dates", reason), []
    asked = asked_of_page(question.text)
    if asked and not any(carried(t, terms_of(e.quote)) for t in asked for e in found.evidence[:NEAR]):
        return gate.Decision(0.0, "not-said", ABOUT_PAGE), []
    if question.role is not None and not any(_voices(question.role, e, found.evidence) for e in found.evidence):
        return gate.Decision(0.0, "not-said", "The articles do not give the words of those who are asked about."), []
    best = (*chosen, *found.evidence)[0]
    best = _judged(part_of(question, found.parts, best), best, reader)
    decision = gate.decide(question, _features(best), unknown=found.unknown, years=years, holds=bool(chosen))
    kept = [best, *chosen[1:]] if chosen else []
    if found.parts and not years:
        decision, kept = _in_parts(question, found, decision, reader)
    refused = decision.outcome in {"not-said", "nothing"} and not found.unknown
    if refused and (reason := outside.beyond(question, dated, found.evidence)):
        return gate.Decision(decision.answers, "outside-dates", reason), []
    return decision, kept


def _voices(role: str, one: Evidence, ranked: Sequence[Evidence]) -> bool:
    """Whether the sentence's speaker is called by that word, there or, where by a name, in another sentence."""
    speaker = attribute(one.quote, one.before).speaker
    if speaker is None:
        return False
    called = {w.term for name in names(speaker) for w in words(name.text)}
    told = (terms_of(e.quote) for e in ranked)
    return carried(role, terms_of(speaker)) > 0 or any(role in there and called & there for there in told if called)


def _in_parts(
    question: Question, found: Retrieved, whole: gate.Decision, reader: Reader | None
) -> tuple[gate.Decision, list[Evidence]]:
    """What becomes of a question that asks several things, each judged alone."""
    answers: list[float] = []
    left: list[Question] = []
    kept: list[Evidence] = []
    for one, top in zip(question.parts, best_of_parts(question, found.parts), strict=True):
        unknown = [name for name in found.unknown if name in one.names]
        top = _judged(one, top, reader) if top is not None else None
        holds = top is not None and _holds(one, top)
        alone = gate.decide(one, _features(top) if top is not None else None, unknown=unknown, years=(), holds=holds)
        if top is None or alone.outcome != "answered":
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


def _holds(part: Question, one: Evidence) -> bool:
    """Whether a sentence has what a part of a question asks for: a thing of its kind, and a word of the part, or of
    what befell those it counts. What the other parts say, which is searched for with it, is no word of its own."""
    kind = bool(one.why.get("kind")) or (part.wants in {"reason", "place", "manner"} and believed(one))
    there = terms_of(f"{one.context} {one.before if refers(one.quote) else ''} {one.quote}")
    there |= {stem(BASE[w.text]) for w in words(one.quote) if w.text in BASE}
    told = part.fate is not None and part.fate in {asked_fate(one.quote), *fates(one.quote)}
    # Nobody is told to have died where people are counted; "and what are the two?" says nothing of its own.
    own = [t for t in part.terms if not (part.fate is not None and t in part.counted) and not quantities(t)]
    shared = told or coverage(own or part.background, there, lambda _: 1.0) > 0
    # A number, a day, a name or a reason stands in any sentence; of what else is asked, the reader may know better.
    return (kind or part.wants == "number") and (shared or (part.wants not in ANYWHERE and believed(one)))


def _judged(question: Question, one: Evidence, reader: Reader | None) -> Evidence:
    """Where the reader has read the sentence, with what it judges of the question as a statement."""
    return stated(question.understood, one, reader) if reader is not None and gate.READ[0] in one.why else one


def _features(one: Evidence) -> dict[str, float]:
    """The named parts of its rank."""
    return {name: float(value) for name, value in one.why.items() if not isinstance(value, str)}
