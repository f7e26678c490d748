"""Who did what to whom, and what came first, are not told the other way round. Silent wherever that is not sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.schema import Check
from rag.text import content_terms, stem
from rag.verify.cited import Cited
from rag.verify.clauses import Clause, clauses, shared

# Both do it, or the speaker may stand on either side of the verb.
_MUTUAL = frozenset(map(stem, "meet marry fight face join play divorce say add write explain announce be".split()))
_AFTER = r"after|following|because(?: of)?|due to|owing to|as a result of"
_ORDER = re.compile(rf"\b(?:(?P<later>{_AFTER})|(?P<earlier>before|ahead of|prior to))\b", re.IGNORECASE)
_STOP = re.compile(r"[.;:]\s")


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    told = [one for span in spans for one in clauses(span.text)]
    for mine in clauses(sentence):
        there = [one for one in told if one.verb == mine.verb and one.to == mine.to and one.verb not in _MUTUAL]
        if any(_swapped(mine, one) for one in there) and not any(_straight(mine, one) for one in there):
            return Check("relations", False, f"in the source it is the other way round: “{mine.said}”")
    orders = [pair for span in spans for pair in _orders(span.text)]
    for first, then in _orders(sentence):
        turned = any(shared(first, b) and shared(then, a) for a, b in orders)
        if turned and not any(shared(first, a) or shared(then, b) for a, b in orders):
            return Check("relations", False, "in the source the order is the other way round")
    return None


def _sides(one: Clause) -> tuple[frozenset[str], frozenset[str]]:
    """What only one side has: two ministers differ by their names."""
    return one.agent - one.patient, one.patient - one.agent


def _swapped(mine: Clause, source: Clause) -> bool:
    (agent, patient), (doer, sufferer) = _sides(mine), _sides(source)
    return shared(agent, sufferer) and shared(patient, doer)


def _straight(mine: Clause, source: Clause) -> bool:
    (agent, patient), (doer, sufferer) = _sides(mine), _sides(source)
    return shared(agent, doer) or shared(patient, sufferer)


def _orders(text: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The terms of what came first, or was the cause, and of what followed."""
    for found in _ORDER.finditer(text):
        begun = max((m.end() for m in _STOP.finditer(text, 0, found.start())), default=0)
        stop = _STOP.search(text, found.end())
        before, after = text[begun : found.start()], text[found.end() : stop.start() if stop else len(text)]
        if not before.strip():
            after, _, before = after.partition(",")
        a, b = frozenset(content_terms(before)), frozenset(content_terms(after))
        first, then = (b - a, a - b) if found["later"] else (a - b, b - a)
        if first and then:
            yield first, then
