"""What news says in other words, and the same made wrong, before passages of its article: judging support is taught so.

The passages are what a checked sentence is read with: its source behind the sentence before, between its neighbours, or
among others of the article that share its words. At times the source is not there, and nothing is supported.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rag.reader.examples import Example
from rag.reader.records import Place, Restated, restated
from rag.reader.rivals import Articles
from rag.text import content_terms

AMONG = 2  # others of the article beside the source
MISSED = 0.3  # of the statements meet a passage without their source, too


def of_restated(placed: Articles, file: Path, seed: int) -> Iterator[list[Example]]:
    """Of each statement that is not held back, in their order: it with a passage that carries it, then what is wrong of
    that passage; and now and then all of them with a passage that does not."""
    for one in restated(file):
        if one.held:
            continue
        chance = random.Random(f"{seed} restated {one.article} {one.true}")
        article = placed[one.article]
        passage = told(article, chosen(article, one, chance.randrange(3)))
        wrong = [Example(text, passage, support="not-supports") for text in one.wrong.values()]
        yield [Example(one.true, passage, support="supports"), *wrong]
        if chance.random() < MISSED and (other := told(article, sorted(_likest(article, one)))):
            yield [Example(text, other, support="not-supports") for text in (one.true, *one.wrong.values())]


def chosen(article: Mapping[Place, str], one: Restated, manner: int) -> list[Place]:
    """The places of a passage that carries it: behind the sentence before (0), between its neighbours (1), or among
    those most like it (2)."""
    order = sorted(article)
    first, last = (order.index(place) for place in (min(one.places), max(one.places)))
    if manner == 2:
        return sorted({*one.places, *_likest(article, one)})
    if manner == 1 or len(one.places) > 1:
        return sorted({*one.places, *order[max(0, first - 1) : first + 2], *order[max(0, last - 1) : last + 2]})
    return order[max(0, first - 1) : first + 1]


def told(article: Mapping[Place, str], places: Sequence[Place]) -> str:
    return " ".join(article[place] for place in places)


def _likest(article: Mapping[Place, str], one: Restated) -> list[Place]:
    """Of the sentences that it does not rest on."""
    wanted = set(content_terms(one.true))
    others = [place for place in sorted(article) if place not in one.places]
    return sorted(others, key=lambda place: -len(wanted & set(content_terms(article[place]))))[:AMONG]
