"""What two texts have in common, word by word: the same, of one family, or a name in another spelling."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from rag.names import same_name
from rag.text import term, words

_FIRST = {"c": "k", "q": "k", "g": "h", "j": "h", "y": "i", "e": "i"}
Idf = Callable[[str], float]


@lru_cache(maxsize=8192)
def terms_of(text: str) -> frozenset[str]:
    """The distinct index terms of a text."""
    return frozenset(term(w.text) for w in words(text))


def coverage(wanted: Sequence[str], there: frozenset[str], idf: Idf) -> float:
    """The share, weighted by rarity, of ``wanted`` terms that ``there`` holds, near forms counting 0.8."""
    total = sum(idf(t) for t in wanted)
    if not total:
        return 0.0
    return sum(idf(t) * carried(t, there) for t in wanted) / total


def carried(wanted: str, there: frozenset[str]) -> float:
    """1 for the term itself, 0.8 for a word of its family or another spelling of the name, else 0."""
    if wanted in there:
        return 1.0
    return 0.8 if any(akin(wanted, other) for other in _by_sound(there).get(_sound(wanted), ())) else 0.0


def _sound(one: str) -> str:
    """What a term begins with, letters that transliterations exchange counting as one."""
    return _FIRST.get(one[0], one[0])


@lru_cache(maxsize=8192)
def _by_sound(there: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for one in there:
        out.setdefault(_sound(one), []).append(one)
    return {sound: tuple(found) for sound, found in out.items()}


@lru_cache(maxsize=262144)
def akin(a: str, b: str) -> bool:
    """Two terms of one family: Ukraine/Ukrainian, Kyiv/Kiev, explode/explosion by their common beginning."""
    if _sound(a) != _sound(b):
        return False
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 4:
        return True
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(short))
    if shared >= 5 and shared >= len(short) - 2:
        return True
    return len(short) >= 4 and same_name(a, b)


def idf_of(passages: int, frequency: Mapping[str, int]) -> Idf:
    """BM25's inverse document frequency over the stored passages; unseen terms weigh most."""

    def idf(one: str) -> float:
        seen = frequency.get(one, 0)
        return math.log(1 + (passages - seen + 0.5) / (seen + 0.5))

    return idf
