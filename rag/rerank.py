"""What the reader says of the retrieved passages: which answer, and which characters of which sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.fitted import fitted
from rag.reader import Reader
from rag.schema import Hit, Span
from rag.store.catalog import ArticleCard, StoredSentence

READ = 8  # passages read for one question, the best first
LANGUAGES = frozenset({"en", "eng"})  # what the reader was taught
_CERTAIN = 1e-6


@dataclass(frozen=True, slots=True)
class Sentences:
    """A passage as it is read: its article's title, then its sentences, each behind its context where that changes.
    ``places`` are the bounds of each sentence in ``text``, with its index in the article."""

    text: str
    places: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Reads:
    """What the reader says of a sentence. ``odds``: the log-odds that a passage which holds it answers; ``holds``: the
    probability that the answer is ``answer``, a span of this sentence, if that passage answers; 0 without one."""

    odds: float
    holds: float
    answer: Span | None


def read(
    question: str,
    hits: Sequence[Hit],
    cards: Mapping[str, ArticleCard],
    stored: Mapping[tuple[str, int], StoredSentence],
    reader: Reader | None,
) -> tuple[dict[int, float], dict[tuple[str, int], Reads]]:
    """By passage its log-odds, by article and sentence index what is best for that sentence; of the first READ passages
    in a language that the reader knows. Nothing without a reader."""
    if reader is None:
        return {}, {}
    known = [hit for hit in hits if hit.article in cards and cards[hit.article].language in LANGUAGES][:READ]
    texts = [_text(hit, cards[hit.article], stored) for hit in known]
    odds: dict[int, float] = {}
    found: dict[tuple[str, int], Reads] = {}
    for hit, text, one in zip(known, texts, reader.read(question, [t.text for t in texts]), strict=True):
        answers = min(max(1 - one.none_score, _CERTAIN), 1 - _CERTAIN)
        odds[hit.passage] = math.log(answers / (1 - answers))
        for start, end, index in text.places:
            sentence = stored[hit.article, index].sentence
            here = start <= one.start < end
            place = (sentence.start + one.start - start, sentence.start + min(one.end, end) - start)
            span = Span(hit.article, *place) if here else None
            reads = Reads(odds[hit.passage], one.answer_score / answers if here else 0.0, span)
            best = found.get((hit.article, index))
            if best is None or (reads.holds, reads.odds) > (best.holds, best.odds):
                found[hit.article, index] = reads
    return odds, found


def reranked(hits: Sequence[Hit], odds: Mapping[int, float]) -> tuple[Hit, ...]:
    """The passages that were read anew in order, before those that were not."""
    weights = fitted()["passages with reader"]

    def key(hit: Hit) -> tuple[bool, float]:
        return hit.odds is None, -(weights["fused"] * hit.score + weights["odds"] * (hit.odds or 0.0))

    return tuple(sorted((replace(hit, odds=odds.get(hit.passage)) for hit in hits), key=key))


def _text(hit: Hit, card: ArticleCard, stored: Mapping[tuple[str, int], StoredSentence]) -> Sentences:
    parts: list[str] = [f"{card.title}\n"] if card.title else []
    length = sum(map(len, parts))
    places: list[tuple[int, int, int]] = []
    context = ""
    for index in range(hit.first, hit.last + 1):
        row = stored.get((hit.article, index))
        if row is None:
            continue  # removed by another process since the search
        before = f"{row.sentence.context}\n" if row.sentence.context != context else ""
        context = row.sentence.context
        parts += [before, row.text, " "]
        places.append((length + len(before), length + len(before) + len(row.text), index))
        length += len(before) + len(row.text) + 1
    return Sentences("".join(parts), tuple(places))
