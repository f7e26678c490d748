"""Answering in the sources' own words: which sentences answer, and which of their words are the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import attribute
from rag.dates import find_dates
from rag.evidence import akin
from rag.names import names
from rag.numbers import quantities
from rag.question import Question
from rag.schema import Evidence
from rag.text import content_terms, is_stop, term, words

MOST = 4  # sentences
WORDS = 80  # of all sentences together, unless the first alone is longer
# Distances to the best sentence, in log-odds, within which another may answer, is close, or is another voice.
BEHIND, CLOSE, VOICES = 1.5, 0.25, 0.7
_UNIT = re.compile(r"[\s-]*(?:%|[^\W\d_]+(?:[-'’][^\W\d_]+)*)")


def answering(question: Question, ranked: Sequence[Evidence]) -> list[Evidence]:
    """The ranked evidence that may answer, best first: a number, a date or a name is asked for only where the
    sentence holds one; what lies too far behind the best, asks itself or only leads into a list is no answer."""
    near = [e for e in ranked if e.score >= ranked[0].score - BEHIND and e.quote[-1] not in ":?"]
    if question.wants in {"number", "date", "person"}:
        return [e for e in near if e.why.get("kind")]
    return near


def select(question: Question, ranked: Sequence[Evidence], parts: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The one to four sentences that answer, the best first; empty when none may.

    A question that asks several things gets the best sentence for each. Otherwise a further sentence must come
    close to the best and say something else; where several voices are asked for, one of each other article.
    """
    if parts:
        best = [answering(one, found)[:1] for one, found in zip(question.parts, parts, strict=True) if found]
        return list({e.span: e for found in best for e in found}.values())[:MOST]
    chosen: list[Evidence] = []
    length = 0
    for found in answering(question, ranked):
        length += len(found.quote.split())
        if chosen:
            voices = question.asks_voices and all(found.span.article != c.span.article for c in chosen)
            if found.score < chosen[0].score - (VOICES if voices else CLOSE) or length > WORDS or len(chosen) == MOST:
                break
            if any(_overlap(found, other) > 0.6 for other in chosen):
                continue
        chosen.append(found)
    return chosen


def _overlap(a: Evidence, b: Evidence) -> float:
    """Share of the shorter sentence's words that the other holds too."""
    x, y = set(content_terms(a.quote)), set(content_terms(b.quote))
    return len(x & y) / max(1, min(len(x), len(y)))


def short_answer(question: Question, found: Evidence) -> str | None:
    """The asked-for number, date or name, verbatim from the sentence; None where no rule is sure."""
    text = found.quote
    match question.wants:
        case "number":
            return _number(question, text)
        case "date":
            return _nearest(question, text, [(d.start, d.end) for d in find_dates(text)])
        case "person":
            speaker = attribute(text).speaker
            asks_speaker = re.search(r"\b(?:sa(?:y|id|ys)|claim|deni|deny|report|announc|told|accord|suggest|warn)", question.text)
            if speaker and asks_speaker and speaker in text:
                return speaker
            return _nearest(question, text, _new_names(question, text))
        case "place":
            placed = [(a, b) for a, b in _new_names(question, text)
                      if re.search(r"\b(?:in|at|near|from|to|of|toward|towards|around|into)\s(?:the\s)?$", text[:a])]  # fmt: skip
            return _nearest(question, text, placed)
        case _:
            return None


def _new_names(question: Question, text: str) -> list[tuple[int, int]]:
    asked = set(question.terms)
    return [(n.start, n.end) for n in names(text) if not any(akin(term(w), a) for w in n.words for a in asked)]


def _number(question: Question, text: str) -> str | None:
    """The number that counts what is asked, with its unit as it stands."""
    spans = []
    for number in quantities(text):
        if number.text.lower() in {"one", "first"}:
            continue
        unit = _UNIT.match(text, number.end)
        end = unit.end() if unit and not is_stop(unit.group().strip(" -")) else number.end
        after = [w.term for w in words(text[number.end : number.end + 40])[:4]]
        counts = any(akin(c, w) or w.startswith(c) for c in question.counted for w in after)
        if counts:
            return text[number.start : end]
        spans.append((number.start, end))
    return _nearest(question, text, spans) if not question.counted else None


def _nearest(question: Question, text: str, spans: Sequence[tuple[int, int]]) -> str | None:
    """The span with the most of the question's words close by."""
    if not spans:
        return None
    places = [w.start for w in words(text) if any(t == w.term or akin(t, w.term) for t in question.terms)]

    def closeness(span: tuple[int, int]) -> float:
        return sum(1 / (10 + min(abs(p - span[0]), abs(p - span[1]))) for p in places)

    start, end = max(spans, key=closeness)
    return text[start:end]
