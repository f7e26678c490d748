"""Who did what to whom, and what came first, are not told the other way round. Silent wherever that is not sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.names import name_words
from rag.schema import Check
from rag.text import content_terms, fold, stem, words
from rag.verify.cited import Cited
from rag.verify.clauses import Clause, clauses, shared
from rag.verify.names import TITLES, kin
from rag.verify.titles import OFFICES

# Both do it, or the speaker may stand on either side of the verb.
_MUTUAL = frozenset(map(stem, "meet marry fight face join play divorce say add write explain announce be".split()))
_AFTER = r"after|following|because(?: of)?|due to|owing to|as a result of"
_ORDER = re.compile(rf"\b(?:(?P<later>{_AFTER})|(?P<earlier>before|ahead of|prior to))\b", re.IGNORECASE)
_TITLES = frozenset(map(stem, re.findall(r"\w+", f"{' '.join(TITLES)} {OFFICES}")))
_STOP = re.compile(r"[.;:]\s")


def check(sentence: str, spans: Sequence[Cited]) -> Check | None:
    told = [one for span in spans for one in clauses(span.text)]
    for mine in clauses(sentence):
        there = [one for one in told if one.verb == mine.verb and one.to == mine.to and one.verb not in _MUTUAL]
        if any(_swapped(mine, one) for one in there) and not any(_straight(mine, one) for one in there):
            return Check("relations", False, f"in the source it is the other way round: “{mine.said}”")
    if other := _another(sentence, spans):
        return Check("relations", False, "of “{}” the source tells with {}, not with {}".format(*other))
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


def _another(sentence: str, spans: Sequence[Cited]) -> tuple[str, str, str] | None:
    """A verb with the name that does or suffers it in the spans, and the sentence's, which stands there for somebody
    else. A name in front of the verb may be one of several that do it, a possessive is of somebody's."""
    named = {w.term for text in (sentence, *(span.all for span in spans)) for w in name_words(text)} - _TITLES
    whole = " ".join((sentence, *(span.text for span in spans)))
    there = [(one, span) for span in spans for one in clauses(span.text)]
    for mine in clauses(sentence):
        told = [(one, span) for one, span in there if one.verb == mine.verb and one.to == mine.to]
        if not told or mine.verb in _MUTUAL:
            continue
        for sides in ("agent", "patient"):
            own, others = getattr(mine, sides) & named, [getattr(one, sides) & named for one, _ in told]
            beside = [span.text[: one.at] if sides == "agent" else span.text for one, span in told]
            if not own or not all(others) or any(_one(own, other) for other in others):
                continue
            elsewhere = any(shared(own, frozenset(content_terms(span.all))) for span in spans)
            if not elsewhere or any(shared(own, frozenset(content_terms(text))) for text in beside):
                continue
            if not any(_meets(mine, one, sides) for one, _ in told):
                continue
            if any(re.search(rf"\b{re.escape(name)}\w*['’]", fold(whole)) for name in own.union(*others)):
                continue
            return mine.said, _written(others[0], told[0][1].text), _written(own, sentence)
    return None


def _one(a: frozenset[str], b: frozenset[str]) -> bool:
    return shared(a, b) or any(kin(x, y) for x in a for y in b)


def _written(names: frozenset[str], text: str) -> str:
    return " ".join(dict.fromkeys(w.text for w in words(text) if w.term in names and w.is_capital))


def _meets(mine: Clause, other: Clause, sides: str) -> bool:
    """Whether the other side of two clauses, where both have one, may be the same."""
    a, b = (one.patient if sides == "agent" else one.agent for one in (mine, other))
    return shared(a, b) if sides == "agent" else not (a and b) or shared(a, b)


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
