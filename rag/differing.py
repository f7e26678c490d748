"""Whether two sentences of one thing tell it otherwise: another number, a no for a yes, an opposite.

Only what can be compared is. Told apart is more than gainsaid: what only may be another thing is not called a
contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache

from rag.fates import fates
from rag.numbers import outside_dates, quantities
from rag.prose import cited
from rag.text import content_terms, is_stop, words
from rag.told import Told
from rag.verbs import BASE, PARTICIPLES
from rag.verify import polarity
from rag.verify.polarity import DENIES, IDIOM, denied_by

ROUNDED = 0.05  # share by which two numbers may differ and be one
NAMES = ""  # what a number counts that may only name a thing
SHARE = "%"
Counts = Mapping[str, AbstractSet[float]]
_VAGUE = re.compile(r"(?:dozen|score|hundred|thousand|million|billion)s", re.IGNORECASE)
_ENDS = re.compile(r"\s*[.;:,|)]")
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
_VERBS = BASE.keys() | frozenset(BASE.values()) | frozenset(PARTICIPLES.split())


@lru_cache(maxsize=8192)  # one sentence is compared with many
def counts(text: str) -> Counts:
    """The numbers of a text, dates aside, by what befell those they count, or else by the word behind."""
    found: dict[str, set[float]] = {}
    for number, fate in zip(quantities(text), fates(text), strict=True):
        if _VAGUE.fullmatch(number.text):
            continue
        after = [] if _ENDS.match(text, number.end) else words(text[number.end : number.end + 30])[:1]
        behind = "".join(word.term for word in after if not is_stop(word.text))
        names = not behind and number.kind == "count" and _NAMING.search(text[: number.start])
        of = NAMES if names else SHARE if number.kind == "percent" else fate or behind
        found.setdefault(of, set()).add(number.value)
    return found


def counted_apart(one: Counts, other: Counts) -> frozenset[str]:
    """What both count, and no number of it is in both."""
    return frozenset(of for of in one.keys() & other.keys() if of != NAMES and apart(one[of], other[of]))


def apart(some: AbstractSet[float], others: AbstractSet[float]) -> bool:
    """Whether no number of the one may be one of the other."""
    return not any(_near(x, y) for x in some for y in others)


def _near(x: float, y: float) -> bool:
    """Whether two numbers may be one, the one of them rounded: 1.24 and 1.2 million, not 4.8 and 4.6 percent."""
    return x == y or (abs(x - y) <= ROUNDED * max(abs(x), abs(y)) and _digits(x) != _digits(y))


def _digits(x: float) -> int:
    """How many digits it is told with."""
    return len(f"{abs(x):.12g}".partition("e")[0].replace(".", "").strip("0"))


def numbers_apart(one: Told, other: Told) -> bool:
    """Whether both give numbers, and none is in both."""
    mine, theirs = _numbers(one.text), _numbers(other.text)
    near = any(kind == k and _near(x, y) for x, kind in mine for y, k in theirs)
    return bool(mine and theirs) and not near


@lru_cache(maxsize=8192)
def _numbers(text: str) -> frozenset[tuple[float, str]]:
    return frozenset((number.value, number.kind) for number in outside_dates(text))


def negated_differently(one: Told, other: Told) -> bool:
    """Whether what the one says is done the other says is not: a verb of one of them, in any form of the word in the
    other, denied in one alone."""
    if not DENIES.search(one.text) and not DENIES.search(other.text):
        return False
    said = frozenset[str]().union(*(verbs(told.text, told.fact.voice.verb or "") for told in (one, other)))
    both = said & one.terms & other.terms
    return any((denied_by(verb, one.text) is None) != (denied_by(verb, other.text) is None) for verb in both)


@lru_cache(maxsize=8192)
def verbs(text: str, saying: str) -> frozenset[str]:
    """The verbs in it, as index terms, but for that of saying it."""
    found = (word.term for word in words(text) if word.text in _VERBS or re.search("[a-z]ed$", word.text))
    return frozenset(found) - frozenset(content_terms(saying))


def opposed(one: Told, other: Told) -> bool:
    """Whether one denies what the other does not, or speaks of an opposite."""
    return one.text != other.text and (_opposed(one, other) or _opposed(other, one))


def _opposed(one: Told, other: Told) -> bool:
    found = polarity.check(one.text, [cited(other.evidence, other.before)])
    return found is not None and not found.passed


def told_apart(one: Told, other: Told) -> bool:
    """Whether they must not be taken for one account: one denies, speaks of an opposite, or has none of the other's
    numbers."""
    if one.text == other.text:
        return False
    if numbers_apart(one, other):
        return True
    if not (one.voiced and other.voiced):
        return False
    if _is_denial(one) != _is_denial(other) or says_no(one.text) != says_no(other.text):
        return True
    return opposed(one, other)


def gainsay(one: Told, other: Told, shared: frozenset[str]) -> bool:
    """Whether they count the same thing differently, or one surely denies what both speak of, in the words that they
    share."""
    mine, theirs = counts(one.text), counts(other.text)
    if NAMES in mine and NAMES in theirs and not mine[NAMES] & theirs[NAMES]:
        return False  # "block 4" and "block 7"
    if counted_apart(mine, theirs):
        return True
    if not (one.voiced and other.voiced) or "unverified" in {one.fact.voice.status, other.fact.voice.status}:
        return False
    if _denies(one, other, shared) or _denies(other, one, shared):
        return True
    did, undid = _deeds(one.text), _deeds(other.text)
    return polarity.opposite(did, undid, undid) is not None


def _denies(one: Told, other: Told, shared: frozenset[str]) -> bool:
    """Whether one denies what the other tells: it says so in front of most of the shared words, or a shared word is
    negated in it alone."""
    if not says_no(one.text) or _UNKNOWN.search(one.text) or _is_denial(other):
        return False
    if _is_denial(one):
        _, _, behind = one.text.partition(one.fact.marked or "\0")
        return 2 * len(shared & frozenset(content_terms(behind))) > len(shared)
    return any(
        denied_by(term, one.text) is not None and denied_by(term, other.text) is None
        for term in shared & frozenset(content_terms(other.text))
    )


def of_two(one: Told, other: Told) -> bool:
    """Whether two speakers tell it."""
    return one.fact.voice.speaker != other.fact.voice.speaker


@lru_cache(maxsize=8192)
def _deeds(text: str) -> frozenset[str]:
    """The verbs of the past in it, as stems."""
    return polarity.stated(" ".join(word.text for word in words(text) if word.text.lower() in BASE))


@lru_cache(maxsize=8192)
def says_no(text: str) -> bool:
    return DENIES.search(IDIOM.sub(" ", text)) is not None


def _is_denial(told: Told) -> bool:
    return told.fact.voice.status in {"denied", "disputed"}
