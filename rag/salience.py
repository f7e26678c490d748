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
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Chosen on public texts of which no figure is reported, by ``bench/fit_salience.py``: in a line, short and in full
# 0.18, 0.47 and 0.46 of the words of their summaries are told (the first sentences: 0.15, 0.41, 0.41) and 0.10, 0.31
# and 0.58 of the answers to questions on them (0.07, 0.21, 0.46). The best of 81 settings is ahead by 0.004, which is
# its standard error; LexRank, facility location and subtopics are all behind.
EARLY = 1.0  # what the beginning weighs more than the end
LENGTH = 0.6  # exponent of a sentence's words, by which its gain is divided
BEGINNING = 0.25  # of a text, after which that has fallen to a third
HEAVY = 2  # what a name or number weighs against another word


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences to choose from.

    ``terms`` are each one's concepts, ``words`` its length, ``places`` where it stands in its text, from 0 (the
    beginning) to 1, ``needs`` the sentence that must stand before it for it to be understood, ``texts`` the text that
    it is of: each text is told of before one is told more of. ``vectors`` are of unit length, a row a sentence;
    ``heavy`` are the concepts that are names or numbers; by ``relevance`` each one's gain is multiplied.
    """

    terms: Sequence[frozenset[str]]
    words: Sequence[int]
    places: Sequence[float]
    needs: Sequence[int | None]
    texts: Sequence[str]
    vectors: NDArray[np.float32]
    heavy: frozenset[str]
    relevance: Sequence[float]


def choose(among: Candidates, budget: int, most: int) -> list[int]:
    """The indices of at most ``most`` sentences of together at most ``budget`` words, in the order of their gain."""
    terms, words, needs, texts = among.terms, among.words, among.needs, among.texts
    early = [1 + EARLY * math.exp(-place / BEGINNING) for place in among.places]
    holding = Counter(term for held in terms for term in held)
    first: dict[str, float] = {}
    for held, at in zip(terms, early, strict=True):
        for term in held:
            first[term] = max(first.get(term, 0.0), at)
    left = {term: count * first[term] * (HEAVY if term in among.heavy else 1) for term, count in holding.items()}
    told = np.zeros(len(terms))  # how near each sentence is to the nearest chosen one
    chosen: list[int] = []
    room = budget
    untold = set(texts)
    while len(chosen) < most:
        # what is left of a sentence's worth beside what was chosen, for the words that it takes; summed exactly, for
        # a set has no order, and what differs between two runs must not be which of two equals is chosen
        worth = (1 - told) * np.array(early) * np.array(among.relevance) / np.maximum(1, words) ** LENGTH
        gains = [
            (texts[at] in untold, float(worth[at]) * math.fsum(left.get(t, 0.0) for t in held), -at)
            for at, held in enumerate(terms)
            if words[at] <= room and at not in chosen and (needs[at] is None or needs[at] in chosen)
        ]
        _, gain, at = max(gains, default=(False, 0.0, 0))
        if gain <= 0:
            break
        chosen.append(-at)
        told = np.maximum(told, among.vectors @ among.vectors[-at])
        room -= words[-at]
        untold.discard(texts[-at])
        for term in terms[-at]:
            left.pop(term, None)
    return chosen
