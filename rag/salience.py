"""Which few sentences tell most of a text: those that cover most of its concepts, by Gillick and Favre 2009 ("A
scalable global model for summarization"), greedily and within a budget of words.

A concept is a content word; it weighs as many times as sentences hold it, and more the earlier it is first told, for
news begins with what matters. A concept counts once, so that what is told again gains nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

# Both chosen on the reference summaries of the threshold half of consistency.jsonl (share of their content words told
# in 30 / 80 / 200 words: 0.28 / 0.52 / 0.67; the first sentences of each text: 0.18 / 0.46 / 0.65).
EARLY = 1.0  # what the beginning weighs more than the end
LENGTH = 0.6  # exponent of a sentence's words, by which its gain is divided
BEGINNING = 0.25  # of a text, after which that has fallen to a third


def choose(
    terms: Sequence[frozenset[str]], words: Sequence[int], places: Sequence[float], budget: int, most: int,
    needs: Sequence[int | None], texts: Sequence[str],
) -> list[int]:  # fmt: skip
    """The indices of at most ``most`` sentences of together at most ``budget`` words, in the order of their gain.

    ``terms`` are each sentence's concepts, ``words`` its length, ``places`` where it stands in its text, from 0 (the
    beginning) to 1, ``needs`` the sentence that must stand before it for it to be understood, ``texts`` the text that
    it is of: each text is told of before one is told more of.
    """
    early = [1 + EARLY * math.exp(-place / BEGINNING) for place in places]
    holding = Counter(term for held in terms for term in held)
    first: dict[str, float] = {}
    for held, at in zip(terms, early, strict=True):
        for term in held:
            first[term] = max(first.get(term, 0.0), at)
    left = {term: count * first[term] for term, count in holding.items()}
    chosen: list[int] = []
    room = budget
    untold = set(texts)
    while len(chosen) < most:
        gains = [
            (texts[at] in untold, sum(left.get(t, 0.0) for t in held) * early[at] / max(1, words[at]) ** LENGTH, -at)
            for at, held in enumerate(terms)
            if words[at] <= room and at not in chosen and (needs[at] is None or needs[at] in chosen)
        ]
        _, gain, at = max(gains, default=(False, 0.0, 0))
        if gain <= 0:
            break
        chosen.append(-at)
        room -= words[-at]
        untold.discard(texts[-at])
        for term in terms[-at]:
            left.pop(term, None)
    return chosen
