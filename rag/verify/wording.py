"""The words that carry the sentence's meaning stand in the cited spans, by form or near form."""

from __future__ import annotations

from collections.abc import Sequence

from rag.names import same_name
from rag.schema import Check
from rag.seats import governs
from rag.text import content_terms, words
from rag.verify.cited import Cited

SUPPORTED = 0.45  # share of content words, similarity making up for other words; chosen on edited summaries
PARTLY = 0.35


def check(sentence: str, spans: Sequence[Cited], similarity: float | None) -> tuple[float, Check]:
    """The support in [0, 1], and the check."""
    mine = {w.term: w.text for w in reversed(words(sentence)) if not w.is_stop}  # as first written
    there = {t for span in spans for t in content_terms(span.all)}
    carried = {t for t in mine if t in there or any(near(t, other) for other in there)}
    missing = [mine[t] for t in content_terms(sentence) if t not in carried]
    share = 1 - len(missing) / len(mine) if mine else 1.0
    support = share if similarity is None else min(1.0, 0.5 * share + 0.5 * _lift(similarity))
    passed = support >= SUPPORTED
    return support, Check("wording", passed, "" if passed else "not in the source: " + ", ".join(missing[:8]))


def _lift(similarity: float) -> float:
    """Cosine of all-MiniLM-L6-v2 → [0, 1]: unrelated sentences of one topic lie near 0.3."""
    return min(1.0, max(0.0, (similarity - 0.3) / 0.5))


def near(a: str, b: str) -> bool:
    """Two stems of one word family, two spellings of a name, or a seat of government and its state."""
    short, long = sorted((a, b), key=len)
    if governs(a, b) or governs(b, a):
        return True
    return a == b or (len(short) >= 4 and long.startswith(short)) or (len(short) >= 5 and same_name(a, b))
