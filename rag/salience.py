"""Which few sentences tell most of a text: those that cover most of its concepts, by Gillick and Favre 2009 ("A
scalable global model for summarization"), greedily and within a budget of words.

A concept is a content word; it weighs as many times as sentences hold it, twice that if it is a name's or a number, and
more the earlier it is first told, for news begins with what matters. A concept counts once, so that what is told again
gains nothing; what is told again in other words gains less, the nearer it is to what was chosen (Carbonell and
Goldstein 1998).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Both chosen on the reference summaries of the threshold half of consistency.jsonl (share of their content words told
# in 30 / 80 / 200 words: 0.28 / 0.52 / 0.67; the first sentences of each text: 0.18 / 0.46 / 0.65).
EARLY = 1.0  # what the beginning weighs more than the end
LENGTH = 0.6  # exponent of a sentence's words, by which its gain is divided
BEGINNING = 0.25  # of a text, after which that has fallen to a third
# What a name or number weighs against another word. With it, and with what is near the chosen gaining less, 0.680 and
# 0.620 of the words of reference summaries are told in full and short (0.673 and 0.603 without; the same half), and
# 0.485 and 0.236 of the answers to questions on four passages joined (0.455 and 0.225; even half of answerable.jsonl).
HEAVY = 2


def choose(
    terms: Sequence[frozenset[str]], words: Sequence[int], places: Sequence[float], budget: int, most: int,
    needs: Sequence[int | None], texts: Sequence[str], vectors: NDArray[np.float32], heavy: frozenset[str],
) -> list[int]:  # fmt: skip
    """The indices of at most ``most`` sentences of together at most ``budget`` words, in the order of their gain.

    ``terms`` are each sentence's concepts, ``words`` its length, ``places`` where it stands in its text, from 0 (the
    beginning) to 1, ``needs`` the sentence that must stand before it for it to be understood, ``texts`` the text that
    it is of: each text is told of before one is told more of. ``vectors`` are of unit length, a row a sentence;
    ``heavy`` are the concepts that are names or numbers.
    """
    early = [1 + EARLY * math.exp(-place / BEGINNING) for place in places]
    holding = Counter(term for held in terms for term in held)
    first: dict[str, float] = {}
    for held, at in zip(terms, early, strict=True):
        for term in held:
            first[term] = max(first.get(term, 0.0), at)
    left = {term: count * first[term] * (HEAVY if term in heavy else 1) for term, count in holding.items()}
    told = np.zeros(len(terms))  # how near each sentence is to the nearest chosen one
    chosen: list[int] = []
    room = budget
    untold = set(texts)
    while len(chosen) < most:
        # what is left of a sentence's worth beside what was chosen, for the words that it takes; summed exactly, for
        # a set has no order, and what differs between two runs must not be which of two equals is chosen
        worth = (1 - told) * np.array(early) / np.maximum(1, words) ** LENGTH
        gains = [
            (texts[at] in untold, float(worth[at]) * math.fsum(left.get(t, 0.0) for t in held), -at)
            for at, held in enumerate(terms)
            if words[at] <= room and at not in chosen and (needs[at] is None or needs[at] in chosen)
        ]
        _, gain, at = max(gains, default=(False, 0.0, 0))
        if gain <= 0:
            break
        chosen.append(-at)
        told = np.maximum(told, vectors @ vectors[-at])
        room -= words[-at]
        untold.discard(texts[-at])
        for term in terms[-at]:
            left.pop(term, None)
    return chosen
