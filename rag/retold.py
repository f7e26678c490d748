"""Whether two sentences that share most of their words tell the same, or one of them otherwise.

Told apart is more than gainsaid: what only may be another thing is not called a contradiction.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.differing import ENDS, ROUNDED, Counts, counted_differently
from rag.fates import fates
from rag.numbers import outside_dates, quantities
from rag.prose import cited
from rag.text import content_terms, is_stop, words
from rag.told import Told
from rag.verbs import BASE
from rag.verify import polarity

_NAMES = ("", None)  # what a number counts that may only name a thing
# In front of a number that nothing is behind: "block 4", not "killed 4 in Tolm" or "at least 4".
_NAMING = re.compile(
    rf"\b(?!(?:{'|'.join(BASE)}|to|of|at|by|in|from|for|with|and|or|than|the|an?|about|least|most|some|only|over|under|"
    r"around|almost|was|were|is|are|has|had|left|\w*(?:ed|ing|ly))\b)[A-Za-z]+\s$"
)
# What somebody does not know or say is not denied.
_UNKNOWN = re.compile(
    r"(?:\bnot|n['’]t|\bno)\s(?:\w+\s)?(?:kn[eo]w\w*|clear|say|said|disclos|specif|reveal|giv|comment|confirm|verif|sure|"
    r"certain|word|detail)|\bunable to\b|\bun(?:known|clear)\b",
    re.IGNORECASE,
)


def apart(one: Told, other: Told) -> bool:
    """Whether they must not be taken for one account: one denies, speaks of an opposite, or has none of the other's
    numbers."""
    if one.text == other.text:
        return False
    if numbers_apart(one, other):
        return True
    if not (one.voiced and other.voiced):
        return False
    if _is_denial(one) != _is_denial(other) or _says_no(one.text) != _says_no(other.text):
        return True
    return _opposed(one, other) or _opposed(other, one)


def gainsay(one: Told, other: Told, shared: frozenset[str]) -> bool:
    """Whether they count the same thing differently, or one surely denies what both speak of, in the words that they
    share."""
    mine, theirs = _counts(one.text), _counts(other.text)
    if all(_NAMES in counts for counts in (mine, theirs)) and not mine[_NAMES] & theirs[_NAMES]:
        return False  # "block 4" and "block 7"
    if counted_differently(mine, theirs):
        return True
    if not (one.voiced and other.voiced) or "unverified" in {one.fact.voice.status, other.fact.voice.status}:
        return False
    if _denies(one, other, shared) or _denies(other, one, shared):
        return True
    did, undid = _deeds(one.text), _deeds(other.text)
    return polarity.opposite(did, undid, undid) is not None


def of_two(one: Told, other: Told) -> bool:
    """Whether two speakers tell it."""
    return one.fact.voice.speaker != other.fact.voice.speaker


def numbers_apart(one: Told, other: Told) -> bool:
    """Whether both give numbers, and none is in both."""
    mine, theirs = _numbers(one.text), _numbers(other.text)
    near = any(kind == k and abs(x - y) <= ROUNDED * max(abs(x), abs(y)) for x, kind in mine for y, k in theirs)
    return bool(mine and theirs) and not near


# One sentence is compared with many.
@lru_cache(maxsize=8192)
def _numbers(text: str) -> frozenset[tuple[float, str]]:
    return frozenset((number.value, number.kind) for number in outside_dates(text))


@lru_cache(maxsize=8192)
def _counts(text: str) -> Counts:
    """The numbers of a text by what befell those they count, or else by the word behind; "" are those that may only
    name a thing, as "block 4" does."""
    found: dict[tuple[str, str | None], set[float]] = {}
    for number, fate in zip(quantities(text), fates(text), strict=True):
        after = [] if ENDS.match(text, number.end) else words(text[number.end : number.end + 30])[:1]
        behind = "".join(word.term for word in after if not is_stop(word.text))
        names = not behind and number.kind == "count" and _NAMING.search(text[: number.start])
        of = "" if names else "%" if number.kind == "percent" else fate or behind
        found.setdefault((of, None), set()).add(number.value)
    return found


@lru_cache(maxsize=8192)
def _deeds(text: str) -> frozenset[str]:
    """The verbs of the past in it, as stems."""
    return polarity.stated(" ".join(word.text for word in words(text) if word.text.lower() in BASE))


@lru_cache(maxsize=8192)
def _says_no(text: str) -> bool:
    return polarity.DENIES.search(polarity.IDIOM.sub(" ", text)) is not None


def _is_denial(told: Told) -> bool:
    return told.fact.voice.status in {"denied", "disputed"}


def _opposed(one: Told, other: Told) -> bool:
    found = polarity.check(one.text, [cited(other.evidence, other.before)])
    return found is not None and not found.passed


def _denies(one: Told, other: Told, shared: frozenset[str]) -> bool:
    """Whether one denies what the other tells: it says so in front of most of the shared words, or a shared word is
    negated in it alone."""
    if not _says_no(one.text) or _UNKNOWN.search(one.text) or _is_denial(other):
        return False
    if _is_denial(one):
        _, _, behind = one.text.partition(one.fact.marked or "\0")
        return 2 * len(shared & frozenset(content_terms(behind))) > len(shared)
    return any(
        polarity.denied_by(term, one.text) is not None and polarity.denied_by(term, other.text) is None
        for term in shared & frozenset(content_terms(other.text))
    )
